import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../clock.ts';
import type { FaultDoor } from '../../faults.ts';
import { type Call, callerOf, type Emulator, type Reply, readBody } from '../http.ts';
import { xmlDocument } from '../s3/xml.ts';
import { type Notification, publicationOf, SnsError } from './publish.ts';

interface SnsOptions {
  readonly topicArns: readonly string[];
  readonly clock: Clock;
  readonly faults: FaultDoor;
  /** Whether calls are kept in `calls`; true by default. */
  readonly remembers?: boolean | undefined;
  /** The notifications of an earlier run. */
  readonly inbox?: Notification[];
  readonly onNotice?: ((notification: Notification) => void) | undefined;
}

/** A message of 256 KiB, URL-encoded, with room for its attributes. */
const LARGEST_BODY_BYTES = 2 ** 20;

/** HTTP statuses by code; 400 for all others. */
const STATUS: Readonly<Record<string, number>> = {
  AuthorizationError: 403,
  InvalidSecurity: 403,
  NotFound: 404,
  Throttled: 429,
  InternalError: 500,
  InternalFailure: 500,
  ServiceUnavailable: 503,
};

/** Amazon SNS's Query protocol with Publish alone. It has no subscribers: notifications stay in `inbox`. */
export function snsEmulator({
  topicArns,
  clock,
  faults,
  remembers = true,
  inbox = [],
  onNotice,
}: SnsOptions): Emulator & { readonly inbox: readonly Notification[] } {
  const topics = new Set(topicArns);
  const calls: Call[] = [];

  const publish = (parameters: URLSearchParams): string => {
    const publication = publicationOf(parameters, topics);
    const messageId = randomUUID();
    const notification = { ...publication, messageId, at: clock.now() };
    inbox.push(notification);
    onNotice?.(notification);
    return messageId;
  };

  /** The MessageId, or undefined to cut the connection. Throws SnsError. */
  const perform = async (message: IncomingMessage): Promise<string | undefined> => {
    const body = await readBody(message, LARGEST_BODY_BYTES);
    if (!body) throw new SnsError('InvalidParameter', 'Invalid parameter: Message too long');
    const parameters = new URLSearchParams(body.toString());
    const operation = parameters.get('Action') ?? '';
    const input = Object.fromEntries(parameters);
    if (remembers) calls.push({ caller: callerOf(message), operation, input });
    const fault = faults.take(operation, input);
    if (fault?.effect !== 'none' && operation !== 'Publish') {
      throw new SnsError(
        'InvalidAction',
        `The local SNS emulates Publish only, not ${operation || 'a request without Action'}`,
      );
    }
    if (!fault) return publish(parameters);
    if (fault.effect === 'done') publish(parameters);
    if (fault.error === 'ConnectionCut') return undefined;
    throw new SnsError(fault.error, fault.message ?? fault.error);
  };

  return {
    calls,
    inbox,
    async answer(message) {
      const RequestId = randomUUID();
      const reply = (status: number, name: string, content: Parameters<typeof xmlDocument>[1]): Reply => ({
        status,
        headers: { 'content-type': 'text/xml', 'x-amzn-requestid': RequestId },
        body: xmlDocument(name, content, 'http://sns.amazonaws.com/doc/2010-03-31/'),
      });
      try {
        const MessageId = await perform(message);
        if (MessageId === undefined) return undefined;
        return reply(200, 'PublishResponse', { PublishResult: { MessageId }, ResponseMetadata: { RequestId } });
      } catch (error) {
        if (!(error instanceof SnsError)) throw error;
        const status = STATUS[error.code.replace(/Exception$/, '')] ?? 400;
        const Type = status < 500 ? 'Sender' : 'Receiver';
        return reply(status, 'ErrorResponse', { Error: { Type, Code: error.code, Message: error.message }, RequestId });
      }
    },
  };
}
