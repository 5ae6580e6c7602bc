import { expect, test } from '@jest/globals';
import { displayOn } from '../../../local/command-line/display.ts';
import { Terminal } from './terminal.ts';

const stream = { write: () => true, columns: 0, rows: 0 };

test('A terminal has colours, a size and a view', () => {
  const display = displayOn(new Terminal(70), {});
  expect(display).toMatchObject({ colour: true, terminal: { screen: expect.anything() } });
  expect(display.terminal?.size()).toEqual({ columns: 70, rows: 24 });
});

test('Lines are as wide as the terminal, but no wider than is good to read', () => {
  const terminal = new Terminal(70);
  const { width } = displayOn(terminal, {});
  expect(width()).toBe(70);
  terminal.columns = 200;
  expect(width()).toBe(96);
});

test.each([
  ['NO_COLOR is set', new Terminal(), { NO_COLOR: '1' }, false],
  ['NO_COLOR is empty', new Terminal(), { NO_COLOR: '' }, true],
  ['it is a file or a pipe', stream, {}, false],
  ['the terminal is dumb', new Terminal(), { TERM: 'dumb' }, false],
])('Where %s, whether there are colours is settled', (_what, output, environment, colour) => {
  expect(displayOn(output, environment).colour).toBe(colour);
});

test.each([
  ['a file or a pipe', stream, {}],
  ['a dumb terminal', new Terminal(), { TERM: 'dumb' }],
])('There is no view on %s', (_what, output, environment) => {
  expect(displayOn(output, environment)).not.toHaveProperty('terminal');
});
