import type { LambdaAnswer } from '../asl/host.ts';
import type { Clock } from '../clock.ts';
import { type Event, newEvent } from '../emulators/eventbridge/event.ts';
import { ACCOUNT_ID, REGION } from './account.ts';
import type { HourlyRule } from './rules.ts';

const HOUR = 3_600_000;

/** The event that EventBridge sends for a rule with a ScheduleExpression; `at` in milliseconds since the epoch. */
export const scheduledEvent = ({ name }: HourlyRule, at: number): Event =>
  newEvent(
    {
      ...{ source: 'aws.events', detailType: 'Scheduled Event', at, detail: {} },
      resources: [`arn:aws:events:${REGION}:${ACCOUNT_ID}:rule/${name}`],
    },
    { region: REGION, accountId: ACCOUNT_ID },
  );

interface Surroundings {
  readonly clock: Clock;
  readonly invoke: (functionArn: string, payload: unknown) => Promise<LambdaAnswer>;
  /** Aborted when the service closes. */
  readonly closing: AbortSignal;
  readonly onFailure: (text: string) => void;
}

/** Invokes the function of each rule at once, and then again and again. */
export async function runHourly(rules: readonly HourlyRule[], surroundings: Surroundings): Promise<void> {
  await Promise.all(rules.map((rule) => run(rule, surroundings)));
}

async function run(rule: HourlyRule, { clock, invoke, closing, onFailure }: Surroundings): Promise<void> {
  while (!closing.aborted) {
    const answer = await invoke(rule.functionArn, scheduledEvent(rule, clock.now()));
    if (!answer.ok && !closing.aborted) onFailure(`${rule.name}: ${answer.error}: ${answer.cause ?? ''}`);
    await clock.sleep(rule.everyHours * HOUR, closing).catch(() => undefined);
  }
}
