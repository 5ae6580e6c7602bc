import { NOT_KNOWN, runCommand } from '../terminal/run-command.ts';
import { screen } from '../terminal/screen.ts';
import { findShards } from './find-shards.ts';
import { HELP, type Options, parseOptions } from './options.ts';
import { progressBar } from './progress-bar.ts';
import { asJson, asTable, overall } from './report.ts';
import { verify } from './verify.ts';
import { concludeByHand } from './write-manifest.ts';

const EXIT_CODES = { verified: 0, bad: 1, unverifiable: NOT_KNOWN } as const;

/** How many ranges a thread reads from a bucket at once, since S3 limits the speed of each. */
export const RANGES_AT_ONCE = 4;

/**
 * The command line of the verification.
 * @param folder the base of relative file names
 * @returns the exit code
 */
export const main = (args: readonly string[], folder: string): Promise<number> =>
  runCommand(args, {
    parse: parseOptions,
    help: HELP,
    run: (options) => run(options, folder),
    failure: 'It could not be verified',
  });

async function run(options: Options, folder: string): Promise<number> {
  const { level, json, workers, what } = options;
  const { shards, claim, ...found } = await findShards(options, folder);
  const isWatched = process.stderr.isTTY === true && !json;
  const concurrency = { threads: workers, atOnce: 'files' in what ? 1 : RANGES_AT_ONCE };
  let began: number | undefined;
  const verified = await verify(shards, level, concurrency, (progress) => {
    // The speed leaves out the probing before the first report.
    began ??= performance.now();
    const bar = progressBar(progress, (performance.now() - began) / 1000, process.stderr.columns);
    if (isWatched) process.stderr.write(`\r${bar}\x1b[K`);
  });
  if (isWatched) process.stderr.write('\r\x1b[K');
  const isProven = overall(verified, found) === 'verified';
  const { manifest, isLacking } =
    'files' in what
      ? { manifest: null, isLacking: false }
      : await concludeByHand(claim, what, level, verified, isProven);
  const provenance = { ...found, manifest };
  console.log(json ? asJson(verified, level, provenance) : asTable(verified, level, provenance, screen()));
  return isLacking ? NOT_KNOWN : EXIT_CODES[overall(verified, provenance)];
}
