import { expect, test } from '@jest/globals';
import { timeZoneProblems } from '../../../../functions/core/request/time-zone.ts';

const ALIASES = [
  ...['GMT', 'EST', 'UCT', 'Zulu', 'GMT+0', 'GMT0', 'EST5EDT', 'W-SU', 'GB-Eire', 'NZ-CHAT', 'PRC', 'US/East-Indiana'],
  ...[
    'US/Eastern',
    'Etc/GMT+1',
    'Etc/GMT-14',
    'Etc/UTC',
    'Europe/Kyiv',
    'Europe/Kiev',
    'Asia/Kolkata',
    'Asia/Calcutta',
  ],
  ...['Australia/ACT', 'Australia/NSW', 'America/Argentina/ComodRivadavia', 'America/Fort_Wayne', 'Asia/Ust-Nera'],
  ...[
    'America/Port_of_Spain',
    'America/Port-au-Prince',
    'Europe/Isle_of_Man',
    'Africa/Dar_es_Salaam',
    'Asia/Ho_Chi_Minh',
  ],
  ...[
    'America/Argentina/Buenos_Aires',
    'America/North_Dakota/New_Salem',
    'Antarctica/DumontDUrville',
    'Chile/EasterIsland',
  ],
];

test.each(['UTC', ...Intl.supportedValuesOf('timeZone'), ...ALIASES])('%s is taken', (zone) => {
  expect(timeZoneProblems('timeZone', zone)).toEqual([]);
});

test.each([
  ['europe/berlin', 'write Europe/Berlin'],
  ['Europe/Isle_Of_Man', 'write Europe/Isle_of_Man'],
  ['utc', 'write UTC'],
  ...['europe/kyiv', 'Europe/kyiv', 'EUROPE/KYIV', 'asia/kolkata', 'us/eastern', 'gmt', 'est', 'gb-eire'].map(
    (zone) => [zone, /^write ([A-Z]\S+|capitals and small letters as the IANA database does)$/] as const,
  ),
  ['Europe/Bonn', 'give such a name, or leave it out for UTC'],
  ['+01:00', 'give such a name, or leave it out for UTC'],
  [7, 'give such a name, or leave it out for UTC'],
])('%j is refused, with what is known of its spelling', (zone, remedy) => {
  const [problem, ...others] = timeZoneProblems('timeZone', zone);
  expect(problem).toMatchObject({ field: 'timeZone', value: zone });
  expect(problem?.remedy).toMatch(remedy);
  expect(others).toEqual([]);
});
