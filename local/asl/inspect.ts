import { Ajv } from 'ajv';
import jsonata from 'jsonata';
import { isRecord } from '../json.ts';
import { type Expression, sourceOf } from './expression.ts';
import { EXECUTION_TASK, MACHINE, STATES, TIMESTAMP } from './schema.ts';

type Fields = Readonly<Record<string, unknown>>;
type Refuse = (field: string, problem: string) => void;

/** Fields that name a state, fields that are not evaluated, and fields that may read more of `$states` than others. */
const REFERENCE = /^(StartAt|Next|Default|(Choices|Catch)\/\d+\/Next)$/;
const COMMENT = /^((Choices|Retry|Catch)\/\d+\/)?Comment$/;
const RESULT = /^(Task|Map) (Assign|Output)\b/;
const ERROR_OUTPUT = /^(Task|Map) Catch\/\d+\/(Assign|Output)\b/;
/**
 * Step Functions has no $eval, and these functions of its own, which JSONata lacks. JSONata's own would read
 * another clock and another source of randomness than the engine's.
 */
const FORBIDDEN =
  /\$(?:eval|now|millis|random|partition|range|hash|uuid|parse)\b|\$states\.(?!input\b|context\b)(\w+)/g;

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });

/** Finds every reason to refuse a definition, and compiles its expressions. */
export function inspect(definition: string) {
  const problems: string[] = [];
  const expressions = new Map<string, Expression>();
  const refuseIn = (place: string) => (field: string, problem: string) => {
    problems.push(`${place}${field && ` field ${field}:`} ${problem}`);
  };
  const refuseMachine = refuseIn('machine:');
  const machine = parse(definition, refuseMachine);
  checkFields(MACHINE, machine, refuseMachine);
  const found: Found = { names: new Set(), expressions, refuseIn };
  inspectStates(isRecord(machine) ? machine : {}, new Set(), refuseMachine, found);
  return { problems, expressions };
}

/** Shared by all states of a machine, including nested ones. */
interface Found {
  readonly names: Set<string>;
  readonly expressions: Map<string, Expression>;
  readonly refuseIn: (place: string) => Refuse;
}

/** @param outside the variables of outer scopes, which these states may read but not assign */
function inspectStates({ StartAt, States }: Fields, outside: ReadonlySet<string>, refuseOwner: Refuse, found: Found) {
  const states = Object.entries(isRecord(States) ? States : {}).map(([name, state]) => ({
    name,
    state: isRecord(state) ? state : {},
    refuse: found.refuseIn(`state ${name}:`),
  }));
  const names = new Set(states.map(({ name }) => name));
  const reached = references({ StartAt }, names, refuseOwner);
  const arrows = new Map<string, ReadonlySet<string>>();
  const variables = new Set(states.flatMap(({ state }) => assignedBy(state)));
  for (const { name, state, refuse } of states) {
    const { ItemProcessor, ...own } = state;
    if (found.names.has(name)) refuse('', 'has a name that another state has');
    found.names.add(name);
    arrows.set(name, references(own, names, refuse));
    checkState(state, refuse);
    compileExpressions(own, found.expressions, refuse);
    for (const variable of assignedBy(own))
      if (outside.has(variable)) refuse('', `assigns ${variable}, which is a variable of an outer scope`);
    if (isRecord(ItemProcessor)) {
      const isInline =
        isRecord(ItemProcessor['ProcessorConfig']) && ItemProcessor['ProcessorConfig']['Mode'] === 'INLINE';
      const readable = isInline ? new Set([...outside, ...variables]) : new Set<string>();
      const refuseProcessor: Refuse = (field, problem) => refuse(`ItemProcessor/${field}`, problem);
      inspectStates(ItemProcessor, readable, refuseProcessor, found);
    }
  }
  // A set's iterator also visits elements that the loop adds.
  for (const name of reached) for (const next of arrows.get(name) ?? []) reached.add(next);
  // A wrong StartAt is reported separately; here it would make every state unreachable.
  for (const { name, refuse } of reached.size > 0 ? states : [])
    if (!reached.has(name)) refuse('', 'cannot be reached from StartAt');
}

/** The variables that a state assigns on any of its exits. */
function assignedBy({ Assign, Choices, Catch }: Fields): string[] {
  const exits = [{ Assign }, ...[Choices, Catch].flatMap((list) => (Array.isArray(list) ? list.filter(isRecord) : []))];
  return exits.flatMap((exit) => (isRecord(exit['Assign']) ? Object.keys(exit['Assign']) : []));
}

function parse(definition: string, refuse: Refuse): unknown {
  try {
    return JSON.parse(definition);
  } catch (error) {
    refuse('', `is not JSON: ${(error as Error).message}`);
    return undefined;
  }
}

function checkFields(schema: object, value: unknown, refuse: Refuse): void {
  const validate = ajv.compile(schema);
  validate(value);
  for (const { keyword, instancePath, propertyName, params, message } of validate.errors ?? []) {
    // Only repeats a problem with a name.
    if (keyword === 'propertyNames') continue;
    const { additionalProperty, missingProperty, allowedValues, allowedValue } = params;
    const member = additionalProperty ?? missingProperty ?? propertyName;
    const field = `${instancePath}${member === undefined ? '' : `/${member}`}`.slice(1);
    const values = [allowedValues ?? allowedValue ?? []].flat().join(', ');
    refuse(field, additionalProperty === undefined ? `${message} ${values}`.trim() : 'is not supported here');
  }
}

function checkState(state: Fields, refuse: Refuse): void {
  const { Type: type, Resource: resource } = state;
  const startsExecution = type === 'Task' && /:states:startExecution\b/.test(String(resource));
  const schema = startsExecution ? EXECUTION_TASK : STATES.get(type);
  if (schema) checkFields(schema, state, refuse);
  else refuse('Type', `must be one of ${[...STATES.keys()].join(', ')}`);
  const either = (one: string, other: string) => {
    if (one in state === other in state) refuse('', `needs either ${one} or ${other}`);
  };
  if (['Task', 'Map', 'Wait', 'Pass'].includes(String(type))) either('Next', 'End');
  if (type === 'Wait') either('Seconds', 'Timestamp');
  const { Timestamp: at } = state;
  if (typeof at === 'string' && new RegExp(TIMESTAMP).test(at) && Number.isNaN(Date.parse(at)))
    refuse('Timestamp', `is no time that there is: ${at}`);
  if (type === 'Map') checkMode(state, refuse);
  for (const field of ['Retry', 'Catch']) {
    const handlers = Array.isArray(state[field]) ? state[field] : [];
    for (const [index, handler] of handlers.entries()) {
      const names: unknown = handler?.ErrorEquals;
      if (Array.isArray(names) && names.includes('States.ALL') && (names.length > 1 || index < handlers.length - 1))
        refuse(`${field}/${index}/ErrorEquals`, 'States.ALL must stand alone, and in the last place');
    }
  }
}

/** Only a distributed Map has an ExecutionType, a label in its ARNs, and what concerns its executions. */
function checkMode({ Label, ItemProcessor, ...state }: Fields, refuse: Refuse): void {
  const config = isRecord(ItemProcessor) ? ItemProcessor['ProcessorConfig'] : undefined;
  const { Mode, ExecutionType } = isRecord(config) ? config : {};
  const fields = { Label, 'ItemProcessor/ProcessorConfig/ExecutionType': ExecutionType };
  for (const [field, value] of Object.entries(fields))
    if ((value === undefined) === (Mode === 'DISTRIBUTED'))
      refuse(field, `is ${value === undefined ? 'needed here' : 'not supported here'} in ${Mode} mode`);
  const found = ['ToleratedFailurePercentage', 'ResultWriter'].filter((field) => field in state);
  for (const field of Mode === 'DISTRIBUTED' ? [] : found) refuse(field, `is not supported here in ${Mode} mode`);
  // How the array of results shows an item that has failed is not known.
  if (found.length === 1 && found[0] === 'ToleratedFailurePercentage') refuse(String(found[0]), 'needs a ResultWriter');
}

/** Every string in a value, with its path. */
function* stringsIn(value: unknown, field = ''): Generator<readonly [field: string, text: string]> {
  if (typeof value === 'string') yield [field, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) yield* stringsIn(member, field === '' ? key : `${field}/${key}`);
}

function references(state: unknown, names: ReadonlySet<string>, refuse: Refuse): Set<string> {
  const found = [...stringsIn(state)].filter(([field]) => REFERENCE.test(field));
  for (const [field, name] of found) if (!names.has(name)) refuse(field, `there is no state ${name}`);
  return new Set(found.map(([, name]) => name).filter((name) => names.has(name)));
}

function compileExpressions(state: unknown, expressions: Map<string, Expression>, refuse: Refuse): void {
  for (const [field, text] of stringsIn(state)) {
    if (COMMENT.test(field) || !/^\s*\{%|%\}\s*$/.test(text)) continue;
    const source = sourceOf(text);
    if (source === undefined) {
      refuse(field, 'an expression begins with {% and ends with %}, and nothing stands around it');
      continue;
    }
    try {
      expressions.set(source, expressions.get(source) ?? jsonata(source));
    } catch (error) {
      refuse(field, `is no JSONata: ${(error as Error).message}`);
    }
    const place = `${isRecord(state) ? state['Type'] : ''} ${field}`;
    const reserved = RESULT.test(place) ? 'result' : ERROR_OUTPUT.test(place) ? 'errorOutput' : '';
    for (const [found, member] of source.matchAll(FORBIDDEN))
      if (member === undefined || member !== reserved) refuse(field, `${found} is not supported here`);
  }
}
