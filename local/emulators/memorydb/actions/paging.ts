import { invalidParameter, type ServiceFault } from '../errors.ts';

/** The API reference's default for MaxResults. */
const PAGE = 50;

interface Paging {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** One page, in the order of names. */
export function pageByName<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  { MaxResults: limit = PAGE, NextToken: token }: Paging,
): { readonly page: readonly Item[]; readonly NextToken: string | undefined } {
  if (!Number.isInteger(limit) || limit < 1) throw invalidValue('MaxResults', limit);
  const after = token === undefined ? '' : decodeToken(token);
  const left = items
    .filter((item) => nameOf(item) > after)
    .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const page = left.slice(0, limit);
  const last = page.at(-1);
  return { page, NextToken: last !== undefined && left.length > limit ? encodeToken(nameOf(last)) : undefined };
}

/** A token is the last name of its page, so that pages neither repeat nor skip an item that exists all the time. */
const encodeToken = (name: string): string => Buffer.from(`after:${name}`).toString('base64url');

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith('after:')) throw invalidValue('NextToken', token);
  return text.slice('after:'.length);
}

export const invalidValue = (name: string, value: unknown): ServiceFault =>
  invalidParameter(`Invalid value for ${name}: ${value}.`);
