import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { pick, randomNumbers } from '../functions/core/random.ts';

/** A file below statemachine/, parsed. */
export const load = (file: string) => JSON.parse(readFileSync(`statemachine/${file}`, 'utf8'));

/** A validator of a schema, which may refer to others. Formats are for editors: the times in a notice are AWS's. */
export function compile(schema: object, others: readonly object[] = []) {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTypes: false, validateFormats: false });
  for (const other of others) ajv.addSchema(other);
  return ajv.compile(schema);
}

/** A place in the input as the code names it: `/Request/Tags/0/Key` is `Request.Tags[0].Key`. */
function fieldOf({ instancePath, params, keyword }: ErrorObject): string {
  const path = instancePath
    .slice(1)
    .replaceAll(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.');
  const member = params['missingProperty'] ?? (keyword === 'additionalProperties' ? params['additionalProperty'] : '');
  return (path && member ? `${path}.${member}` : path || String(member)) || '(input)';
}

/** The fields that a schema objects to. `if` only says that its branch does. */
export function fieldsRefusedBy(isValid: ReturnType<typeof compile>): (input: unknown) => string[] {
  return (input) =>
    isValid(input) ? [] : (isValid.errors ?? []).filter(({ keyword }) => keyword !== 'if').map(fieldOf);
}

/** Inputs of a machine, each with a name; those that are refused with the field that is named then. */
interface Inputs {
  readonly good: readonly (readonly [string, unknown])[];
  readonly bad: readonly (readonly [string, unknown, string])[];
  /** What JSON Schema cannot say. */
  readonly onlyCodeKnows: readonly (readonly [string, unknown, string])[];
}

/** How inputs are put together from the members of the good and the bad ones. */
interface Mixing {
  readonly keys: readonly string[];
  /** What every input has. */
  readonly bases: readonly object[];
  readonly seed: number;
  /** Whether only the code can judge it. */
  readonly isLeftOut?: (input: Readonly<Record<string, unknown>>) => boolean;
}

type Judge = (input: unknown) => readonly string[];

/** Declares the tests that the schema of an input and the code that validates it take and refuse the same. */
export function testAgreement(bySchema: Judge, byCode: Judge, { good, bad, onlyCodeKnows }: Inputs, mixing: Mixing) {
  test.each(good)('both take %s', (_, input) => {
    expect([bySchema(input), byCode(input)]).toEqual([[], []]);
  });

  test.each(bad)('both refuse %s', (_, input, field) => {
    expect(byCode(input)).toContain(field);
    expect(bySchema(input)).toContain(field);
  });

  test.each(onlyCodeKnows)('only the code can refuse %s', (_, input, field) => {
    expect([bySchema(input), byCode(input)]).toEqual([[], [field]]);
  });

  test('both agree on anything put together from good and bad parts', () => {
    const random = randomNumbers(mixing.seed);
    const inputs = [...good, ...bad].map(([, input]) => Object(input) as Record<string, unknown>);
    const parts = mixing.keys.map((name) => ({
      name,
      values: inputs.filter((input) => Object.hasOwn(input, name)).map((input) => input[name]),
    }));
    const seen = { good: 0, bad: 0 };
    for (let round = 0; round < 2_000; round += 1) {
      const chosen = parts.filter(() => random() < 0.3).map(({ name, values }) => [name, pick(random, values)]);
      const input = { ...pick(random, mixing.bases), ...Object.fromEntries(chosen) };
      if (mixing.isLeftOut?.(input)) continue;
      const verdict = bySchema(input).length === 0 ? 'good' : 'bad';
      seen[verdict] += 1;
      expect({ input, verdict }).toEqual({ input, verdict: byCode(input).length === 0 ? 'good' : 'bad' });
    }
    expect(Math.min(seen.good, seen.bad)).toBeGreaterThan(200);
  });
}
