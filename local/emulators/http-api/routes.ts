/** Routes, and the functions that answer them. */
export interface Route {
  /** As API Gateway names it: `GET /things/{id}`, or `$default` for all that no other route matches. */
  readonly key: string;
  readonly functionArn: string;
}

export interface Match {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** The most specific matching route: one with fewer parameters before one with more, `$default` last. */
export function matchRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  const matches = routes.flatMap((route) => {
    if (route.key === '$default') return { route, pathParameters: {}, rank: Number.MAX_VALUE };
    const pattern = new RegExp(`^${route.key.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
    const match = pattern.exec(`${method} ${path}`);
    return match ? { route, pathParameters: { ...match.groups }, rank: match.length } : [];
  });
  return matches.sort((a, b) => a.rank - b.rank)[0];
}
