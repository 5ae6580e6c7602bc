import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Notice } from '../core/outcome/notice.ts';
import { topicArn } from './env.ts';
import { calling } from './faults.ts';

export type Publish = (notice: Notice) => Promise<void>;

/** Publishes the text to people (e-mail, the default) and the JSON body to machines (SQS, Lambda, HTTP, Firehose). */
export function topic(client = new SNSClient()): Publish {
  return async (notice) => {
    const json = JSON.stringify(notice.body);
    const command = new PublishCommand({
      TopicArn: topicArn(),
      Subject: notice.subject,
      MessageStructure: 'json',
      Message: JSON.stringify({
        default: notice.text,
        sqs: json,
        lambda: json,
        http: json,
        https: json,
        firehose: json,
      }),
      MessageAttributes: Object.fromEntries(
        Object.entries(notice.attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      ),
    });
    await calling('sns:Publish', topicArn(), () => client.send(command));
  };
}
