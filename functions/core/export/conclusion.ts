import type { ConcludeExportInput, FaultedShard, ShardResult, ShardVerdict, VerifiedExport } from '../contract.ts';
import { WorkflowError } from '../errors.ts';
import { PROVEN } from '../rdb/proven.ts';
import { SLOTS, slotsOfNone } from '../rdb/slots.ts';
import { exportKey } from './export-objects.ts';

const isFaulted = (result: ShardResult): result is FaultedShard => 'Fault' in result;
const isVerdict = (result: ShardResult): result is ShardVerdict => !isFaulted(result);

/** What all shards' results come to: the verdict on the export, or the fault for which there is none. */
export type Conclusion =
  | { readonly proven: Omit<VerifiedExport, 'Manifest'>; readonly verdicts: readonly ShardVerdict[] }
  | { readonly faulted: FaultedShard };

/**
 * Concludes what the export is. One shard that is bad settles it, whatever could not be found out about the others.
 * @throws WorkflowError ExportVerificationFailed naming every shard that is bad
 */
export function conclude({ Target: target, Results: results }: ConcludeExportInput): Conclusion {
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
  if (first) return { faulted: told(first, notJudged, results.length) };
  const unverifiable = verdicts.filter(({ Verdict }) => Verdict === 'unverifiable');
  const proven = {
    Bucket,
    Level,
    Objects: verdicts.map(({ Shard, Bytes, Format, Verdict, Crc64 }) => {
      return { Shard, Key: exportKey(TargetSnapshotName, Shard), Bytes: Bytes ?? 0, Format, Verdict, Crc64 };
    }),
    Verified: [
      'Every shard has its object, and none was there when the request was checked.',
      PROVEN[Level],
      ...(unverifiable.length > 0
        ? [`Of ${unverifiable.length} of ${verdicts.length} object(s) not all of this could be told; see the warnings.`]
        : []),
    ].join(' '),
    Warnings: [...slotWarnings(verdicts), ...warningsOf(unverifiable)],
  };
  return { proven, verdicts };
}

/** A Cause that reads like those of our own errors: a sentence, and the details after it. */
const told = ({ Shard, Fault, FailedState }: FaultedShard, notJudged: readonly string[], shards: number) => ({
  Shard,
  Fault: {
    Error: Fault.Error,
    Cause: `${Fault.Cause || `${Fault.Error} ended ${FailedState} without saying why.`}\n${JSON.stringify({
      Shard,
      NotJudged: notJudged.slice(0, MOST_NAMES),
      NotJudgedOf: `${notJudged.length} of ${shards} shard(s)`,
    })}`,
  },
  FailedState,
});

const MOST_NAMES = 50;
const MOST_REASONS = 5;

function slotWarnings(verdicts: readonly ShardVerdict[]): string[] {
  const missing = slotsOfNone(verdicts.map(({ Slots }) => Slots));
  if (missing === null || missing === 0) return [];
  return [
    `The source tells of no shard with ${missing} of the ${SLOTS} slots: their keys are in none of the exported objects.`,
  ];
}

/** One warning for all shards with one kind of reason. */
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
