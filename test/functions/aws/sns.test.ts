import { SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { topic } from '../../../functions/aws/sns.ts';
import { explain } from '../../../functions/core/outcome/failure.ts';
import { noticeOfOutcome } from '../../../functions/core/outcome/notice.ts';
import { faultInput, outcomeInput } from '../core/payloads.ts';
import { type Loopback, loopback } from './loopback.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:notices';
const DONE = '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';
const refusal = (code: string) => ({
  status: 403,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>Said by SNS.</Message></Error></ErrorResponse>`,
});

let server: Loopback;
let publish: ReturnType<typeof topic>;
beforeAll(async () => {
  process.env['TOPIC_ARN'] = TOPIC;
  server = await loopback();
  publish = topic(new SNSClient({ endpoint: server.url }));
});
afterAll(() => {
  delete process.env['TOPIC_ARN'];
  return server.close();
});

describe('publishing a notice', () => {
  const notice = noticeOfOutcome(outcomeInput({ Outcome: 'FAILED', Failure: explain(faultInput()) }));

  test('sends the text to people and the JSON to machines', async () => {
    server.answer(DONE);
    await publish(notice);
    const form = new URLSearchParams(server.received[0]?.body);
    expect(
      Object.fromEntries(['Action', 'TopicArn', 'Subject', 'MessageStructure'].map((key) => [key, form.get(key)])),
    ).toEqual({
      Action: 'Publish',
      TopicArn: TOPIC,
      Subject: notice.subject,
      MessageStructure: 'json',
    });
    const { default: json, ...people } = JSON.parse(form.get('Message') ?? '');
    expect(people).toEqual({ email: notice.text, sms: notice.subject });
    expect(JSON.parse(json)).toEqual(notice.body);
  });

  test('sends every attribute as a text to filter on', async () => {
    server.answer(DONE);
    await publish(notice);
    const form = new URLSearchParams(server.received[0]?.body);
    const names = Object.keys(notice.attributes);
    const attributes = names.map((_, at) => {
      const index = at + 1;
      const of = (part: string) => form.get(`MessageAttributes.entry.${index}.${part}`);
      return [of('Name'), of('Value.DataType'), of('Value.StringValue')];
    });
    expect(attributes).toEqual(Object.entries(notice.attributes).map(([name, value]) => [name, 'String', value]));
    expect(form.get(`MessageAttributes.entry.${names.length + 1}.Name`)).toBeNull();
  });

  test('names what it may not do, and on which topic', async () => {
    for (const code of ['AuthorizationError', 'KMSAccessDenied']) {
      server.answer(refusal(code));
      await expect(publish(notice)).rejects.toMatchObject({
        name: 'AccessDeniedException',
        details: { Action: 'sns:Publish', Resource: TOPIC },
      });
    }
  });

  test('names a topic that is not there by the word of SNS', async () => {
    server.answer({ ...refusal('NotFound'), status: 404 });
    await expect(publish(notice)).rejects.toMatchObject({ name: expect.stringMatching(/^NotFound/) });
  });
});
