import { type Invariant, verdict } from './invariant.ts';

/** Calls that an execution may make whatever happens, then for each hour that it lasts, and for each fault that hits. */
const BASE = 320;
const AN_HOUR = 40;
const A_FAULT = 12;
const HOUR = 3_600_000;

export const fewCalls: Invariant = {
  name: 'few calls',
  says: 'The calls to services stay within 320 for an execution, 40 for each hour of it, and 12 for each fault.',
  check({ executions, exchanges, hits }) {
    const hours = executions.map(
      ({ execution: { startDate, stopDate = startDate } }) => (stopDate.getTime() - startDate.getTime()) / HOUR,
    );
    const budget = hours.reduce((sum, each) => sum + BASE + AN_HOUR * each, 0) + A_FAULT * hits.length;
    return verdict(
      `up to 10^${Math.max(0, Math.ceil(Math.log10(exchanges.length)))} calls`,
      exchanges.length > budget && `${exchanges.length} calls were made, where ${Math.round(budget)} are budgeted.`,
    );
  },
};
