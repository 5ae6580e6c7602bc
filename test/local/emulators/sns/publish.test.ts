import {
  ListTopicsCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SNSServiceException,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { VirtualClock } from '../../../../local/clock.ts';
import { type Listening, listen, serving } from '../../../../local/emulators/http.ts';
import { snsEmulator } from '../../../../local/emulators/sns/emulator.ts';
import { FaultDoor } from '../../../../local/faults.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const TopicArn = 'arn:aws:sns:eu-central-1:111122223333:notices';

let faults: FaultDoor;
let sns: ReturnType<typeof snsEmulator>;
let server: Listening;
let client: SNSClient;

beforeEach(async () => {
  faults = new FaultDoor();
  sns = snsEmulator({ topicArns: [TopicArn], clock: new VirtualClock(NOW), faults });
  server = await listen(serving(sns));
  process.env['AWS_ENDPOINT_URL_SNS'] = server.url;
  client = new SNSClient({});
});
afterEach(async () => {
  client.destroy();
  await server.close();
});

const publish = (input: Partial<PublishCommandInput> = {}) =>
  client.send(new PublishCommand({ TopicArn, Message: 'hello', ...input }));

async function refusal(call: Promise<unknown>): Promise<SNSServiceException> {
  const error = await call.then(
    () => new Error('was not refused'),
    (reason: unknown) => reason,
  );
  if (error instanceof SNSServiceException) return error;
  throw error;
}

test('what is published lies in the inbox, under the id that the publisher got', async () => {
  const { MessageId } = await publish({ Message: 'line one\nZeile zwei: ü & <x>', Subject: 'Copy failed: orders' });
  expect(sns.inbox).toEqual([
    {
      topicArn: TopicArn,
      messageId: MessageId,
      subject: 'Copy failed: orders',
      message: 'line one\nZeile zwei: ü & <x>',
      attributes: {},
      at: NOW,
    },
  ]);
});

test('every message has an id of its own, in the order of arrival', async () => {
  const first = await publish({ Message: 'one' });
  const second = await publish({ Message: 'two' });
  expect(first.MessageId).not.toBe(second.MessageId);
  expect(sns.inbox.map(({ message }) => message)).toEqual(['one', 'two']);
});

test('calls are remembered', async () => {
  await publish();
  expect(sns.calls).toEqual([
    {
      caller: 'local',
      operation: 'Publish',
      input: { Action: 'Publish', Version: '2010-03-31', TopicArn, Message: 'hello' },
    },
  ]);
});

describe('attributes', () => {
  test('of every type are kept', async () => {
    await publish({
      MessageAttributes: {
        outcome: { DataType: 'String', StringValue: 'FAILED' },
        polls: { DataType: 'Number', StringValue: '12' },
        list: { DataType: 'String.Array', StringValue: '["a"]' },
        bytes: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2]) },
      },
    });
    expect(sns.inbox[0]?.attributes).toEqual({
      outcome: { DataType: 'String', StringValue: 'FAILED' },
      polls: { DataType: 'Number', StringValue: '12' },
      list: { DataType: 'String.Array', StringValue: '["a"]' },
      bytes: { DataType: 'Binary', BinaryValue: 'AQI=' },
    });
  });

  test.each([
    ['AWS.reserved', 'String', 'x'],
    ['.dot', 'String', 'x'],
    ['a..b', 'String', 'x'],
    ['with space', 'String', 'x'],
    ['x'.repeat(257), 'String', 'x'],
    ['name', 'Text', 'x'],
  ])('%s of type %s is an InvalidParameter', async (name, DataType, StringValue) => {
    const error = await refusal(publish({ MessageAttributes: { [name]: { DataType, StringValue } } }));
    expect(error.name).toBe('InvalidParameterException');
  });

  test.each([
    ['String', ''],
    ['Number', 'many'],
  ])('a %s cannot be %j', async (DataType, StringValue) => {
    const error = await refusal(publish({ MessageAttributes: { name: { DataType, StringValue } } }));
    expect(error.name).toBe('InvalidParameterValueException');
    expect(sns.inbox).toEqual([]);
  });
});

describe('Subject', () => {
  test.each(['x'.repeat(99), '!', 'Copy of "orders" failed (12:00)'])('may be %j', async (Subject) => {
    await publish({ Subject });
    expect(sns.inbox[0]?.subject).toBe(Subject);
  });

  test.each(['x'.repeat(100), '', ' leading blank', 'line\nbreak', 'Übung', 'tab\there'])(
    'may not be %j',
    async (Subject) => {
      const error = await refusal(publish({ Subject }));
      expect([error.name, error.message]).toEqual(['InvalidParameterException', 'Invalid parameter: Subject']);
    },
  );
});

describe('MessageStructure json', () => {
  const publishTexts = (texts: unknown) => publish({ MessageStructure: 'json', Message: JSON.stringify(texts) });

  test('gives each protocol its own text, or the default', async () => {
    await publishTexts({ default: '{"a":1}', email: 'for people', pigeon: 'ignored', sms: 5 });
    const { message, byProtocol } = sns.inbox[0] ?? {};
    expect(message).toBe('{"a":1}');
    expect(byProtocol).toMatchObject({ default: '{"a":1}', email: 'for people', sqs: '{"a":1}', sms: '{"a":1}' });
    expect(byProtocol).not.toHaveProperty('pigeon');
  });

  test.each([{ email: 'x' }, { default: 5 }, null, [], 'text'])('%j has no default', async (texts) => {
    expect((await refusal(publishTexts(texts))).message).toMatch(/No default entry in JSON message body/);
  });

  test('must be JSON', async () => {
    const error = await refusal(publish({ MessageStructure: 'json', Message: 'plain' }));
    expect([error.name, error.message]).toEqual([
      'InvalidParameterException',
      'Invalid parameter: Message Structure - JSON message body failed to parse',
    ]);
  });

  test('is the only structure there is', async () => {
    expect((await refusal(publish({ MessageStructure: 'xml' }))).name).toBe('InvalidParameterException');
  });
});

describe('Message', () => {
  test('may take 262,144 bytes with its attributes, and not one more', async () => {
    const MessageAttributes = { ab: { DataType: 'String', StringValue: 'cd' } };
    const Message = 'ü'.repeat(131_067);
    await publish({ Message, MessageAttributes });
    const error = await refusal(publish({ Message: `${Message}x`, MessageAttributes }));
    expect(error.message).toBe('Invalid parameter: Message too long');
    expect(sns.inbox).toHaveLength(1);
  });

  test('may not be empty', async () => {
    expect((await refusal(publish({ Message: '' }))).message).toBe('Invalid parameter: Empty message');
  });
});

test('an unknown topic is NotFound', async () => {
  const error = await refusal(publish({ TopicArn: `${TopicArn}-2` }));
  expect([error.name, error.message, error.$metadata.httpStatusCode]).toEqual([
    'NotFoundException',
    'Topic does not exist',
    404,
  ]);
});

test.each(['notices', 'arn:aws:sqs:eu-central-1:111122223333:notices'])('%s is no topic', async (arn) => {
  expect((await refusal(publish({ TopicArn: arn }))).name).toBe('InvalidParameterException');
});

test('a phone number or another parameter that is not emulated is named', async () => {
  const error = await refusal(publish({ MessageGroupId: 'g' }));
  expect(error.message).toBe('Invalid parameter: MessageGroupId is not emulated');
  const phone = await refusal(client.send(new PublishCommand({ PhoneNumber: '+491', Message: 'x' })));
  expect(phone.message).toBe('Invalid parameter: PhoneNumber is not emulated');
});

test('another action is an InvalidAction that names it', async () => {
  const error = await refusal(client.send(new ListTopicsCommand({})));
  expect([error.name, error.$metadata.httpStatusCode]).toEqual(['InvalidAction', 400]);
  expect(error.message).toContain('ListTopics');
});

test.each(['', 'no form at all', '{"Action":"Publish"}'])('the body %j is an InvalidAction', async (body) => {
  const answer = await fetch(server.url, { method: 'POST', body });
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('<Code>InvalidAction</Code>')]);
});

describe('faults', () => {
  test.each([
    ['AuthorizationError', 'AuthorizationErrorException', 403],
    ['AuthorizationErrorException', 'AuthorizationErrorException', 403],
    ['KMSAccessDenied', 'KMSAccessDeniedException', 400],
    ['NotFound', 'NotFoundException', 404],
    ['InternalError', 'InternalErrorException', 500],
  ])('%s reaches the publisher as %s with status %d', async (error, name, status) => {
    faults.inject({ error, operation: 'Publish', times: 3 });
    const refused = await refusal(publish());
    expect([refused.name, refused.$metadata.httpStatusCode]).toEqual([name, status]);
    expect(sns.inbox).toEqual([]);
  });

  test('carry a message of their own if they have one', async () => {
    faults.inject({ error: 'KMSAccessDenied', operation: 'Publish', message: 'not your key' });
    expect((await refusal(publish())).message).toBe('not your key');
  });

  test('about a cluster hit only the messages that name it', async () => {
    faults.inject({ error: 'KMSAccessDenied', operation: 'Publish', about: 'orders' });
    await publish({ Message: 'sessions is late' });
    expect((await refusal(publish({ Message: 'orders is late' }))).name).toBe('KMSAccessDeniedException');
    expect(sns.inbox.map(({ message }) => message)).toEqual(['sessions is late']);
  });

  test('that cut the connection are retried by the SDK, and a message whose answer got lost arrives twice', async () => {
    faults.inject({ error: 'ConnectionCut', operation: 'Publish' });
    expect((await publish()).$metadata.attempts).toBe(2);
    expect(sns.inbox).toHaveLength(1);
    faults.inject({ error: 'ConnectionCut', operation: 'Publish', effect: 'done' });
    await publish();
    expect(sns.inbox).toHaveLength(3);
  });
});
