import type { Run, WrittenClaim } from '../record.ts';
import { type Invariant, together, type Verdict, verdict } from './invariant.ts';

export const oneClaim: Invariant = {
  name: 'one claim',
  says: 'The claim of an export names its execution, and replaces only that of an execution that has ended.',
  check: (run) => together(run.claims.map((claim) => written(run, claim))),
};

function written({ executions }: Run, { at, execution: name, text, before }: WrittenClaim): Verdict {
  const holder = executions.find(({ execution }) => execution.name === name)?.execution;
  const claim = JSON.parse(text);
  const earlier = before === undefined ? undefined : JSON.parse(before);
  const replaced = executions.find(({ execution }) => execution.arn === earlier?.Execution)?.execution;
  const wasRunning = replaced !== undefined && replaced !== holder && (replaced.stopDate?.getTime() ?? Infinity) > at;
  return verdict(
    before === undefined ? 'a claim' : 'a claim that was taken over',
    claim.Execution !== holder?.arn && `${name} wrote a claim for ${claim.Execution}.`,
    wasRunning && `${name} took over the claim of ${replaced.name}, which was running.`,
    before !== undefined &&
      replaced !== holder &&
      claim.TakenOverFrom !== earlier.Execution &&
      `${name} does not say from whom it took the claim over.`,
  );
}
