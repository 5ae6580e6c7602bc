import { describe, expect, test } from '@jest/globals';
import { STAMP_KEY } from '../../../../functions/core/copy/stamp.ts';
import { SOURCE, type TestService } from '../../../support/service.ts';
import { copyCalls, TARGET } from '../exports.ts';
import { COPY, expectCopied, STAMP, tagsOf } from '../given.ts';

/** Of the seeded snapshot, without that of AWS itself. */
const SEEDED = { team: 'shop', environment: 'demo' };
const tag = (Key: string, Value: string | null) => ({ Key, Value });
const many = (count: number) => Array.from({ length: count }, (_, index) => tag(`key-${index}`, `value ${index}`));

/** Puts a source with other tags in the place of the seeded one. */
function tagSource({ memorydb }: TestService, tags: readonly { Key: string; Value: string }[]): void {
  memorydb.store.removeSnapshot(SOURCE);
  memorydb.store.addSnapshot({ name: SOURCE, tags, cluster: { Name: 'orders' } });
}

export const route = (local: TestService) =>
  describe('A copy carries', () => {
    const REQUESTS = [
      { what: 'what the source has, when it asks for none', input: {}, expected: SEEDED },
      { what: 'what the source has, when its list is empty', input: { Tags: [] }, expected: SEEDED },
      {
        what: 'the one tag that it asks for beside what the source has',
        input: { Tags: [tag('owner', 'me')] },
        expected: { ...SEEDED, owner: 'me' },
      },
      {
        what: 'the tags that it asks for over those of the source',
        input: { Tags: [tag('team', 'archive'), tag('owner', '')] },
        expected: { team: 'archive', environment: 'demo', owner: '' },
      },
      {
        what: 'only the one tag that it asks for, without InheritTags',
        input: { Tags: [tag('owner', 'me')], Options: { InheritTags: false } },
        expected: { owner: 'me' },
      },
      {
        what: 'nothing of the source, though it asks for no tags, without InheritTags',
        input: { Options: { InheritTags: false } },
        expected: {},
      },
      {
        what: 'as many tags as MemoryDB takes',
        input: { Tags: many(47) },
        expected: { ...SEEDED, ...Object.fromEntries(many(47).map(({ Key, Value }) => [Key, Value])) },
      },
    ];

    test.each(REQUESTS)('$what, and its stamp', async ({ input, expected }) => {
      expectCopied(local, await local.run({ ...COPY, ...input }));
      expect(tagsOf(local)).toEqual({ ...expected, ...STAMP });
      expect(copyCalls(local)).toHaveLength(1);
    });

    test.each([
      { what: 'no tags', tags: [] },
      { what: 'one tag', tags: [{ Key: 'team', Value: 'shop' }] },
      { what: 'only tags of AWS itself', tags: [{ Key: 'aws:backup', Value: 'yes' }] },
    ])('what may be inherited of a source with $what, and its stamp', async ({ tags }) => {
      tagSource(local, tags);
      expectCopied(local, await local.run(COPY));
      const inherited = tags.filter(({ Key }) => !Key.startsWith('aws:')).map(({ Key, Value }) => [Key, Value]);
      expect(tagsOf(local)).toEqual({ ...Object.fromEntries(inherited), ...STAMP });
    });

    test('a value of null as null on the wire, as the API documents it', async () => {
      const Tags = [tag('reviewed', null), tag('owner', 'me')];
      expectCopied(local, await local.run({ ...COPY, Tags, Options: { InheritTags: false } }));
      expect(copyCalls(local)).toMatchObject([{ Tags: [...Tags, { Key: STAMP_KEY }] }]);
      expect(tagsOf(local)).toEqual({ reviewed: undefined, owner: 'me', ...STAMP });
    });

    test('a tag without a value as one whose value is null', async () => {
      expectCopied(local, await local.run({ ...COPY, Tags: [{ Key: 'reviewed' }], Options: { InheritTags: false } }));
      expect(copyCalls(local)).toMatchObject([{ Tags: [tag('reviewed', null), { Key: STAMP_KEY }] }]);
    });

    test('its stamp, though it shows half a minute after a long copy is available', async () => {
      local.memorydb.script({ seconds: 1800, untaggedSeconds: 1830 });
      expectCopied(local, await local.run(COPY));
    });

    test('its own stamp, not that of the copy it is made of', async () => {
      expectCopied(local, await local.run(COPY));
      const again = { SourceSnapshotName: TARGET, TargetSnapshotName: 'orders-again' };
      expect(await local.run(again)).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: false } });
      expect(tagsOf(local, 'orders-again')).toEqual({ ...SEEDED, ...STAMP });
      expect(tagsOf(local, 'orders-again')[STAMP_KEY]).not.toBe(tagsOf(local)[STAMP_KEY]);
    });

    test('49 tags of its source: with its stamp as many as MemoryDB takes', async () => {
      tagSource(
        local,
        many(49).map(({ Key, Value }) => ({ Key, Value: Value ?? '' })),
      );
      expectCopied(local, await local.run(COPY));
      expect(Object.keys(tagsOf(local))).toHaveLength(50);
    });
  });
