import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Execution } from '../../local/asl/execution.ts';
import { localService, type TestService } from '../support/service.ts';
import { arrows, arrowsTaken } from './arrows.ts';
import { some } from './asl.ts';

const local = localService();
const executions: Execution[] = [];
const taken = new Set<string>();

/** The service, with an eye on every execution. */
const start: TestService['start'] = (input, options) => {
  const started = local.start(input, options);
  executions.push(started.execution);
  return started;
};
const run: TestService['run'] = (input, options) => start(input, options).outcome;
const watched: TestService = Object.create(local, { start: { value: start }, run: { value: run } });

afterEach(() => {
  const all = executions.splice(0).flatMap((execution) => [execution, ...execution.children]);
  for (const { history } of all) for (const arrow of arrowsTaken(history)) taken.add(arrow);
});

for (const file of some(readdirSync(new URL('./routes', import.meta.url)))) {
  const { route }: { route?: (local: TestService) => void } = await import(`./routes/${file}`);
  if (!route) throw new Error(`routes/${file} exports no route.`);
  route(watched);
}

describe('The routes together', () => {
  const all = Object.values(arrows).flat();

  test('can tell any two arrows of the machine apart', () => {
    expect(all.filter((arrow, index) => all.indexOf(arrow) !== index)).toEqual([]);
  });

  test.each(Object.entries(arrows))('take all %s', (_kind, expected) => {
    expect(expected.filter((arrow) => !taken.has(arrow))).toEqual([]);
  });

  test('take nothing else', () => {
    expect([...taken].filter((arrow) => !all.includes(arrow))).toEqual([]);
  });
});
