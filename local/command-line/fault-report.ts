import type { Fault } from '../faults.ts';
import type { World } from '../service/world.ts';
import { SERVICE_OPERATIONS } from './fault-names.ts';

/** A fault as --fault takes it. */
export const faultName = ({ error, operation }: Fault): string => `${error}@${operation}`;

/** How often each fault was injected, whether no task failed by them, and which were not used; empty without any. */
export function faultLines({ faults, executions }: World, unused: readonly string[]): string[] {
  const used = faults.used();
  const counts = new Map<string, number>();
  for (const fault of used) counts.set(faultName(fault), (counts.get(faultName(fault)) ?? 0) + 1);
  const injected = [...counts].map(([name, count]) => `${name} ${count === 1 ? 'once' : `${count} times`}`).join(', ');
  const hasFailed = executions
    .list()
    .flatMap((execution) => [execution, ...execution.children])
    .some(({ history }) => history.some(({ type }) => /^Task(Failed|TimedOut)$/.test(type)));
  const isHidden = !hasFailed && used.some(({ operation }) => SERVICE_OPERATIONS.includes(operation));
  const why = isHidden ? ` ${HIDDEN}` : '';
  return [
    ...(injected === '' ? [] : [`Faults that were injected: ${injected}.${why}`]),
    ...(unused.length > 0 ? [`Faults that were not used: ${unused.join(', ')}`] : []),
  ];
}

const HIDDEN =
  'No task failed by them: some faults a function bears, and after one that passes the SDK tries a call up to three times by itself, so a task sees a fault of :3 or more.';
