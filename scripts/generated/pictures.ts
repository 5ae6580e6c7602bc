import { type Arrow, arrow, flowchart, node } from './mermaid.ts';
import { EXPLAIN, failureStates, isFault, type State, type States } from './states.ts';

/** Every way out of a state. */
function waysOut(from: string, { Next, Choices = [], Default, Catch = [] }: State, line: Arrow['line']): Arrow[] {
  const alsoOn = Catch.filter((catcher) => catcher.Next === Next).map(({ ErrorEquals }) => `also on ${ErrorEquals}`);
  const aside = Catch.filter((catcher) => catcher.Next !== Next);
  return [
    ...Choices.map((rule): Arrow => ({ from, to: rule.Next, label: rule.Comment, line })),
    ...(Default === undefined ? [] : [{ from, to: Default, label: 'otherwise', line }]),
    ...(Next === undefined ? [] : [{ from, to: Next, label: alsoOn.join(), line }]),
    ...aside.map(({ ErrorEquals, Next: to }): Arrow => ({ from, to, label: `on ${ErrorEquals}`, line: '-.->' })),
  ];
}

const start = (name: string): string => `  start(( )) ==> ${name}`;

/** The states of the machine, or of a Map, without what only a failure enters. */
function wayWithoutErrors({ StartAt, States }: States, leftOut: ReadonlySet<string>): string {
  const shown = Object.entries(States).filter(([name, state]) => !leftOut.has(name) && !isFault(state));
  const isShown = ({ to }: Arrow) => shown.some(([name]) => name === to);
  return flowchart([
    start(StartAt),
    ...shown.map(([name, state]) => node(name, state)),
    ...shown.flatMap(([name, state]) => waysOut(name, state, '==>').filter(isShown).map(arrow)),
  ]);
}

/** The states that a Map goes through for each item, with those of the Maps in it in a frame of their own. */
function wayOfItem({ StartAt, States }: States): string {
  const nodes = ({ States: inside }: States): string[] =>
    Object.entries(inside).flatMap(([name, state]) =>
      state.ItemProcessor
        ? [`  subgraph ${name}["${name}, for each part"]`, ...nodes(state.ItemProcessor), '  end']
        : [node(name, state)],
    );
  const arrows = Object.entries(States).flatMap(([name, state]) => waysOut(name, state, '==>').map(arrow));
  return flowchart([start(StartAt), ...nodes({ StartAt, States }), ...arrows]);
}

/** From every state that can fail to the end. */
function wayOfFailure(machine: States): string {
  const failing = failureStates(machine);
  const entries = Object.entries(machine.States);
  const faults = entries.filter(([, state]) => isFault(state)).map(([name]) => name);
  const arrows = entries.filter(([name]) => !failing.has(name)).flatMap(([name, state]) => waysOut(name, state, '-->'));
  const withFaults = [...new Set(arrows.filter(({ to }) => faults.includes(to)).map(({ from }) => from))];
  const caught = arrows.filter(({ from, to, line }) => to === EXPLAIN && line === '-.->' && !withFaults.includes(from));
  const others = arrows.filter(
    ({ from, to }) => to === EXPLAIN && !faults.includes(from) && !caught.some((each) => each.from === from),
  );
  const shown = [...withFaults, ...others.map(({ from }) => from), ...failing];
  return flowchart([
    `  steps["${caught.map(({ from }) => from).join('<br>')}"]`,
    ...[...new Set(shown)].flatMap((name) => {
      const state = machine.States[name];
      return state ? node(name, state) : [];
    }),
    `  faults["${faults.join('<br>')}"]:::fault`,
    arrow({ from: 'steps', to: EXPLAIN, label: 'on States.ALL', line: '-.->' }),
    ...withFaults.map((from) => arrow({ from, to: 'faults', label: 'on each by name', line: '-.->' })),
    arrow({ from: 'faults', to: EXPLAIN, label: '', line: '-->' }),
    ...others.map(arrow),
    ...[...failing].flatMap((name) => {
      const state = machine.States[name];
      return state ? waysOut(name, state, '-->').map(arrow) : [];
    }),
  ]);
}

/** The way of a run, and that of each item of its Map. @param item such as `cluster` */
export const runPicture = (machine: States, item: string): string =>
  [
    wayWithoutErrors(machine, failureStates(machine)),
    `For each ${item}:`,
    ...Object.values(machine.States).flatMap(({ ItemProcessor }) => (ItemProcessor ? wayOfItem(ItemProcessor) : [])),
  ].join('\n\n');

/** docs/state-machine.md */
export function stateMachinePage(machine: States): string {
  const maps = Object.entries(machine.States).flatMap(([name, { ItemProcessor }]) =>
    ItemProcessor ? [[name, ItemProcessor] as const] : [],
  );
  return [
    '<!-- Written by `npm run generate` from the definition. -->',
    '# The state machine',
    '[The definition](../statemachine/copy-snapshot/definition.asl.json) in three pictures. Retries stay within a state and are not drawn. The pages of the other machines have theirs: [protect-clusters](protecting-clusters.md#the-machine), [expire-recovery-points](expiring.md#the-machine).',
    '## The way without an error',
    wayWithoutErrors(machine, failureStates(machine)),
    ...maps.flatMap(([name, states]) => [
      `## ${name}, for each shard of an export`,
      'Each shard is proven in an execution of its own, which ends well whatever it finds: a fault is a value, too.',
      wayOfItem(states),
    ]),
    '## The way of a failure',
    'Each fault of CopySnapshot has a state of its own. What every error means, and what to do about it, is in [Errors](errors.md).',
    wayOfFailure(machine),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

/** For README.md: what does something, and what it leads to; between them stand choices and waits. */
export function overview(machine: States): string {
  const failing = failureStates(machine);
  const isBox = (name: string) => /^(Task|Map|Succeed)$/.test(machine.States[name]?.Type ?? '');
  /** The next boxes, with the last choice that leads there. */
  const next = (name: string, label = '', seen: readonly string[] = []): Arrow[] => {
    const state = machine.States[name];
    if (!state || seen.includes(name)) return [];
    return waysOut(name, { ...state, Catch: [] }, '==>')
      .filter(({ to }) => !failing.has(to))
      .flatMap((way) => {
        const said = way.label === '' || way.label === 'otherwise' ? label : way.label;
        return isBox(way.to) ? [{ ...way, label: said }] : next(way.to, said, [...seen, name]);
      });
  };
  const boxes = Object.entries(machine.States).filter(([name]) => isBox(name) && !failing.has(name));
  const ways = boxes.flatMap(([from]) => next(from).map((way) => ({ ...way, from })));
  const once = ways.filter(
    ({ from, to }, index) => ways.findIndex((other) => other.from === from && other.to === to) === index,
  );
  return flowchart([
    ...next(machine.StartAt).map(({ to }) => start(to)),
    ...boxes.map(([name, state]) => node(name, state)),
    ...once.map((way) => arrow(way.from === way.to ? { ...way, label: 'after a wait' } : way)),
  ]);
}
