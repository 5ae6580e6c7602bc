import type { Observed } from '../record.ts';

/** Resolves when every execution has ended and its events are processed, and nobody has anything left to do. */
export async function over({ world, executions }: Observed, acting: readonly Promise<void>[]): Promise<void> {
  for (let known = -1; known !== executions.length + acting.length; ) {
    known = executions.length + acting.length;
    await Promise.all([...acting, ...executions.map(({ execution }) => world.executions.settled(execution))]);
    await world.buses.idle();
  }
}
