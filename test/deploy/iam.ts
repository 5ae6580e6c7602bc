import { listed, type Statement } from './grants.ts';

/** One call, as IAM sees it. */
export interface Access {
  /** Such as `s3:ListBucket`. */
  readonly action: string;
  /** The ARN; `*` for an action that knows no resource. */
  readonly resource: string;
  /** Condition keys that the call carries. */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * Whether identity policies allow a call (IAM guide, "Policy evaluation logic"): some statement allows it, and none denies
 * it. Throws for an element or operator that is not evaluated here.
 */
export function isAllowed(statements: readonly Statement[], access: Access): boolean {
  const matching = statements.filter((statement) => matches(statement, access));
  return matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny');
}

const ELEMENTS = ['Sid', 'Effect', 'Action', 'Resource', 'Condition'];

/** Whether a statement is about this call. */
export function matches(statement: Statement, { action, resource, context = {} }: Access): boolean {
  const foreign = Object.keys(statement).find((element) => !ELEMENTS.includes(element));
  if (foreign) throw new Error(`The element ${foreign} of a statement is not evaluated here.`);
  return (
    listed(statement.Action).some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
    listed(statement.Resource).some((pattern) => like(pattern, resource)) &&
    holds(statement.Condition ?? {}, context)
  );
}

/** `*` stands for any characters, colons and slashes among them, and `?` for one. */
function like(pattern: string, text: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}

/** All operators and keys have to hold; one that the call does not carry does not. */
function holds(condition: object, context: Readonly<Record<string, string>>): boolean {
  return Object.entries(condition).every(([operator, keys]) => {
    if (!['Bool', 'StringEquals', 'StringLike'].includes(operator))
      throw new Error(`The operator ${operator} is not evaluated here.`);
    return Object.entries(keys as Record<string, string | string[]>).every(([key, values]) =>
      listed(values).some((value) =>
        operator === 'StringLike' ? like(value, context[key] ?? '') : value === context[key],
      ),
    );
  });
}
