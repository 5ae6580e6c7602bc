import { CopySnapshotCommand, InvalidARNFault, ListTagsCommand, SnapshotNotFoundFault } from '@aws-sdk/client-memorydb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ACCOUNT, type Fixture, REGION, snapshotArn, startMemoryDb } from './fixture.ts';

const copy = new CopySnapshotCommand({ SourceSnapshotName: 'nightly', TargetSnapshotName: 'kept' });

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startMemoryDb();
  fixture.memorydb.store.addSnapshot({ name: 'nightly', tags: [{ Key: 'team', Value: 'data' }, { Key: 'bare' }] });
});
afterEach(() => fixture.close());

const tagsOf = async (ResourceArn: string) => (await fixture.client.send(new ListTagsCommand({ ResourceArn }))).TagList;

test('lists the tags of a snapshot, aws: tags and those without a value too', async () => {
  fixture.memorydb.store.addSnapshot({ name: 'other', tags: [{ Key: 'aws:cloudformation:stack-id', Value: 's' }] });
  expect(await tagsOf(snapshotArn('nightly'))).toEqual([{ Key: 'team', Value: 'data' }, { Key: 'bare' }]);
  expect(await tagsOf(snapshotArn('other'))).toEqual([{ Key: 'aws:cloudformation:stack-id', Value: 's' }]);
});

test('lists nothing where there is nothing', async () => {
  fixture.memorydb.store.addSnapshot({ name: 'plain' });
  expect(await tagsOf(snapshotArn('plain'))).toEqual([]);
});

test('refuses a snapshot that does not exist', async () => {
  await expect(tagsOf(snapshotArn('nowhere'))).rejects.toBeInstanceOf(SnapshotNotFoundFault);
});

test.each([
  'nightly',
  `arn:aws:memorydb:us-east-1:${ACCOUNT}:snapshot/nightly`,
  `arn:aws:memorydb:${REGION}:000000000000:snapshot/nightly`,
  `arn:aws:memorydb:${REGION}:${ACCOUNT}:acl/open-access`,
])('refuses %s, which is no snapshot or cluster of this account and region', async (resource) => {
  await expect(tagsOf(resource)).rejects.toBeInstanceOf(InvalidARNFault);
});

test('answers while a snapshot is creating', async () => {
  await fixture.client.send(copy);
  expect(await tagsOf(snapshotArn('kept'))).toHaveLength(2);
});

test('refuses while a snapshot is creating, if the option says so, and answers afterwards', async () => {
  fixture.memorydb.options.tagsReadableWhileCreating = false;
  fixture.memorydb.script({ seconds: 60 });
  await fixture.client.send(copy);
  await expect(tagsOf(snapshotArn('kept'))).rejects.toMatchObject({ name: 'InvalidSnapshotStateFault' });
  expect(await tagsOf(snapshotArn('nightly'))).toHaveLength(2);
  await fixture.pass(60);
  expect(await tagsOf(snapshotArn('kept'))).toHaveLength(2);
});

test('shows the tags of a copy late, if its script says so', async () => {
  fixture.memorydb.script({ untaggedSeconds: 30 });
  await fixture.client.send(copy);
  expect(await tagsOf(snapshotArn('kept'))).toEqual([]);
  await fixture.pass(30);
  expect(await tagsOf(snapshotArn('kept'))).toEqual([{ Key: 'team', Value: 'data' }, { Key: 'bare' }]);
});
