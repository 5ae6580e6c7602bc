import { pick } from '../functions/core/random.ts';
import type { Schema } from './openapi.ts';

type Random = () => number;

/** A value that a schema describes, from its examples, its choices and its bounds; conditions are not looked at. */
export function sample(schema: Schema, random: Random): unknown {
  const { properties, required = [], items, enum: choices, examples, type, minimum = 1, maximum = 1000 } = schema;
  // An object's own examples would always be the same few.
  if (properties)
    return Object.fromEntries(
      Object.entries(properties)
        // One that says "not" takes nothing.
        .filter(([name, { not }]) => not === undefined && (required.includes(name) || random() < 0.35))
        .map(([name, member]) => [name, sample(member, random)]),
    );
  if (items && !examples) return random() < 0.3 ? [] : [sample(items, random)];
  if (choices) return pick(random, choices);
  if (examples) return pick(random, examples);
  if (type === 'boolean') return random() < 0.5;
  if (type === 'integer' || type === 'number') return minimum + Math.floor(random() * (maximum - minimum + 1));
  throw new RangeError(`There is nothing to make a value from: ${JSON.stringify(schema)}.`);
}

const JUNK: readonly unknown[] = [null, true, 7, -1, 1.5, '', ' ', 'a b', 'größe', [], ['a'], {}, { a: 1 }];

/** The value with one thing changed: a member that is left out, added or replaced, at any depth. */
export function broken(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.1) return pick(random, JUNK);
  const members = Object.entries(value);
  const [name, member] = members.length > 0 && random() < 0.8 ? pick(random, members) : ['Another', {}];
  const isLeftOut = random() < 0.3;
  const changed = members.filter(([each]) => each !== name);
  const whole = isLeftOut ? changed : [...changed, [name, broken(member, random)] as const];
  return Array.isArray(value) ? whole.map(([, each]) => each) : Object.fromEntries(whole);
}
