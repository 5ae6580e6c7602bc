import type jsonata from 'jsonata';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Expression = jsonata.Expression;

/** The text between the delimiters, or undefined if the string is literal. */
export const sourceOf = (text: string): string | undefined => /^\{%([\s\S]*)%\}$/.exec(text)?.[1]?.trim();

/** The inputs of an evaluation. */
interface Scope {
  readonly expressions: ReadonlyMap<string, Expression>;
  /** By name; `states` is one of them. */
  readonly variables: { readonly [name: string]: Json };
  /** Creates the error for a field that cannot be evaluated. */
  readonly failed: (field: string, sentence: string) => Error;
}

/** Templates that have been looked at: a definition's are evaluated again and again. */
const literal = new WeakMap<object, boolean>();

/** Whether a template evaluates to itself. */
export function isLiteral(template: Json): boolean {
  if (typeof template === 'string') return sourceOf(template) === undefined;
  if (template === null || typeof template !== 'object') return true;
  const known = literal.get(template);
  if (known !== undefined) return known;
  const found = Object.values(template).every(isLiteral);
  literal.set(template, found);
  return found;
}

/** Evaluates every string of the form `{% ... %}`, at any depth. */
export async function evaluate(template: Json, field: string, scope: Scope): Promise<Json> {
  if (typeof template === 'string') return evaluateText(template, field, scope);
  if (template === null || typeof template !== 'object' || isLiteral(template)) return template;
  const isList = Array.isArray(template);
  const members: [string, Json][] = [];
  for (const [key, member] of Object.entries(template))
    members.push([key, await evaluate(member, isList ? `${field}[${key}]` : `${field}/${key}`, scope)]);
  return isList ? members.map(([, member]) => member) : Object.fromEntries(members);
}

async function evaluateText(text: string, field: string, { expressions, variables, failed }: Scope): Promise<Json> {
  const source = sourceOf(text);
  const expression = source === undefined ? undefined : expressions.get(source);
  if (!expression) return text;
  const where = `The JSONata expression '${source}' specified for the field '${field}'`;
  const result: unknown = await expression
    .evaluate(undefined, variables)
    .catch((error: Partial<jsonata.JsonataError>) => {
      throw failed(field, `${where} threw an error during evaluation. ${error.code}: ${error.message}`);
    });
  if (result === undefined) throw failed(field, `${where} returned nothing (undefined).`);
  try {
    return JSON.parse(JSON.stringify(result, refuseWhatIsNotJson));
  } catch {
    throw failed(field, `${where} returned an unsupported result type.`);
  }
}

/** JSON.stringify would drop functions (JSONata's own are objects that hold one), and turn NaN into null. */
function refuseWhatIsNotJson(_key: string, value: unknown): unknown {
  if (typeof value === 'function' || (typeof value === 'number' && !Number.isFinite(value)))
    throw new TypeError('no JSON');
  return value;
}
