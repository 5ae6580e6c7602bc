import type { Execution } from '../../../local/asl/shared.ts';
import { type InvariantOf, together, type Verdict, verdict } from '../invariants/invariant.ts';
import type { Deletion, Point } from './ledger.ts';
import type { ExpiryRun } from './record.ts';
import { isDue, reportOf } from './reports.ts';
import { isDry } from './truth.ts';

// What is deleted, by what the stores saw of each deletion as it happened.

type ExpiryInvariant = InvariantOf<ExpiryRun>;

const ofDeletions =
  (check: (deletion: Deletion, point: Point | undefined, run: ExpiryRun) => Verdict) => (run: ExpiryRun) =>
    together(
      run.ledger.deletions.map((deletion) =>
        check(deletion, typeof deletion.owner === 'object' ? deletion.owner : undefined, run),
      ),
    );

const textOf = ({ execution, what }: Deletion): string => `${execution} deleted ${what}`;

const executionOf = ({ runs }: ExpiryRun, { execution }: Deletion): Execution | undefined =>
  runs.find(({ name }) => name === execution);

const deletesOnlyOurs: ExpiryInvariant = {
  name: 'deletes only what is ours',
  says: 'Every snapshot and every version that is deleted is the very one that this deployment has made, proven and recorded; nothing of people, nothing that was made anew under its name, nothing that a record is wrong about; and nothing is hidden but records and claims.',
  check: ofDeletions((deletion, point) =>
    verdict(
      point ? `${deletion.isRecord ? 'a record' : point.kind === 'Copy' ? 'a copy' : 'an object'}` : 'of somebody',
      !point && `${textOf(deletion)}, which is somebody's.`,
      point?.isOurs && point.wrong !== null && `${textOf(deletion)}, though its record is not so: ${point.wrong}.`,
      deletion.functionKey !== 'expirePoint' && `${deletion.functionKey} deleted ${deletion.what}.`,
      deletion.isHidden &&
        !deletion.isRecord &&
        !deletion.what.includes('.claim.json ') &&
        `${textOf(deletion)} by a marker only.`,
    ),
  ),
};

const leavesOthersAlone: ExpiryInvariant = {
  name: 'leaves the other deployment alone',
  says: 'Nothing of another deployment in the same account and bucket is deleted, hidden or written over.',
  check({ ledger, ours }) {
    const theirs = [...ledger.points.values()].filter(({ isOurs }) => !isOurs);
    const keys = theirs.flatMap(({ key, files, besides }) => [key, ...[...files, ...besides].map(({ Key }) => Key)]);
    const deleted = ledger.deletions.filter(({ owner }) => typeof owner === 'object' && !owner.isOurs);
    const written = ledger.written.filter(({ key }) => keys.includes(key));
    return verdict(
      theirs.length > 0 ? 'two deployments' : 'one deployment',
      deleted[0] && `${textOf(deleted[0])}, which is of another deployment than ${ours}.`,
      written[0] && `${written[0].functionKey} wrote over ${written[0].key}, which is of another deployment.`,
    );
  },
};

const keepsTheNewest: ExpiryInvariant = {
  name: 'keeps the newest',
  says: 'Nothing is deleted of a point unless its group (cluster, kind, place, proof) had a newer one since the last look: recorded, proven, whole, not later than now, and one that the plan keeps as the newest.',
  check: ofDeletions((deletion, point, run) => {
    if (!point?.isOurs || point.wrong !== null || isOnlyRecord(deletion)) return verdict([]);
    const execution = executionOf(run, deletion);
    const rows = (execution && reportOf(run, execution)?.Points) ?? [];
    const kept = rows.filter(({ Reasons }) => Reasons.some((reason) => reason.startsWith('Newest: ')));
    const isKept = kept.some(({ RecoveryPoint }) => deletion.newer.includes(`${RecoveryPoint}`));
    return verdict(
      'a newer one',
      deletion.newer.length === 0 && `${textOf(deletion)}, though its group had nothing newer.`,
      deletion.newer.length > 0 && !isKept && `${textOf(deletion)}, though what was to be kept as the newest had gone.`,
    );
  }),
};

/** The last step of what is gone already. */
const isOnlyRecord = ({ isRecord, rest }: Deletion): boolean => isRecord && rest.length === 0;

const keepsWhatIsHeld: ExpiryInvariant = {
  name: 'keeps what is held',
  says: 'Nothing is deleted of a point that has the tag memorydb-snapshot-copy:keep, that Object Lock protects, or that a running execution uses, since before the last look.',
  check: ofDeletions((deletion) =>
    verdict(
      deletion.held ?? 'nothing held it',
      deletion.held !== undefined && !isOnlyRecord(deletion) && `${textOf(deletion)}, which was ${deletion.held}.`,
    ),
  ),
};

const deletesWhatIsPlanned: ExpiryInvariant = {
  name: 'deletes only what is planned',
  says: 'Every deletion is of a point that the plan of its run has as DELETE, or as FINISH, since an earlier run had marked it.',
  check: ofDeletions((deletion, point, run) => {
    const execution = executionOf(run, deletion);
    const row =
      execution && point && reportOf(run, execution)?.Points.find(({ RecoveryPoint }) => RecoveryPoint === point.key);
    return verdict(
      row?.Verdict ?? 'no plan',
      (!row || !isDue(row)) && `${textOf(deletion)}, which its plan has as ${row?.Verdict ?? 'nothing'}.`,
    );
  }),
};

const deletesInOrder: ExpiryInvariant = {
  name: 'deletes in order',
  says: 'A record is marked as Deleting first, only as it was read (If-Match), and nothing else of it is changed; then what it names goes, each by its version or by its ETag; the record goes last.',
  check: (run) =>
    together([
      ofDeletions((deletion, point) => {
        // Somebody was at the record in between.
        if (run.meddled.some(({ at, point: each }) => each === point && at >= deletion.since)) return verdict([]);
        return verdict(
          deletion.isRecord ? 'the record last' : 'marked first',
          point?.isOurs && deletion.state !== 'Deleting' && `${textOf(deletion)}, whose record says ${deletion.state}.`,
          deletion.isRecord &&
            point?.isOurs &&
            deletion.rest.length > 0 &&
            `${textOf(deletion)}, the record, before ${deletion.rest[0]}.`,
        );
      })(run),
      ...run.exchanges
        .filter(({ functionKey }) => functionKey === 'expirePoint')
        .map(({ operation, input }) => {
          const { Key, IfMatch, VersionId } = input as { Key?: string; IfMatch?: string; VersionId?: string };
          return verdict(
            [],
            operation === 'PutObject' && !IfMatch && `${Key} was written without If-Match.`,
            operation === 'DeleteObject' &&
              !IfMatch &&
              !VersionId &&
              `${Key} was deleted without If-Match or VersionId.`,
          );
        }),
      ...run.ledger.written
        .filter(({ functionKey }) => functionKey === 'expirePoint')
        .map(({ key, before = '', after = '' }) =>
          verdict(
            [],
            before.replace('"State": "Proven"', '"State": "Deleting"') !== after && `${key} was not only marked.`,
          ),
        ),
    ]),
};

const WRITERS = ['planExpiration', 'expirePoint', 'concludeExpiry'];

const dryRunsChangeNothing: ExpiryInvariant = {
  name: 'a dry run changes nothing',
  says: 'A run without "DryRun": false deletes nothing and marks nothing; no run writes anything but its own report and its marks.',
  check: (run) =>
    together([
      ...run.runs.filter(isDry).map(({ name }) => {
        const deleted = run.ledger.deletions.find(({ execution }) => execution === name);
        const marked = run.ledger.written.find(
          ({ execution, key }) => execution === name && !key.startsWith('reports/'),
        );
        return verdict(
          'a dry run',
          deleted && `${name} is a dry run, and deleted ${deleted.what}.`,
          marked && `${name} is a dry run, and wrote ${marked.key}.`,
        );
      }),
      ...run.ledger.written
        .filter(({ functionKey }) => WRITERS.includes(functionKey))
        .map(({ functionKey, execution, key }) => {
          const isReport = key.startsWith(`reports/expire-recovery-points/memorydb-snapshot-copy-local/${execution}.`);
          const isMark = functionKey === 'expirePoint' && run.ledger.points.has(key);
          return verdict([], !isReport && !isMark && `${execution} wrote ${key}.`);
        }),
    ]),
};

export const OF_DELETIONS: readonly ExpiryInvariant[] = [
  deletesOnlyOurs,
  leavesOthersAlone,
  keepsTheNewest,
  keepsWhatIsHeld,
  deletesWhatIsPlanned,
  deletesInOrder,
  dryRunsChangeNothing,
];
