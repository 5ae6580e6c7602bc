import type { ServiceDefinition } from '../../../local/service/definition.ts';

/** What an event is called that stands for an invocation by EventBridge Scheduler; its detail is the payload. */
export const INVOCATION = 'Simulated Invocation by EventBridge Scheduler';

/**
 * Adds a rule that hands on such payloads as Scheduler does: the payload alone, asynchronously, and so with the retries and
 * the queue of the function's other events.
 */
export function withScheduler(definition: ServiceDefinition): ServiceDefinition {
  const [target] = definition.rules.find(({ name }) => name === 'RequestRule')?.targets ?? [];
  if (!target) throw new Error('No rule takes request events.');
  const rule = {
    name: 'Scheduler',
    bus: 'default',
    pattern: { 'detail-type': [INVOCATION] },
    targets: [{ ...target, input: { paths: { payload: '$.detail' }, template: '<payload>' } }],
  };
  return { ...definition, rules: [...definition.rules, rule] };
}
