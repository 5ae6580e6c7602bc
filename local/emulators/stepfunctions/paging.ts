import { AwsError } from '../api-model.ts';
import { invalidMember } from './rules.ts';

export interface Paging {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** 0 means this, too (API reference). */
const DEFAULT_RESULTS = 100;

/**
 * One page of items. They may have become more or fewer before the next: what a token holds is the next item's place.
 * @param placeOf orders the items as they come, and never changes
 * @param question binds a token to the request that it continues. Throws InvalidToken or ValidationException
 */
export function page<Item>(
  items: readonly Item[],
  placeOf: (item: Item) => number,
  { maxResults = DEFAULT_RESULTS, nextToken }: Paging,
  question: readonly unknown[],
) {
  if (maxResults < 0 || maxResults > 1000 || !Number.isInteger(maxResults))
    throw invalidMember('maxResults', maxResults, 'have value between 0 and 1000');
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
