import { Worker } from 'node:worker_threads';
import type { LambdaAnswer } from '../../asl/host.ts';

/** A function as serverless.yml deploys it. */
export interface LambdaFunction {
  /** Its key in serverless.yml. */
  readonly key: string;
  readonly name: string;
  readonly arn: string;
  /** The bundle's path, and its export. */
  readonly file: string;
  readonly exportName: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** Lambda's report of an error, which Step Functions passes on as the Cause. `trace` only if code threw it. */
interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** The largest synchronous answer in bytes: 6 MB, and a little (Lambda quotas). */
const LARGEST_ANSWER_BYTES = 6_291_556;

export const failed = (reported: ReportedError): LambdaAnswer => ({
  ok: false,
  error: reported.errorType,
  cause: JSON.stringify(reported),
});

export const timeoutReport = ({ timeoutSeconds }: LambdaFunction, requestId: string): ReportedError => ({
  errorType: 'Sandbox.Timedout',
  errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
});

/** One execution environment. */
export interface Instance {
  /** Whether it can take another event; `gone` means never again. */
  readonly state: 'idle' | 'busy' | 'gone';
  readonly lambda: LambdaFunction;
  handle(payload: string, requestId: string): Promise<LambdaAnswer>;
  close(): Promise<void>;
}

/** A thread with its function's environment variables, and none of this process. */
export class Thread implements Instance {
  state: Instance['state'] = 'idle';
  readonly lambda: LambdaFunction;
  readonly #worker: Worker;
  #requestId = '';
  #settle: (answer: LambdaAnswer) => void = () => undefined;

  /** @param workerFile path of `worker.mjs` */
  constructor(
    lambda: LambdaFunction,
    workerFile: string,
    platform: Readonly<Record<string, string>>,
    onLog: (text: string) => void,
  ) {
    this.lambda = lambda;
    this.#worker = new Worker(workerFile, {
      workerData: { file: lambda.file, exportName: lambda.exportName },
      env: { ...platform, ...lambda.environment },
      argv: [],
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) stream.setEncoding('utf8').on('data', onLog);
    this.#worker.on('message', (message) => this.#settle(answerOf(message)));
    this.#worker.on('error', ({ name, message, stack = '' }: Error) =>
      this.#end({ errorType: name, errorMessage: message, trace: stack.split('\n') }),
    );
    this.#worker.on('exit', (code) => this.#end(exitReport(code, this.#requestId)));
  }

  /** Handles one event. A handler that hangs is ended with its thread after its timeout in real time. */
  async handle(payload: string, requestId: string): Promise<LambdaAnswer> {
    const { name: functionName, arn: invokedFunctionArn, timeoutSeconds } = this.lambda;
    this.state = 'busy';
    this.#requestId = requestId;
    const timer = setTimeout(() => this.#end(timeoutReport(this.lambda, requestId)), timeoutSeconds * 1000);
    const answer = await new Promise<LambdaAnswer>((resolve) => {
      this.#settle = resolve;
      this.#worker.postMessage({ payload, context: { awsRequestId: requestId, functionName, invokedFunctionArn } });
    });
    clearTimeout(timer);
    if (this.state === 'busy') this.state = 'idle';
    return answer;
  }

  async close(): Promise<void> {
    this.state = 'gone';
    await this.#worker.terminate();
  }

  #end(why: ReportedError): void {
    this.#settle(failed(why));
    void this.close();
  }
}

function answerOf(message: { readonly payload: string } | { readonly failure: ReportedError }): LambdaAnswer {
  if ('failure' in message) return failed(message.failure);
  if (Buffer.byteLength(message.payload) <= LARGEST_ANSWER_BYTES) return { ok: true, payload: message.payload };
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${LARGEST_ANSWER_BYTES} bytes).`;
  return failed({ errorType: 'Function.ResponseSizeTooLarge', errorMessage });
}

function exitReport(code: number, requestId: string): ReportedError {
  const why =
    code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
  return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${why}` };
}
