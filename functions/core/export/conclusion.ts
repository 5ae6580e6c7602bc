import type {
  ConcludeExportInput,
  FaultedShard,
  ShardResult,
  ShardVerdict,
  VerificationTarget,
  VerifiedExport,
} from '../contract.ts';
import { unexplained, WorkflowError } from '../errors.ts';
import type { Level, ShardIdentity, Verdict } from '../rdb/evidence.ts';
import { PROVEN } from '../rdb/proven.ts';
import { SLOTS, slotsOfNone } from '../rdb/slots.ts';
import { exportKey } from './export-objects.ts';

const isFaulted = (result: ShardResult): result is FaultedShard => 'Fault' in result;
const isVerdict = (result: ShardResult): result is ShardVerdict => !isFaulted(result);

/** The conclusion from the results of all shards: their verdicts, or the fault that prevents a verdict on the export. */
type Conclusion = { readonly verdicts: readonly ShardVerdict[] } | { readonly faulted: FaultedShard };

/**
 * Concludes whether the export is good. One bad shard fails it, even if others have no verdict.
 * @throws WorkflowError ExportVerificationFailed naming every bad shard
 */
export function conclusionOfExport({
  Target: target,
  Results: results,
}: Pick<ConcludeExportInput, 'Target' | 'Results'>): Conclusion {
  const { Bucket, TargetSnapshotName, Level } = target;
  const verdicts = results.filter(isVerdict);
  const faults = results.filter(isFaulted);
  const bad = verdicts.filter(({ Verdict }) => Verdict === 'bad');
  const notJudged = faults.map(({ Shard }) => Shard);
  if (bad.length > 0)
    throw new WorkflowError(
      'ExportVerificationFailed',
      `${bad.length} of ${results.length} exported object(s) are bad: ${listed(bad.map(({ Shard }) => Shard))}; nothing was deleted.`,
      {
        Bucket,
        Level,
        Objects: bad.map(({ Shard, Bytes, Reasons }) => ({
          Shard,
          Key: exportKey(TargetSnapshotName, Shard),
          Bytes,
          Reasons,
        })),
        ...(notJudged.length > 0 ? { NotJudged: notJudged } : {}),
      },
    );
  const [first] = faults;
  return first ? { faulted: withShardDetails(first, notJudged, results.length) } : { verdicts };
}

/**
 * Describes an export without a bad shard.
 * @param identities the shards as the source describes them, by name
 */
export function verifiedExport(
  { Bucket, TargetSnapshotName, Level }: Pick<VerificationTarget, 'Bucket' | 'TargetSnapshotName' | 'Level'>,
  verdicts: readonly ShardVerdict[],
  identities: ReadonlyMap<unknown, ShardIdentity>,
): Omit<VerifiedExport, 'Manifest'> {
  const unverifiable = verdicts.filter(({ Verdict }) => Verdict === 'unverifiable');
  return {
    Bucket,
    Level,
    Objects: verdicts.map(({ Shard, Bytes, Format, Verdict, Crc64, ETag = null }) => {
      return { Shard, Key: exportKey(TargetSnapshotName, Shard), Bytes: Bytes ?? 0, Format, Verdict, Crc64, ETag };
    }),
    Verified: provenOf(Level, verdicts),
    Warnings: [...slotWarnings(verdicts, identities), ...warningsOf(unverifiable)],
  };
}

/** A Cause in the form of our own errors: a sentence, and the details after it. */
const withShardDetails = (
  { Shard, Fault, FailedState }: FaultedShard,
  notJudged: readonly string[],
  shards: number,
) => ({
  Shard,
  Fault: {
    Error: Fault.Error,
    Cause: `${Fault.Cause || unexplained(Fault.Error, FailedState)}\n${JSON.stringify({
      Shard,
      NotJudged: notJudged.slice(0, MOST_NAMES),
      NotJudgedOf: `${notJudged.length} of ${shards} shard(s)`,
    })}`,
  },
  FailedState,
});

const MOST_NAMES = 50;
const MOST_REASONS = 5;

/** In plain words, what was proven of how many objects. */
function provenOf(level: Level, verdicts: readonly { readonly Verdict: Verdict }[]): string {
  const there = 'Every shard has its object, and none was there before the name was claimed.';
  const proven = verdicts.filter(({ Verdict }) => Verdict === 'verified').length;
  if (proven === verdicts.length) return `${there} ${PROVEN[level]}`;
  if (proven === 0) return `${there} Nothing more could be proven of any of them; see the warnings.`;
  return `${there} Proven of ${proven} of ${verdicts.length} object(s), and of the others not, see the warnings: ${PROVEN[level]}`;
}

function slotWarnings(verdicts: readonly ShardVerdict[], identities: ReadonlyMap<unknown, ShardIdentity>): string[] {
  const missing = slotsOfNone(verdicts.map(({ Shard }) => identities.get(Shard)?.Slots ?? null));
  if (missing === null || missing === 0) return [];
  return [
    `No shard of the source has ${missing} of the ${SLOTS} slots: their keys are in none of the exported objects.`,
  ];
}

/** One warning for each kind of reason, with all its shards. */
function warningsOf(unverifiable: readonly ShardVerdict[]): string[] {
  const kinds = new Map<string, { first: string; isSame: boolean; shards: string[] }>();
  for (const { Shard, Reasons } of unverifiable)
    for (const reason of Reasons) {
      const { first, isSame, shards } = kinds.get(kindOf(reason)) ?? { first: reason, isSame: true, shards: [] };
      kinds.set(kindOf(reason), { first, isSame: isSame && reason === first, shards: [...shards, Shard] });
    }
  const warnings = [...kinds.values()].map(({ first, isSame, shards }) => {
    const others = isSame ? '' : ` (so ${shards[0]}; the others have other times or numbers)`;
    return `Not verifiable in the object of ${shards.length} shard(s), ${listed(shards)}: ${first}${others}.`;
  });
  const more = warnings.length - MOST_REASONS;
  return more > 0 ? [...warnings.slice(0, MOST_REASONS), `${more} more reason(s) are in the manifest.`] : warnings;
}

/** A reason without its checksums, times and numbers. */
const kindOf = (reason: string): string => reason.replaceAll(/[\da-f]{16}|\d[\d:.,TZ-]*/g, '#');

const listed = (names: readonly string[]): string =>
  names.length > MOST_NAMES
    ? `${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more`
    : names.join(', ');
