import { Console } from 'node:console';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { isNativeError } from 'node:util/types';
import { compileFunction } from 'node:vm';
import type { LambdaAnswer } from '../../local/asl/host.ts';
import { failed, type Instance, type LambdaFunction } from '../../local/emulators/lambda/instance.ts';
import type { LocalService } from '../../local/service/service.ts';
import { SERVICES } from '../../local/service/world.ts';
import { GLOBALS, type Globals, processWith } from '../simulation/platform/globals.ts';
import { type Answered, answerOf, httpsOver, type Sent } from '../simulation/platform/https.ts';
import type { Handler } from '../simulation/platform/loaded.ts';

const nodeRequire = createRequire(import.meta.url);

/** Node's own, and not the test environment's: a bundle must find what it is given to be of its own kind. */
const theirs: typeof globalThis = compileFunction('return globalThis')();

/**
 * Makes instances of functions that run in this thread, and whose requests reach the services without sockets: the SDK is
 * compiled once instead of once in each thread.
 */
export function inThread(root: string, service: () => LocalService) {
  const filename = join(root, '.build/together/handlers.cjs');
  const code = compileFunction(readFileSync(filename, 'utf8'), ['exports', 'require', ...GLOBALS], { filename });
  const each = join(root, '.build/functions/');
  const load = ({ file, exportName }: LambdaFunction, globals: Globals, require: (name: string) => unknown) => {
    const loaders: Record<string, () => Record<string, unknown>> = {};
    code(loaders, require, ...GLOBALS.map((name) => globals[name]));
    const name = file.slice(each.length).replace(/\.mjs$/, '');
    const handler = loaders[name]?.()[exportName];
    if (typeof handler !== 'function') throw new Error(`${name} exports no ${exportName}.`);
    return handler as Handler;
  };
  const consoleTo = (onLog: (text: string) => void): Console => {
    const write = (text: Buffer | string, _: string, done: () => void) => {
      onLog(String(text));
      done();
    };
    return new Console(new Writable({ decodeStrings: false, write }));
  };
  const answer = (sent: Sent): Promise<Answered> => {
    const { urls, world } = service();
    const name = SERVICES.find((each) => new URL(urls[each]).port === String(sent.port));
    if (!name) throw new Error(`Nothing listens on port ${sent.port}.`);
    // As a service answers what it did not expect.
    return answerOf(world[name], sent).catch((error) => ({
      status: 500,
      headers: { 'content-type': 'text/plain' },
      body: Buffer.from(`local emulator: ${String(error)}`),
    }));
  };
  return (
    lambda: LambdaFunction,
    platform: Readonly<Record<string, string>>,
    onLog: (text: string) => void,
  ): Instance => {
    const env = { ...platform, ...lambda.environment };
    const own: Record<string, unknown> = { process: processWith(env, onLog), console: consoleTo(onLog) };
    const globals = Object.fromEntries(GLOBALS.map((name) => [name, own[name] ?? theirs[name]])) as unknown as Globals;
    return new InThread(lambda, answer, (network) =>
      load(lambda, globals, (name) => (/^node:https?$/.test(name) ? network : nodeRequire(name))),
    );
  };
}

class InThread implements Instance {
  state: Instance['state'] = 'idle';
  readonly lambda: LambdaFunction;
  readonly #handler: Handler;
  readonly #underWay = new Set<Promise<Answered>>();

  constructor(lambda: LambdaFunction, answer: (sent: Sent) => Promise<Answered>, load: (network: object) => Handler) {
    this.lambda = lambda;
    const exchange = async (sent: Sent): Promise<Answered> => {
      // Nothing ends a handler in this thread, but it has no effect any more, nor an end.
      if (this.state === 'gone') return new Promise(() => undefined);
      const answered = answer(sent);
      this.#underWay.add(answered);
      return answered.finally(() => this.#underWay.delete(answered));
    };
    this.#handler = load(httpsOver(exchange, theirs.Error));
  }

  async handle(payload: string, awsRequestId: string): Promise<LambdaAnswer> {
    const { name: functionName, arn: invokedFunctionArn } = this.lambda;
    this.state = 'busy';
    try {
      const context = { awsRequestId, functionName, invokedFunctionArn };
      const result = await this.#handler(theirs.JSON.parse(payload), context);
      return { ok: true, payload: JSON.stringify(result ?? null) };
    } catch (error) {
      if (!isNativeError(error)) return failed({ errorType: typeof error, errorMessage: String(error), trace: [] });
      // As short as in a thread of its own: what runs around the function does not belong to it.
      const trace =
        error.stack?.split('\n').filter((line, index) => index === 0 || line.includes('handlers.cjs')) ?? [];
      return failed({ errorType: error.name, errorMessage: error.message, trace });
    } finally {
      if (this.state === 'busy') this.state = 'idle';
    }
  }

  /** Resolves when what it has asked for is done: then nothing is written any more. */
  async close(): Promise<void> {
    this.state = 'gone';
    await Promise.allSettled(this.#underWay);
  }
}
