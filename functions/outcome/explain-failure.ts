import type { ExplainFailureInput, Failure } from '../core/contract.ts';
import { explain } from '../core/outcome/failure.ts';

/** Turns the fault that a Catch saw into what a person reads. */
export const explainFailure = async (input: ExplainFailureInput): Promise<Failure> => explain(input);

export const handler = explainFailure;
