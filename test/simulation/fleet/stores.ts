import { together, type Verdict, verdict } from '../invariants/invariant.ts';
import { objectsIn } from '../oracle.ts';
import { isMeddled } from '../runs/judging.ts';
import { BUCKETS } from '../scenario/names.ts';
import { childrenOf, isDry } from './judging.ts';
import type { FleetRun } from './record.ts';
import { inputOf, isRecordOf, recordsIn } from './truth.ts';

/** What MemoryDB and S3 hold in the end, and what MemoryDB was asked for. */
export const copiesOnce = {
  says: 'MemoryDB never takes a second copy or export for a run of a source that has a whole, recorded one of this kind and place, whatever its name.',
  check: (run: FleetRun): Verdict =>
    together(
      run.accepted.map((taken): Verdict => {
        const copy = run.copies.find(({ name }) => name === taken.execution);
        const runArn = copy && JSON.parse(copy.input).Trigger?.Id;
        const execution = run.runs.find(({ arn }) => arn === runArn);
        const child =
          execution && childrenOf(run, execution).find(({ cluster }) => cluster === taken.source.cluster.Name);
        const what = `${taken.source.name} as ${taken.target}`;
        if (!child?.before || !child.checked) return verdict([], taken.isRepeated && `MemoryDB took ${what} twice.`);
        const { before, checked } = child;
        const known = before.recorded.find(
          (each) =>
            checked.recorded.includes(each) &&
            each.source.name === taken.source.name &&
            each.bucket === taken.bucket &&
            !isMeddled(run, each.target, before.at) &&
            before.source?.name === taken.source.name &&
            checked.source?.name === taken.source.name,
        );
        return verdict(
          taken.bucket === null ? 'copies' : 'exports',
          taken.isRepeated && `MemoryDB took ${what} twice.`,
          known && `MemoryDB took ${what}, though there was ${known.target}.`,
        );
      }),
    ),
};

export const touchesNothingElse = {
  says: 'What others have made is neither changed nor deleted; a dry run copies nothing; every record is of a copy or an export that MemoryDB has made.',
  check(run: FleetRun): Verdict {
    const { world, foreign, accepted } = run;
    // MemoryDB itself may lose what it exports.
    const isExported = (name: string) => accepted.some(({ source, bucket }) => bucket !== null && source.name === name);
    const changed = [...foreign].filter(([name, { cluster }]) => {
      const now = world.memorydb.store.find(name);
      return now?.cluster.Name !== cluster.Name && !isExported(name);
    });
    const dry = accepted.filter(({ execution }) => {
      const copy = run.copies.find(({ name }) => name === execution);
      const byRun = copy && run.runs.find(({ arn }) => arn === JSON.parse(copy.input).Trigger?.Id);
      return byRun && isDry(byRun);
    });
    const records = [...recordsIn(run)];
    const false_ = records.filter(([, record]) => !accepted.some((each) => isRecordOf(record, each)));
    const strange = BUCKETS.flatMap((bucket) => objectsIn(world, bucket)).filter(
      (key) => !/^(reports\/protect-clusters|recovery-points)\/|\.(rdb|manifest\.json|claim\.json)$/.test(key),
    );
    const places = new Set(run.runs.map((execution) => inputOf(execution).Request?.TargetBucket ?? null));
    return verdict(
      [`${places.size} place(s)`, ...records.map(([, { Kind }]) => `a record of a ${Kind.toLowerCase()}`)],
      changed.length > 0 && `${changed[0]?.[0]} is no longer what somebody has made.`,
      dry.length > 0 && `A dry run let MemoryDB take ${dry[0]?.target}.`,
      false_.length > 0 && `${false_[0]?.[0]} records what MemoryDB has not made.`,
      strange.length > 0 && `The bucket holds ${strange[0]}.`,
    );
  },
};
