import { type Objects, objects } from '../aws/objects.ts';
import { conclusionOfExpiration } from '../core/lifecycle/conclusion.ts';
import type { ConcludeExpiryInput, ExpirationConclusion } from '../core/lifecycle/contract.ts';
import { csvOf, type PlanReport } from '../core/lifecycle/table.ts';
import { reportKeys } from '../core/runs/place.ts';
import { writeReport } from '../steps/write-report.ts';

interface Dependencies {
  readonly objects: Pick<Objects, 'readText' | 'putText'>;
}

/** Adds to the report of the plan what became of it. */
export const concludeExpiry =
  ({ objects }: Dependencies) =>
  async (input: ConcludeExpiryInput): Promise<ExpirationConclusion> => {
    const { Bucket: bucket, OwnerAccountId: owner } = input.Plan.Results;
    const key = reportKeys(input.Plan.Results).Json;
    const found = await objects.readText({ bucket, owner, key });
    if (!found) throw new Error(`The report of the plan, ${key}, is gone.`);
    const { report, conclusion } = conclusionOfExpiration(input, JSON.parse(found.text) as PlanReport);
    await writeReport(objects, input.Plan.Results, report, csvOf(report));
    return conclusion;
  };

export const handler = concludeExpiry({ objects: objects() });
