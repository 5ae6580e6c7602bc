/** What each Wait of a machine waits for, as `until ...`, by the state's name. Its Comment says it. */
export function purposesOf(definition: string): ReadonlyMap<string, string> {
  const { States } = JSON.parse(definition) as { States: Record<string, { Comment?: string }> };
  return new Map(
    Object.entries(States).flatMap(([state, { Comment = '' }]) => {
      const [purpose] = /^Until [^:.]+/.exec(Comment.replaceAll(/ \([^)]*\)/g, '')) ?? [];
      return purpose ? [[state, `u${purpose.slice(1)}`] as const] : [];
    }),
  );
}
