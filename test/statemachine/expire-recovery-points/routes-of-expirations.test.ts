import { describe, expect, test } from '@jest/globals';
import { playRoutes } from '../play-routes.ts';
import { membersOf, REPORT_SCHEMA, shownReports } from './reports.ts';

await playRoutes('expirations');

describe('The reports of all routes together', () => {
  test('have every member that their schema has', () => {
    expect(membersOf(REPORT_SCHEMA).filter((member) => !shownReports.has(member))).toEqual([]);
  });
});
