import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readRoutes } from '../../../local/service/routes.ts';
import { Template } from '../../../local/service/template.ts';

const folder = mkdtempSync(join(tmpdir(), 'routes-'));
afterAll(() => rmSync(folder, { recursive: true }));

function routesOf(events: string) {
  writeFileSync(
    join(folder, 'serverless.yml'),
    `service: shop\nfunctions:\n  idle: {}\n  sell:\n    events: ${events}\n`,
  );
  const deployment = { region: 'eu-central-1', accountId: '111122223333', stage: 'local', names: {} };
  return readRoutes(new Template(folder, deployment));
}

test.each([
  ['[{ httpApi: "POST /things" }]', ['POST /things']],
  ['[{ httpApi: { method: get, path: "/things/{id}" } }]', ['GET /things/{id}']],
  ['[{ httpApi: "GET /things" }, { httpApi: "*" }]', ['GET /things', '$default']],
  ['[{ httpApi: { path: "*", authorizer: { type: aws_iam } } }]', ['$default']],
  ['[{ schedule: rate(1 day) }, { httpApi: { method: DELETE, path: "/things/{id}" } }]', ['DELETE /things/{id}']],
])('%s of serverless.yml is %j', (events, keys) => {
  const functionArn = 'arn:aws:lambda:eu-central-1:111122223333:function:shop-local-sell';
  expect(routesOf(events)).toEqual(keys.map((key) => ({ key, functionArn })));
});

test.each(['"GET /things/{rest+}"', '"GET things"', '"* /things"', '{ path: /things }', '7'])(
  '%s is refused, with its place',
  (event) => {
    expect(() => routesOf(`[{ httpApi: ${event} }]`)).toThrow(
      /^serverless\.yml, functions\/sell\/events\/0\/httpApi: /,
    );
  },
);
