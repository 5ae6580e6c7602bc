import { writeFileSync } from 'node:fs';
import { statusChange } from '../../local/service/status-change.ts';
import type { Journal } from './journal.ts';
import type { Run } from './record.ts';
import { attempt } from './runs/attempt.ts';
import { bucketOf, placeOf } from './scenario/names.ts';
import type { Act } from './scenario/scenario.ts';

/** Does what somebody does who is not the machine. */
export function perform(run: Run, act: Act, journal: Journal, begin: (name: string, input: object) => void): void {
  const { world, foreign, foreignObjects, meddled } = run;
  const { store } = world.memorydb;
  const at = world.clock.now();
  const { seconds: _seconds, after: _after, ...what } = act;
  journal.say('somebody', JSON.stringify(what));
  const first = run.executions[0]?.execution;
  switch (act.act) {
    case 'start':
      attempt(() => begin(act.name, act.input));
      return;
    case 'stop':
      first?.stop({ error: 'Simulation', cause: 'Stopped by the simulation.' });
      return;
    case 'report-again':
      // What runs still has no ending yet that could be reported again.
      if (first && first.status !== 'RUNNING') void world.buses.put(statusChange(first, at));
      return;
    case 'deliver':
      if (run.scenario.arrival) void world.buses.put(run.scenario.arrival.event);
      return;
    case 'delete':
      meddled.push({ at, what: act.snapshot });
      foreign.delete(act.snapshot);
      store.removeSnapshot(act.snapshot);
      return;
    case 'set-status': {
      const snapshot = store.find(act.snapshot);
      if (!snapshot) return;
      const isLost = ['failed', 'deleting'].includes(snapshot.status);
      const isAtWork = store.state.changes.some((change) => 'snapshot' in change && change.snapshot === act.snapshot);
      // While it is copied or exported its status is the service's alone.
      if (isAtWork || (act.status === 'available-unless-lost' && isLost)) return;
      meddled.push({ at, what: act.snapshot });
      store.setStatus(act.snapshot, act.status === 'available-unless-lost' ? 'available' : act.status);
      return;
    }
    case 'make': {
      if (store.find(act.seed.name)) return;
      meddled.push({ at, what: act.seed.name });
      foreign.set(act.seed.name, structuredClone(store.addSnapshot(act.seed)));
      return;
    }
    case 'put': {
      meddled.push({ at, what: act.key });
      const bucket = bucketOf(run.scenario.input);
      // What comes under the key of an export that is under way, MemoryDB itself replaces.
      if (run.accepted.some(({ target }) => act.key.startsWith(target)))
        foreignObjects.delete(placeOf(bucket, act.key));
      else foreignObjects.set(placeOf(bucket, act.key), act.content);
      writeFileSync(world.s3.store.pathOf(bucket, act.key), act.content);
      return;
    }
  }
}
