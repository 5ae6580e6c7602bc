import jsonata from 'jsonata';

/** A node of jsonata's syntax tree, whose own type leaves most of it out. */
interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly [child: string]: unknown;
}

/** What an expression of the machine may be made of, and which children each part has; a ternary needs its `else`. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  path: ['steps'],
  binary: ['lhs', 'rhs'],
  condition: ['condition', 'then', 'else'],
  function: ['procedure', 'arguments'],
  unary: ['expressions'],
  variable: [],
  name: [],
  string: [],
  number: [],
  value: [],
};
const OPERATORS: unknown[] = ['=', '!=', '<', '<=', '>', '>=', 'and', 'or', '&'];
/** No `string`: the version of JSONata that Step Functions has cuts numbers to 15 digits when it makes text of them, as `&` does. */
const FUNCTIONS: unknown[] = ['exists'];
/** What `&` may join besides literals: these are never numbers. */
const TEXTS = ['states.errorOutput.Error', 'states.errorOutput.Cause', 'states.context.State.Name'];

/** Of the context object, what Step Functions documents for every execution (Step Functions guide, "Context object"). */
export const contextFields: readonly string[] = [
  'Execution.Id',
  'Execution.Input',
  'Execution.Name',
  'Execution.StartTime',
  'Map.Item.Value',
  'State.EnteredTime',
  'State.Name',
  'State.RetryCount',
];

const treeOf = (text: string) => jsonata(text.slice('{%'.length, -'%}'.length)).ast() as unknown as Node;
const childrenOf = (node: Node) => (PARTS[node.type] ?? []).flatMap((key) => (node[key] ?? []) as Node | Node[]);

const isText = (node: Node): boolean =>
  node.type === 'string' ||
  (node.type === 'binary' && node.value === '&') ||
  (node.type === 'path' && TEXTS.includes((node['steps'] as Node[]).map(({ value }) => value).join('.')));

/** The parts of an expression that are not permitted. */
export function strangersIn(text: string): string[] {
  const look = (node: Node, mayBeName: boolean): string[] => {
    const children = PARTS[node.type];
    if (!children) return [node.type];
    const { type, value, position, ...parts } = node;
    const strange =
      (type === 'binary' && !OPERATORS.includes(value)) ||
      (type === 'binary' && value === '&' && !childrenOf(node).every(isText)) ||
      (type === 'function' && !FUNCTIONS.includes((node['procedure'] as Node).value)) ||
      (type === 'unary' && value !== '[') ||
      // `$` and `$$` are the input, and a name that nothing precedes is a field of it: there is none.
      (type === 'variable' && !/^[A-Za-z]\w*$/.test(String(value))) ||
      (type === 'name' && !mayBeName) ||
      Object.keys(parts).sort().join() !== [...children].sort().join();
    const inside = childrenOf(node).flatMap((child, index) => look(child, type === 'path' && index > 0));
    return strange ? [`${type} ${String(value)}`, ...inside] : inside;
  };
  return look(treeOf(text), false);
}

/** What an expression reads: a variable's name, then the fields that are taken of it. */
export function readsOf(text: string): string[][] {
  const read = (node: Node): string[][] => {
    if (node.type === 'function') return (node['arguments'] as Node[]).flatMap(read);
    if (node.type === 'variable') return [[String(node.value)]];
    if (node.type === 'path') return [(node['steps'] as Node[]).map(({ value }) => String(value))];
    return childrenOf(node).flatMap(read);
  };
  return read(treeOf(text));
}
