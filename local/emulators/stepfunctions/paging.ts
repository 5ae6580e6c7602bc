import { AwsError } from '../api-model.ts';
import { invalidMember, requireLength } from './rules.ts';

export interface Paging {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** 0 means this, too (API reference). */
const DEFAULT_RESULTS = 100;

/**
 * One page of items. A token holds the next item's place, since items may be added or removed between pages.
 * @param placeOf the place of an item in their order; it never changes
 * @param question binds a token to the request that it continues. Throws InvalidToken or ValidationException
 */
export function page<Item>(
  items: readonly Item[],
  placeOf: (item: Item) => number,
  { maxResults = DEFAULT_RESULTS, nextToken }: Paging,
  question: readonly unknown[],
) {
  if (maxResults < 0) throw invalidMember('maxResults', maxResults, 'have value greater than or equal to 0');
  if (maxResults > 1000) throw invalidMember('maxResults', maxResults, 'have value less than or equal to 1000');
  if (nextToken !== undefined) requireLength('nextToken', nextToken, 3096);
  const from = nextToken === undefined ? Number.NEGATIVE_INFINITY : placeIn(nextToken, question);
  const left = items.filter((item) => placeOf(item) >= from);
  const most = maxResults || DEFAULT_RESULTS;
  const next = left[most];
  return { items: left.slice(0, most), ...(next !== undefined && { nextToken: tokenFor(question, placeOf(next)) }) };
}

const tokenFor = (question: readonly unknown[], place: number): string =>
  Buffer.from(JSON.stringify([...question, place])).toString('base64url');

function placeIn(token: string, question: readonly unknown[]): number {
  const [, digits = ''] = /,(-?\d+)\]$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  const place = Number(digits);
  if (digits !== '' && token === tokenFor(question, place)) return place;
  throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
}
