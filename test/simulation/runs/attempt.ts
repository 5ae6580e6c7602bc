import { AwsError } from '../../../local/emulators/api-model.ts';

/** Step Functions refuses a name that has been given. */
export function attempt(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof AwsError && error.type === 'ExecutionAlreadyExists')) throw error;
  }
}
