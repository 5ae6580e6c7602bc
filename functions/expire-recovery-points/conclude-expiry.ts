import { type Objects, objects } from '../aws/objects.ts';
import { conclude } from '../core/lifecycle/conclusion.ts';
import type { ConcludeExpiryInput, ExpirationConclusion } from '../core/lifecycle/contract.ts';
import { csvOf, type PlanReport } from '../core/lifecycle/table.ts';
import { reportKeys } from '../core/protection/report.ts';

interface Dependencies {
  readonly objects: Pick<Objects, 'readText' | 'putText'>;
}

/** Adds to the report of the plan what became of it. */
export const concludeExpiry =
  ({ objects }: Dependencies) =>
  async (input: ConcludeExpiryInput): Promise<ExpirationConclusion> => {
    const { Bucket: bucket, OwnerAccountId: owner } = input.Plan.Results;
    const keys = reportKeys(input.Plan.Results);
    const found = await objects.readText({ bucket, owner, key: keys.Json });
    if (!found) throw new Error(`The report of the plan, ${keys.Json}, is gone.`);
    const { report, conclusion } = conclude(input, JSON.parse(found.text) as PlanReport);
    const text = `${JSON.stringify(report, null, 2)}\n`;
    await objects.putText({ bucket, owner, key: keys.Json }, text, 'application/json');
    await objects.putText({ bucket, owner, key: keys.Csv }, csvOf(report), 'text/csv; charset=utf-8');
    return { ...conclusion, Report: keys };
  };

export const handler = concludeExpiry({ objects: objects() });
