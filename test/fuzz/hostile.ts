import fc, { type Arbitrary } from 'fast-check';

/** Texts that mean something to somebody: an expression, a shell, a path, a terminal, JavaScript, a URL, AWS. */
const HOSTILE: readonly string[] = [
  '{% $states.input %}',
  '{% $error("no") %}',
  '$' + '{AWS::AccountId}',
  '$' + '{StartExecutionLambdaFunction.Arn}',
  '$.Request',
  '$states.context.Execution.Id',
  '{cluster}',
  '{source}-{date}-{time}',
  '{Date}',
  '{{date}',
  '../../../etc/passwd',
  '..',
  '.',
  '/',
  'a//b/./c/../d',
  'C:\\Windows\\win.ini',
  'file:///etc/passwd',
  'fileb://orders.rdb',
  '--endpoint-url=http://127.0.0.1',
  '-',
  '--',
  "'; rm -rf / #",
  '$(id)',
  '`id`',
  'a\nb',
  'a\r\nSet-Cookie: x=1',
  '\u001b[2J\u001b]0;title\u0007',
  '\u0000',
  '\u007f\u0085\u2028',
  '\u202emoc.elpmaxe',
  '\ufeffbom',
  '\ud800',
  'a\udfffb',
  '\uffff',
  'оrders-keep', // a Cyrillic о
  'ｏｒｄｅｒｓ',
  'ORDERS-KEEP',
  'İ',
  'ß',
  '😀',
  'e\u0301',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'arn:aws:s3:::memorydb-snapshot-exports',
  'arn:aws:memorydb:eu-central-1:111122223333:snapshot/orders-keep',
  'arn:aws:kms:eu-central-1:111122223333:key/*',
  'alias/orders',
  'aws:cloudformation:stack-name',
  'AWS:x',
  'memorydb-snapshot-copy',
  'automatic.orders-2026-11-20-03-00',
  'null',
  'true',
  '1e999',
  '%2e%2e%2f',
  '%00',
  '<script>alert(1)</script>',
  '"}],"x":[{"',
  '&amp;',
  '',
  ' ',
  '\t',
];

const repeated = (unit: string): Arbitrary<string> =>
  fc.constantFrom(40, 41, 128, 129, 255, 256, 257, 992, 1000, 1024, 2048, 2049).map((count) => unit.repeat(count));

/** Any text, and those above more often. */
export const text: Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...HOSTILE) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...HOSTILE), fc.constantFrom(...HOSTILE)).map((two) => two.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 300 }) },
  { weight: 1, arbitrary: fc.constantFrom('a', 'é', '😀', '-', '.', '/', "'", '"', '\\', '\n', 'a-').chain(repeated) },
);

/** What should be there, most of the time; else what should not. */
export const mostly = <T>(right: Arbitrary<T>, wrong: Arbitrary<T>): Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: right }, { weight: 1, arbitrary: wrong });

/** As a function gets it: what has been JSON. */
const received = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/** Nested deeper than anyone writes. (What no recursion survives has tests of its own: fast-check could not print it.) */
const deep: Arbitrary<unknown> = fc
  .constantFrom(7, 100)
  .map((levels) => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`));

/** Any JSON value, its texts and the names of its members hostile. */
export const json: Arbitrary<unknown> = fc
  .oneof(
    {
      weight: 6,
      arbitrary: fc.letrec<{ value: unknown }>((tie) => ({
        value: fc.oneof(
          { maxDepth: 3, withCrossShrink: true },
          fc.oneof(text, fc.constantFrom(null, true, false), fc.double({ noNaN: true }), fc.integer()),
          fc.array(tie('value'), { maxLength: 4 }),
          fc.dictionary(text, tie('value'), { maxKeys: 4 }),
        ),
      })).value,
    },
    { weight: 1, arbitrary: deep },
  )
  .map(received);

/** The right value of a member most of the time, else a text or anything. */
export const member = (right: Arbitrary<unknown>): Arbitrary<unknown> => mostly(right, fc.oneof(text, json));
