// Draws the state machine and tabulates its errors in README.md. `--check` writes nothing and exits 1 when that is due.
import { readFileSync, writeFileSync } from 'node:fs';

const fromRoot = (path) => new URL(`../${path}`, import.meta.url);
const { StartAt, States } = JSON.parse(
  readFileSync(fromRoot('statemachine/copy-snapshot/definition.asl.json'), 'utf8'),
);
/** All of them, those in Maps included, with the Map's name. */
const statesIn = (inside, map) =>
  Object.entries(inside).flatMap(([name, state]) => [
    { name, map, state },
    ...statesIn(state.ItemProcessor?.States ?? {}, name),
  ]);
const all = statesIn(States);
const states = all.map(({ name, state }) => [name, state]);

/** The states named after faults are those that assign the remedy. */
const faults = states.filter(([, { Assign }]) => Assign?.remedy);
/** By fault state: who catches what to get there, or leads there by choice, what a Map has made a value of. */
const caughtBy = new Map(
  faults.map(([fault]) => [
    fault,
    states.flatMap(([step, { Catch = [], Choices = [], Default }]) => [
      ...Catch.filter(({ Next }) => Next === fault).map(({ ErrorEquals }) => ({ step, errors: ErrorEquals })),
      ...[...Choices, { Next: Default }].filter(({ Next }) => Next === fault).map(() => ({ step, errors: [] })),
    ]),
  ]),
);

/** GitHub does not wrap what is written on an arrow. */
const wrapped = (text) => text.replaceAll(/(.{1,22})( |$)/g, '$1<br>').replace(/<br>$/, '');

const SHAPES = {
  Task: ['["', '"]'],
  Choice: ['{"', '"}'],
  Wait: ['{{"⏳ ', '"}}'],
  Pass: ['("', '")'],
  Succeed: ['(["', '"]):::succeed'],
  Fail: ['(["', '"]):::fail'],
};

/** The way of every failure, once its fault has a remedy; the ways without an error are drawn thick. */
const failing = new Set();
for (let name = faults[0][1].Next; name; name = States[name].Next) failing.add(name);

function arrows(from, { Next, Choices = [], Default, Catch = [] }) {
  const goesOn = Catch.find((catcher) => catcher.Next === Next);
  const arrow = failing.has(from) ? '-->' : '==>';
  const ways = [
    ...Choices.map((rule) => ({ to: rule.Next, label: rule.Comment })),
    ...(Default ? [{ to: Default, label: 'otherwise' }] : []),
    ...(Next ? [{ to: Next, label: goesOn ? `also on ${goesOn.ErrorEquals}` : '' }] : []),
  ].map((way) => ({ arrow, ...way }));
  const aside = Catch.filter((catcher) => catcher !== goesOn).map((catcher) => {
    return { arrow: '-.->', to: catcher.Next, label: `on ${catcher.ErrorEquals}` };
  });
  return [...ways, ...aside]
    .filter(({ to }) => !caughtBy.has(to))
    .map(({ arrow, to, label }) => `  ${from} ${arrow}${label ? `|"${wrapped(label)}"|` : ''} ${to}`);
}

/** The states of the machine, or of a Map, which has a frame around its own. */
function nodes(map) {
  return all
    .filter((each) => each.map === map && !caughtBy.has(each.name))
    .flatMap(({ name, state: { Type } }) =>
      Type === 'Map'
        ? [`  subgraph ${name}["${name}, for each item"]`, ...nodes(name), '  end']
        : `  ${name}${SHAPES[Type].join(name)}`,
    );
}

/** Faults that the same steps can end with share a box, so that the way through stays visible. */
function boxes() {
  const bySteps = new Map();
  for (const [fault] of faults) {
    const steps = [...new Set(caughtBy.get(fault).map(({ step }) => step))];
    bySteps.set(`${steps}`, { steps, names: [...(bySteps.get(`${steps}`)?.names ?? []), fault] });
  }
  return [...bySteps.values()].map((box, index) => ({ ...box, id: `faults${index + 1}` }));
}

function picture() {
  const [afterwards] = failing;
  const others = states.filter(([name]) => !caughtBy.has(name));
  return [
    '```mermaid',
    'flowchart TD',
    `  start(( )) ==> ${StartAt}`,
    ...nodes(),
    ...others.flatMap(([name, state]) => arrows(name, state)),
    ...boxes().flatMap(({ id, names, steps }) => [
      `  ${id}["${names.join('<br>')}"]:::fault`,
      ...steps.map((step) => `  ${step} -.-> ${id}`),
      `  ${id} --> ${afterwards}`,
    ]),
    '  classDef fault stroke:#d1242f,stroke-dasharray:4 3',
    '  classDef fail stroke:#d1242f,stroke-width:3px',
    '  classDef succeed stroke:#1a7f37,stroke-width:3px',
    '```',
  ];
}

function table() {
  const cell = (text) => text.replaceAll('|', '\\|');
  const rows = faults.map(([name, { Comment, Assign }]) => {
    const errors = [...new Set(caughtBy.get(name).flatMap(({ errors }) => errors))].map((error) => `\`${error}\``);
    return `| \`${name}\` | ${errors.join('<br>')} | ${cell(Comment)} | ${cell(Assign.remedy)} |`;
  });
  return ['| State | Errors that lead to it | Cause | What to do |', '|---|---|---|---|', ...rows];
}

function between(text, marker, lines) {
  const [begin, end] = [`<!-- ${marker}:begin -->`, `<!-- ${marker}:end -->`];
  const [first, last] = [text.indexOf(begin), text.indexOf(end)];
  if (first < 0 || last < first) throw new Error(`README.md has no ${begin} … ${end}`);
  return `${text.slice(0, first + begin.length)}\n${lines.join('\n')}\n${text.slice(last)}`;
}

const readme = readFileSync(fromRoot('README.md'), 'utf8');
const current = between(between(readme, 'machine', picture()), 'errors', table());
if (!process.argv.includes('--check')) writeFileSync(fromRoot('README.md'), current);
else if (current !== readme) {
  console.error('README.md does not show the state machine as it is; run: node scripts/picture.mjs');
  process.exitCode = 1;
}
