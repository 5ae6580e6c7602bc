import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Notice } from '../core/outcome/notice.ts';
import { topicArn } from './env.ts';
import { calling } from './faults.ts';

export type Publish = (notice: Notice) => Promise<void>;

/**
 * Publishes the text to people by e-mail, the subject by SMS, and the JSON body to machines (SQS, Lambda, HTTP, Firehose):
 * the default, since a message of 256 KiB has no room for one of each.
 */
export function topic(client = new SNSClient()): Publish {
  return async (notice) => {
    const command = new PublishCommand({
      TopicArn: topicArn(),
      Subject: notice.subject,
      MessageStructure: 'json',
      Message: JSON.stringify({ default: JSON.stringify(notice.body), email: notice.text, sms: notice.subject }),
      MessageAttributes: Object.fromEntries(
        Object.entries(notice.attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      ),
    });
    await calling('sns:Publish', topicArn(), () => client.send(command));
  };
}
