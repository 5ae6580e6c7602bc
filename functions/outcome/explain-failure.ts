import type { ExplainFailureInput, Failure } from '../core/contract.ts';
import { explain } from '../core/outcome/failure.ts';

/** Turns a caught fault into a failure for people to read. */
export const explainFailure = async (input: ExplainFailureInput): Promise<Failure> => explain(input);

export const handler = explainFailure;
