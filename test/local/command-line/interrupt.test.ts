import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { onInterrupt } from '../../../local/command-line/interrupt.ts';

let asked: string[];
let release: () => void;

beforeEach(() => {
  jest.useFakeTimers();
  asked = [];
  release = onInterrupt(
    () => void asked.push('orderly'),
    () => void asked.push('at once'),
  );
});
afterEach(() => {
  release();
  jest.useRealTimers();
});

const interrupt = (signal: 'SIGINT' | 'SIGTERM' = 'SIGINT') => process.emit(signal);

test.each(['SIGINT', 'SIGTERM'] as const)('%s asks for an orderly end', (signal) => {
  interrupt(signal);
  expect(asked).toEqual(['orderly']);
});

test('Who asks again wants to end at once', () => {
  interrupt();
  jest.advanceTimersByTime(501);
  interrupt();
  expect(asked).toEqual(['orderly', 'at once']);
});

test('What npm passes on of the same Ctrl-C is not asking again', () => {
  interrupt();
  jest.advanceTimersByTime(100);
  interrupt();
  expect(asked).toEqual(['orderly']);
});

test('Nothing is left behind once it is released', () => {
  const before = process.listenerCount('SIGINT');
  release();
  expect(process.listenerCount('SIGINT')).toBe(before - 1);
});
