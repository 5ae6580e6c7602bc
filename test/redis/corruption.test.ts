import { beforeAll, expect, test } from '@jest/globals';
import { INTACT_CASES } from '../corruption/damages.ts';
import { generated, TABLES, tableOf } from '../corruption/table.ts';
import { opinionsOf } from '../corruption/write-table.ts';
import { missingPrograms } from '../support/redis-server.ts';

beforeAll(() => {
  // Not a reason to skip them: who runs these wants to know.
  if (missingPrograms().length > 0) throw new Error('apt-get install redis-server redis-tools');
});

test.each(Object.keys(TABLES))('What Redis says of the %s files stands in docs/verification.md', async (marker) => {
  const cases = TABLES[marker] ?? [];
  expect(generated(marker)).toBe(tableOf(cases, await opinionsOf(cases)));
});

test('A server finds every key in the intact files of the versions that it knows', async () => {
  const known = INTACT_CASES.filter(({ name }) => !/Valkey|Redis 8/.test(name));
  const opinions = await opinionsOf(known);
  expect(opinions).toEqual(known.map(({ keys }) => ({ passesCheck: true, keysLoaded: keys })));
});
