import { randomUUID } from 'node:crypto';

/** An event as EventBridge delivers it. */
export interface Event {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: object;
}

interface EventContent {
  readonly source: string;
  readonly detailType: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly resources?: readonly string[];
  readonly detail: object;
}

/** A new event. Its time has whole seconds. */
export const newEvent = (
  { source, detailType, at, resources = [], detail }: EventContent,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): Event => ({
  version: '0',
  id: randomUUID(),
  'detail-type': detailType,
  source,
  account: accountId,
  time: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
  region,
  resources,
  detail,
});
