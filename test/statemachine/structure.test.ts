import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { MACHINE_TIMEOUT_SECONDS } from '../../functions/core/deadline.ts';
import { ERROR_TABLE, type ErrorEntry } from '../../functions/core/outcome/error-table.ts';
import { parseYaml } from '../../local/yaml.ts';
import { MACHINES, machineOf, type Retrier, some } from './asl.ts';
import { contextFields, readsOf, strangersIn } from './expressions.ts';

const inRoot = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
/** Seconds that all delays of a retrier come to on average: with full jitter, half of what they may be. */
const meanDelay = ({ IntervalSeconds = 1, MaxAttempts, MaxDelaySeconds = 0 }: Retrier) =>
  Array.from({ length: MaxAttempts }, (_, retry) => Math.min(IntervalSeconds * 2 ** retry, MaxDelaySeconds)).reduce(
    (sum, seconds) => sum + seconds / 2,
    0,
  );
const isNested = ({ Resource = '' }) => Resource.includes(':states:startExecution');
const repeated = (list: readonly string[]) => list.filter((entry, index) => list.indexOf(entry) !== index);

/** Every value in the definition, with the keys that lead to it. */
function everything(value: unknown, path: readonly string[] = []): { path: readonly string[]; value: unknown }[] {
  const inside = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [{ path, value }, ...inside.flatMap(([key, entry]) => everything(entry, [...path, key]))];
}
describe.each(MACHINES)('%s', (folder) => {
  const { definition, machine, scopes, states, tasks, maps, transitions, retriers, catchers, rules, faultStates } =
    machineOf(folder);
  const texts = some(
    everything(machine).flatMap(({ path, value }) => (typeof value === 'string' ? [{ path, text: value }] : [])),
  );
  const expressions = some(texts.filter(({ text }) => text.includes('{%')));

  const isOutside = (name: string) => machine.States[name] !== undefined;

  /** The innermost state that a path leads into, and the path within it. */
  function ownerOf(path: readonly string[]): { readonly state: string; readonly within: readonly string[] } {
    const at = path.lastIndexOf('States');
    return { state: path[at + 1] ?? '', within: path.slice(at + 2) };
  }

  /** The states that can be reached from these, themselves included, over the transitions that are not left out. */
  function reachable(from: readonly string[], through = transitions): ReadonlySet<string> {
    const seen = new Set(from);
    for (const state of seen) for (const way of through) if (way.from === state) seen.add(way.to);
    return seen;
  }

  describe('The definition', () => {
    test('is accepted by asl-validator', () => {
      // It has no types, and it changes what it is given.
      const validate = createRequire(import.meta.url)('asl-validator');
      const { isValid, errorsText } = validate(structuredClone(machine));
      expect(isValid ? '' : errorsText()).toBe('');
    });

    test('names its query language once, at the top, and it is JSONata', () => {
      expect(machine.QueryLanguage).toBe('JSONata');
      expect(definition.match(/QueryLanguage/g)).toHaveLength(1);
    });

    // Fields of JSONata states in the Amazon States Language, as far as this machine has a use for them. A validator
    // overlooks a MaxAtempts.
    const KNOWN: Readonly<Record<string, readonly string[]>> = {
      machine: ['Comment', 'QueryLanguage', 'StartAt', 'TimeoutSeconds', 'States'],
      Pass: ['Assign', 'Output', 'Next', 'End'],
      Task: ['Resource', 'Arguments', 'TimeoutSeconds', 'Retry', 'Catch', 'Assign', 'Output', 'Next', 'End'],
      Map: [
        ...['Items', 'ItemSelector', 'MaxConcurrency', 'Label', 'ItemProcessor', 'Catch', 'Assign', 'Next'],
        ...['ToleratedFailurePercentage', 'ResultWriter'],
      ],
      processor: ['ProcessorConfig', 'StartAt', 'States'],
      Choice: ['Choices', 'Default'],
      Wait: ['Seconds', 'Next'],
      Succeed: ['Output'],
      Fail: ['Error', 'Cause'],
      retrier: ['ErrorEquals', 'IntervalSeconds', 'BackoffRate', 'MaxDelaySeconds', 'MaxAttempts', 'JitterStrategy'],
      catcher: ['ErrorEquals', 'Assign', 'Next'],
      rule: ['Condition', 'Next'],
    };

    test('has only fields that belong where they are', () => {
      const unknown = (kind: string, owner: object) =>
        Object.keys(owner).filter((key) => !['name', 'map', 'Type', 'Comment', ...(KNOWN[kind] ?? [])].includes(key));
      expect(unknown('machine', machine)).toEqual([]);
      for (const state of states) expect([state.name, unknown(state.Type, state)]).toEqual([state.name, []]);
      for (const { name, ItemProcessor = {} } of maps)
        expect([name, unknown('processor', ItemProcessor)]).toEqual([name, []]);
      for (const { task, ...retrier } of retriers) expect([task, unknown('retrier', retrier)]).toEqual([task, []]);
      for (const { task, ...catcher } of catchers) expect([task, unknown('catcher', catcher)]).toEqual([task, []]);
      for (const { choice, ...rule } of rules) expect([choice, unknown('rule', rule)]).toEqual([choice, []]);
    });

    test('has no name that is longer than the 80 characters which Step Functions takes', () => {
      const variables = transitions.flatMap(({ assigned }) => assigned);
      const names = [...states.map(({ name }) => name), ...some(variables)];
      expect(names.filter((name) => name.length > 80)).toEqual([]);
    });

    test('has "${", which Fn::Sub would take, only where a whole text refers to a function or a machine', () => {
      const holders = some(texts.filter(({ text }) => text.includes('${')));
      const references: Readonly<Record<string, RegExp>> = {
        FunctionName: /^\$\{[A-Z]\w+LambdaFunction\.Arn\}$/,
        StateMachineArn: /^\$\{CopySnapshotStateMachine\}$/,
      };
      for (const { path, text } of holders) {
        expect(path.at(-2)).toBe('Arguments');
        expect(text).toMatch(references[path.at(-1) ?? ''] ?? 'no reference');
      }
      expect(definition.match(/\$\{/g)).toHaveLength(holders.length);
    });
  });

  describe('Words', () => {
    const isOneLine = (text: unknown) => typeof text === 'string' && text.trim() !== '' && !text.includes('\n');

    test('of one line stand at every state and Choice rule', () => {
      expect([...states, ...rules].filter(({ Comment }) => !isOneLine(Comment))).toEqual([]);
    });

    test('are never the same twice: each comment says what no other does', () => {
      expect(repeated([...states, ...catchers, ...rules].flatMap(({ Comment }) => Comment ?? []))).toEqual([]);
    });

    test('of a fault state are those of the table of errors', () => {
      const table: Readonly<Record<string, ErrorEntry>> = ERROR_TABLE;
      for (const { name, Comment } of faultStates)
        expect(`${table[name]?.cause} ${table[name]?.remedy}`).toContain(Comment);
    });
  });

  describe('Tasks', () => {
    test('are given more time than the function that they call, so that it can say itself what it did', () => {
      const { functions } = parseYaml(inRoot('serverless.yml')) as { functions: Record<string, { timeout?: number }> };
      for (const { name, Arguments, TimeoutSeconds } of some(
        tasks.filter(({ Arguments }) => Arguments?.FunctionName),
      )) {
        const logicalId = Arguments?.FunctionName.slice('${'.length, -'LambdaFunction.Arn}'.length) ?? '';
        const timeout = functions[logicalId.charAt(0).toLowerCase() + logicalId.slice(1)]?.timeout;
        expect([name, timeout]).toEqual([name, expect.any(Number)]);
        expect([name, Number(TimeoutSeconds) > Number(timeout)]).toEqual([name, true]);
      }
    });
  });

  describe('Retriers', () => {
    const calls = some(tasks.filter(({ Arguments }) => Arguments?.FunctionName));

    test('repeat once what was cut off, which States.TaskFailed does not all stand for', () => {
      const cutOff = { ErrorEquals: ERROR_TABLE.StepCutOff.also, MaxAttempts: 1 };
      for (const { name, Retry = [] } of calls)
        expect([name, Retry.filter(({ MaxAttempts }) => MaxAttempts === 1)]).toEqual([name, [cutOff]]);
    });

    test('repeat for about a quarter of an hour what nobody has listed, alike at each call of a function', () => {
      for (const { name, Retry = [] } of calls) {
        expect([name, Retry.at(-1)]).toEqual([name, calls[0]?.Retry?.at(-1)]);
        const minutes = meanDelay(Retry.at(-1) ?? { ErrorEquals: [], MaxAttempts: 0 }) / 60;
        expect([name, minutes > 10, minutes < 20]).toEqual([name, true, true]);
      }
    });

    test('never name States.ALL, which would repeat what is permanent', () => {
      expect(retriers.filter(({ ErrorEquals }) => ErrorEquals.includes('States.ALL'))).toEqual([]);
    });

    test('begin with what is permanent, and end with States.TaskFailed: what nobody has listed may pass, too', () => {
      for (const { name, Retry = [] } of tasks) {
        expect([name, Retry[0]?.MaxAttempts]).toEqual([name, 0]);
        expect([name, Retry.at(-1)?.ErrorEquals]).toEqual([name, ['States.TaskFailed']]);
      }
    });

    test('spread what comes back, and cap the delay', () => {
      for (const retrier of some(retriers.filter(({ MaxAttempts }) => MaxAttempts > 3)))
        expect(retrier).toMatchObject({ JitterStrategy: 'FULL', MaxDelaySeconds: expect.any(Number) });
    });
  });

  describe('Catchers', () => {
    test('end with States.ALL, alone, at every Task and Map, or at the inline Map that it is in', () => {
      for (const { name, map, Catch = [] } of [...tasks, ...maps]) {
        if (Catch.length === 0) {
          expect([name, scopes.find((scope) => scope.map === map)?.mode]).toEqual([name, 'INLINE']);
          expect([name, catchers.map(({ task }) => task)]).toEqual([name, expect.arrayContaining([map])]);
          continue;
        }
        expect([name, Catch.at(-1)?.ErrorEquals]).toEqual([name, ['States.ALL']]);
      }
    });
  });

  describe('The way of a failure', () => {
    test('goes from every fault through ExplainFailure and NotifyFailure to the one Fail, and nowhere else', () => {
      for (const { name, Output } of faultStates) expect([name, Output]).toEqual([name, undefined]);
      expect([...reachable(['ExplainFailure'])]).toEqual(['ExplainFailure', 'NotifyFailure', 'Failed']);
      expect(states.filter(({ Type }) => Type === 'Fail').map(({ name }) => name)).toEqual(['Failed']);
    });

    test("ends with the fault's own name as Error", () => {
      expect(machine.States['Failed']).toMatchObject({ Error: '{% $fault.Error %}', Cause: '{% $cause %}' });
    });
  });

  describe('The graph', () => {
    const terminals = some(
      states.filter(({ Type, End }) => Type === 'Succeed' || Type === 'Fail' || End).map(({ name }) => name),
    );

    test('has no state that cannot be reached', () => {
      const starts = scopes.map(({ StartAt }) => StartAt);
      expect([...reachable(starts)].sort()).toEqual(states.map(({ name }) => name).sort());
    });

    test('has no name twice, not even in a Map', () => {
      expect(repeated(states.map(({ name }) => name))).toEqual([]);
    });

    test('ends every path in a terminal', () => {
      for (const { name, Catch = [] } of states) {
        const ends = terminals.filter((terminal) => reachable([name]).has(terminal));
        expect([name, ends]).not.toEqual([name, []]);
        const isLeft = transitions.some(({ from }) => from === name);
        expect([name, isLeft]).toEqual([name, !terminals.includes(name) || Catch.length > 0]);
      }
    });

    test('has a Wait in every cycle, if it has any', () => {
      const cyclesOver = (through: typeof transitions) =>
        through.filter(({ from, to }) => reachable([to], through).has(from)).map(({ from, to }) => `${from} → ${to}`);
      const waits = states.filter(({ Type }) => Type === 'Wait').map(({ name }) => name);
      expect(cyclesOver(transitions).length > 0).toBe(waits.length > 0);
      expect(cyclesOver(transitions.filter(({ from }) => !waits.includes(from)))).toEqual([]);
    });
  });

  describe('Expressions', () => {
    test('fill the whole text that they stand in', () => {
      expect(expressions.filter(({ text }) => !/^\{% (?:(?!%\}).)+ %\}$/.test(text))).toEqual([]);
    });

    test.each(["$poll.Bytes & ''", "'of ' & $poll.At", '$string($poll.Bytes)'])('may not make text of %s', (inside) => {
      expect(strangersIn(`{% ${inside} %}`)).not.toEqual([]);
    });

    test('are paths, comparisons, and/or, the ternary, & of texts, $exists, arrays and literals', () => {
      const strange = expressions.map(({ path, text }) => ({ path: path.join('.'), uses: strangersIn(text) }));
      expect(strange.filter(({ uses }) => uses.length > 0)).toEqual([]);
    });

    test('know $states only where Step Functions sets it', () => {
      const stateOf = (name: string) => states.find((state) => state.name === name);
      for (const { path, text } of expressions) {
        const { state, within } = ownerOf(path);
        const { Type, map = null } = stateOf(state) ?? {};
        for (const [variable, field = '', ...rest] of readsOf(text).filter(([variable]) => variable === 'states')) {
          const [place = ''] = within;
          const isOfMap = rest[0] === 'Map';
          const known = {
            context: contextFields.includes(rest.join('.')) && (!isOfMap || place === 'ItemSelector'),
            errorOutput: place === 'Catch',
            result: (Type === 'Task' || Type === 'Map') && ['Assign', 'Output'].includes(place),
            // The machine's own states pass on what they know by variables; a Map's get what they are about as input.
            input: map !== null,
          }[field];
          expect([path.join('.'), variable, field, known]).toEqual([path.join('.'), variable, field, true]);
        }
      }
    });
  });

  describe('Variables', () => {
    test('are assigned on every path to each state that reads them, since no Catch sees it when one is not', () => {
      // What is assigned for certain when a state is entered: at first everything, then less until it no longer changes.
      const all = new Set(transitions.flatMap(({ assigned }) => assigned));
      const inheriting = scopes.filter(({ mode }) => mode === 'INLINE');
      const starts = scopes.filter((scope) => !inheriting.includes(scope)).map(({ StartAt }) => StartAt);
      const known = new Map(states.map(({ name }) => [name, starts.includes(name) ? new Set<string>() : all]));
      const ways = [
        ...transitions,
        ...inheriting.map(({ map, StartAt }) => ({ from: String(map), to: StartAt, assigned: [] })),
      ];
      for (let changed = true; changed; ) {
        changed = false;
        for (const { from, to, assigned } of ways) {
          const here = known.get(to) ?? all;
          const still = new Set([...here].filter((name) => known.get(from)?.has(name) || assigned.includes(name)));
          if (still.size < here.size) changed = true;
          known.set(to, still);
        }
      }
      const reads = expressions.flatMap(({ path, text }) => {
        const { state, within } = ownerOf(path);
        return readsOf(text).map(([variable = '']) => ({ state, at: within.join('.'), variable }));
      });
      const ours = some(reads.filter(({ variable }) => variable !== 'states'));
      expect(ours.filter(({ state, variable }) => !known.get(state)?.has(variable))).toEqual([]);
    });

    test('of a Map have other names than those outside of it', () => {
      const assignedIn = (isInside: boolean) =>
        transitions.flatMap(({ from, assigned }) => (isOutside(from) === isInside ? [] : assigned));
      const outside = new Set(assignedIn(false));
      expect(some(assignedIn(true)).filter((name) => outside.has(name))).toEqual([]);
    });
  });
});

describe('Runs', () => {
  const permanent = {
    'protect-clusters': ['InvalidRequest', 'NoClusterSelected', 'RunInProgress', 'AccessDeniedException'],
    'expire-recovery-points': ['InvalidRequest', 'RunInProgress', 'AccessDeniedException'],
  } as const;

  test.each(['protect-clusters', 'expire-recovery-points'] as const)(
    'of %s never repeat what is permanent, whichever step meets it',
    (folder) => {
      const table: Readonly<Record<string, ErrorEntry>> = ERROR_TABLE;
      expect(permanent[folder].filter((name) => !table[name]?.isPermanent)).toEqual([]);
      for (const { name, Retry = [] } of machineOf(folder).tasks.filter(({ Arguments }) => Arguments?.FunctionName))
        expect([name, Retry[0]]).toEqual([name, { ErrorEquals: permanent[folder], MaxAttempts: 0 }]);
    },
  );

  test('try for minutes to start copy-snapshot, unless its name is taken', () => {
    const [taken, other, ...more] = machineOf('protect-clusters').tasks.find(isNested)?.Retry ?? [];
    expect([taken, more]).toEqual([
      { ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'], MaxAttempts: 0 },
      [],
    ]);
    expect(meanDelay(other ?? { ErrorEquals: [], MaxAttempts: 0 })).toBeGreaterThan(3 * 60);
    expect(other?.IntervalSeconds).toBeLessThan(10);
  });

  test('outlast the executions of copy-snapshot that they wait for', () => {
    expect(machineOf('protect-clusters').machine.TimeoutSeconds).toBeGreaterThan(MACHINE_TIMEOUT_SECONDS);
  });
});
