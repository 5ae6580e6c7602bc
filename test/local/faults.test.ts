import { expect, test } from '@jest/globals';
import { FaultDoor } from '../../local/faults.ts';

const taken = (door: FaultDoor, times: number) => Array.from({ length: times }, () => door.take('Publish')?.error);

test('A fault that waits lets the given number of calls pass, and none of another operation counts', () => {
  const door = new FaultDoor();
  door.inject({ operation: 'Publish', error: 'Throttled', after: 2, times: 2 });
  door.take('CopySnapshot');
  expect(taken(door, 5)).toEqual([undefined, undefined, 'Throttled', 'Throttled', undefined]);
});

test('Faults of one operation take turns, each waiting from when it comes to its own', () => {
  const door = new FaultDoor();
  door.inject({ operation: 'Publish', error: 'Throttled' });
  door.inject({ operation: 'Publish', error: 'NotFound', after: 1 });
  expect(taken(door, 3)).toEqual(['Throttled', undefined, 'NotFound']);
});
