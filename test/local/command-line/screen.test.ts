import { beforeEach, describe, expect, test } from '@jest/globals';
import { Screen } from '../../../local/command-line/screen.ts';
import { Terminal } from './terminal.ts';

let terminal: Terminal;
let screen: Screen;

beforeEach(() => {
  terminal = new Terminal(20);
  screen = new Screen(terminal);
});

describe('A screen', () => {
  test('keeps lines above, and draws the view anew below them', () => {
    screen.print('one');
    screen.show(['view 1', 'more']);
    screen.print('two\nthree');
    screen.show(['view 2', 'more']);
    expect(terminal.lines).toEqual(['one', 'two', 'three', 'view 2', 'more']);
  });

  test('leaves nothing of a view that gets shorter, line by line or at all', () => {
    screen.show(['a long line', 'and another']);
    screen.show(['short']);
    expect(terminal.lines).toEqual(['short']);
    screen.show([]);
    screen.print('end');
    expect(terminal.lines).toEqual(['end']);
  });

  test('leaves nothing of what the user has typed behind it', () => {
    screen.print('one');
    screen.show(['view']);
    terminal.write('^C');
    screen.show([]);
    screen.print('bye');
    expect(terminal.lines).toEqual(['one', 'bye']);
  });

  test('shows a line that is exactly as wide as the terminal whole', () => {
    screen.show(['x'.repeat(20), 'next']);
    expect(terminal.lines).toEqual(['x'.repeat(20), 'next']);
  });

  test('clears a view that a narrower window has wrapped', () => {
    const shown = `${'x'.repeat(20)}`;
    screen.print('one');
    screen.show([shown, 'y']);
    // What terminals make of it: 20 columns become two rows of 10.
    const narrow = new Terminal(10);
    narrow.write(`one\n${shown}\ny\n`);
    terminal.columns = 10;
    terminal.written = '';
    screen.show(['z']);
    narrow.write(terminal.written);
    expect(narrow.lines).toEqual(['one', 'z']);
  });

  test('counts no colours as columns', () => {
    screen.show([`\u001b[2m${'x'.repeat(20)}\u001b[22m`, 'next']);
    screen.show(['z']);
    expect(terminal.lines).toEqual(['z']);
  });

  test('hides the cursor while there is a view, and wraps no line of it', () => {
    screen.show(['view', 'w'.repeat(30)]);
    expect(terminal.cursorIsShown).toBe(false);
    expect(terminal.lines).toHaveLength(2);
    screen.show([]);
    expect([terminal.cursorIsShown, terminal.wraps]).toEqual([true, true]);
  });

  test('draws a view that has not changed only once', () => {
    screen.show(['view']);
    const { length } = terminal.written;
    screen.show(['view']);
    expect(terminal.written).toHaveLength(length);
  });

  test('writes no control sequence as long as there is no view', () => {
    screen.print('one');
    screen.print('two');
    expect(terminal.written).toBe('one\ntwo\n');
  });
});
