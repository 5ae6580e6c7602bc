import { expect } from '@jest/globals';
import type { Resource } from './deployed.ts';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

/** Resources by action. */
export type Grants = Readonly<Record<string, readonly string[]>>;

/** The statements of a role's own policies. */
export const statements = ({ Properties }: Resource): readonly Statement[] =>
  (Properties['Policies'] as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );

export const listed = (value: string | readonly string[]): readonly string[] => [value].flat();

/** What a role may do; fails on anything but a plain permission. */
export function grants(role: Resource): Grants {
  const found: Record<string, readonly string[]> = {};
  for (const { Effect, Action, Resource } of statements(role)) {
    expect(Effect).toBe('Allow');
    for (const action of listed(Action)) found[action] = [...(found[action] ?? []), ...listed(Resource)];
  }
  return found;
}
