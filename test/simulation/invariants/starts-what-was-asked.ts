import { isDeepStrictEqual } from 'node:util';
import { isFor } from '../oracle.ts';
import type { Accepted, Ran, Run } from '../record.ts';
import type { Request } from '../scenario/request.ts';
import { type Invariant, together, type Verdict, verdict } from './invariant.ts';

const STAMP_KEY = 'memorydb-snapshot-copy';

export const startsWhatWasAsked: Invariant = {
  name: 'starts what was asked',
  says: 'What MemoryDB takes is of the source, under the name, with the key and the tags that the request asks for; a spent quota is waited for only if it says so.',
  check: (run) =>
    together([
      ...run.accepted.map((accepted) => started(run, accepted)),
      ...run.executions.map((ran) => patient(run, ran)),
    ]),
};

function started({ executions }: Run, accepted: Accepted): Verdict {
  const ran = executions.find(({ execution }) => execution.name === accepted.execution);
  const what = accepted.bucket === null ? 'a copy' : 'an export';
  if (!ran?.asked) return verdict(what, `MemoryDB took ${what} that nobody had asked for.`);
  const request: Request = JSON.parse(ran.execution.input);
  const isRight = isFor(ran.asked, accepted);
  return verdict(
    what,
    !isRight &&
      `MemoryDB took "${accepted.source.name}" as "${accepted.target}", where "${ran.asked.source.name}" as "${ran.asked.target}" was asked for.`,
    request.Options?.DryRun && 'A dry run started something.',
    isRight &&
      accepted.snapshot !== null &&
      !hasTags(accepted, request) &&
      `The copy "${accepted.target}" has not the tags that were asked for.`,
  );
}

function hasTags({ source, snapshot }: Accepted, { Tags = [], Options = {} }: Request): boolean {
  const inherited =
    Options.InheritTags === false ? [] : source.tags.filter(({ Key }) => !/^aws:/i.test(Key) && Key !== STAMP_KEY);
  const expected = new Map(inherited.map(({ Key, Value }) => [Key, Value ?? null]));
  for (const { Key, Value } of Tags as { Key: string; Value?: string | null }[]) expected.set(Key, Value ?? null);
  const carried = new Map(snapshot?.tags.map(({ Key, Value }) => [Key, Value ?? null]));
  return carried.delete(STAMP_KEY) && isDeepStrictEqual(new Map([...carried].sort()), new Map([...expected].sort()));
}

/** Retries of what else went wrong come sooner than this, in milliseconds. */
const HALF_AN_HOUR = 1_800_000;

function patient({ exchanges }: Run, { execution: { name, input } }: Ran): Verdict {
  const calls = exchanges.filter(({ execution, operation }) => execution === name && operation === 'CopySnapshot');
  const spent = calls.find(({ error }) => error === 'SnapshotQuotaExceededFault');
  if (!spent) return verdict([]);
  const wantsToWait = JSON.parse(input).Options?.OnQuotaExceeded === 'Wait';
  const waited = calls.some(({ at }) => at > spent.at + HALF_AN_HOUR);
  return verdict(
    'a spent quota',
    waited && !wantsToWait && `${name} waited for the quota, which nobody had asked for.`,
  );
}
