import type { Ran, Run, Truth } from '../record.ts';
import { DENIED, DOCUMENTED } from './errors.ts';
import { type Invariant, together, type Verdict, verdict } from './invariant.ts';

export const succeedsWithProof: Invariant = {
  name: 'succeeds with proof',
  says: 'SUCCEEDED if and only if the stores hold the copy, available and of this request, or every object of the export, whole.',
  check: (run) => together(run.executions.map((ran) => proven(run, ran))),
};

function proven(run: Run, ran: Ran): Verdict {
  const { hits, accepted } = run;
  const { name, status, input } = ran.execution;
  const isDryRun = JSON.parse(input).Options?.DryRun === true;
  if (isDryRun) return verdict('a dry run');
  if (status === 'SUCCEEDED') {
    const complete = isComplete(ran.looked?.truth);
    return verdict(
      'a success',
      !complete && !isTakenAway(run, ran) && `${name} succeeded, but ${textOf(ran.looked?.truth)}.`,
    );
  }
  const entered = ran.execution.history.some(
    ({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === 'NotifySuccess',
  );
  // What it, or one before it, had started is done, and no fault kept it from seeing that.
  const { startDate, error: fault = '', cause = '' } = ran.execution;
  const isRefusedForObjects =
    fault === 'InvalidParameterValueException' && cause.includes('already contains an object');
  const isStarted = accepted.some(({ execution }) => execution === name || isRefusedForObjects);
  // What comes after the failure was decided, no one could see.
  const isDone = isStarted && [ran.failed ?? ran.ended, ran.ended].every((sight) => isComplete(sight?.truth));
  const wasKept = hits.some(
    ({ at, error }) =>
      // What CopySnapshot refuses by its own rules, no other fault explains.
      (ofCopySnapshot(fault) ? error === fault : error !== 'Duplicate') &&
      at >= startDate.getTime() &&
      at <= (ran.ended?.at ?? 0),
  );
  return verdict(
    'no success',
    status === 'FAILED' &&
      isDone &&
      isVisible(ran.ended?.truth) &&
      !wasKept &&
      `${name} failed, though what it had started is done.`,
    status === 'FAILED' && entered && `${name} failed after all was done.`,
  );
}

/** Whether somebody had to do with it between the product's last look and the oracle's: no one could see that. */
export const isTakenAway = ({ meddled }: Run, { looked }: Ran): boolean =>
  looked !== undefined && meddled.some(({ at }) => at >= looked.at - 5_000 && at <= looked.at);

const ofCopySnapshot = (error: string): boolean => DOCUMENTED.includes(error) && !DENIED.includes(error);

const isVisible = (truth: Truth | undefined): boolean => truth?.kind !== 'copy' || truth.isVisible;

export const isComplete = (truth: Truth | undefined): boolean =>
  truth !== undefined &&
  (truth.kind === 'copy'
    ? truth.status === 'available' && truth.isOurs
    : truth.missing.length + truth.damaged.length === 0);

function textOf(truth: Truth | undefined): string {
  if (!truth) return 'nobody had looked';
  if (truth.kind === 'copy')
    return `the copy is ${truth.status ?? 'not there'}${truth.isOurs ? '' : ', and not of this request'}`;
  return `of the export ${truth.missing.length} objects are missing and ${truth.damaged.length} damaged`;
}
