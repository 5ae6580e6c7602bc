import { PAYLOAD_BYTES } from '../../asl/limits.ts';
import { AwsError } from '../api-model.ts';

/** AWS's error for a member that breaks the API model's rule. */
export const invalidMember = (member: string, value: unknown, rule: string): AwsError => {
  const found = value === undefined ? 'null' : `'${value}'`;
  const problem = `Value ${found} at '${member}' failed to satisfy constraint: Member must ${rule}`;
  return new AwsError('ValidationException', `1 validation error detected: ${problem}`);
};

/** White space, brackets, wildcards, special and control characters, and non-characters: StartExecution's page. */
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\ufffe\uffff]|\u{10ffff}/u;

/** Throws ValidationException or InvalidName. */
export function requireName(name: string): void {
  requireLength('name', name, 80, name.length);
  if (name === '') throw invalidMember('name', name, 'have length greater than or equal to 1');
  if (FORBIDDEN.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
}

/** Throws ValidationException if it is too long, and InvalidExecutionInput if it is not JSON. */
export function requireInput(input: string): void {
  requireLength('input', input, PAYLOAD_BYTES, Buffer.byteLength(input));
  if (input === '') throw invalidInput('Invalid execution input.');
  try {
    JSON.parse(input);
  } catch (error) {
    throw invalidInput((error as SyntaxError).message);
  }
}

const invalidInput = (problem: string): AwsError =>
  new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${problem}'`);

/** Throws ValidationException, without the value, which may be confidential. */
export function requireLength(member: string, value: string, most: number, length = value.length): void {
  if (length > most)
    throw invalidMember(member, `${value.slice(0, 40)}...`, `have length less than or equal to ${most}`);
}

/** Throws InvalidArn if it is not an ARN of such a resource. */
export function requireArn(arn: string, resource: 'stateMachine' | 'execution'): void {
  const [, type] = /^arn:aws[a-z-]*:states:[a-z\d-]+:\d{12}:(\w+):\S+$/.exec(arn) ?? [];
  const problem = type ? `Resource type not valid in this context: ${type}` : `Invalid ARN prefix: ${arn}`;
  if (type !== resource) throw new AwsError('InvalidArn', `Invalid Arn: '${problem}'`);
}
