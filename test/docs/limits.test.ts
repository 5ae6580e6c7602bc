import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { MOST_AT_ONCE } from '../../local/emulators/eventbridge/bus.ts';
import { MOST_CONNECTIONS, MOST_REQUESTS } from '../../local/emulators/http.ts';
import { CONCURRENCY, MOST_INSTANCES } from '../../local/emulators/lambda/runtime.ts';
import { MOST_RUNNING } from '../../local/emulators/stepfunctions/executions.ts';
import { API_REQUESTS } from '../../local/service/service.ts';

test('docs/running-locally.md has the limits of the local services', () => {
  const [, limits = ''] = readFileSync('docs/running-locally.md', 'utf8').split('\n## Limits\n');
  const rows = [...limits.matchAll(/^\| (.+?) \| (.+?) \|/gm)].map(([, what, many]) => [what, many]);
  expect(Object.fromEntries(rows)).toMatchObject({
    'Functions that run at once': `${CONCURRENCY}, as in a new AWS account`,
    'Functions that run at once for events': `${MOST_AT_ONCE}`,
    'Functions that are kept warm': `${MOST_INSTANCES}`,
    'Executions that run at once': MOST_RUNNING.toLocaleString('en-US'),
    'Requests that a service works on at once': `${MOST_REQUESTS}; the HTTP API ${API_REQUESTS}`,
    'Connections to a service': MOST_CONNECTIONS.toLocaleString('en-US'),
  });
});
