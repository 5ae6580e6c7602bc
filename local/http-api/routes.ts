import { type Template, TemplateError } from '../service/template.ts';

/** Which function answers what. */
export interface Route {
  /** As API Gateway names it: `GET /things/{id}`, or `$default` for all that no other route takes. */
  readonly key: string;
  readonly functionArn: string;
}

/** The routes that the functions of serverless.yml have as their httpApi events. Throws TemplateError. */
export function readRoutes(template: Template): Route[] {
  return template.keys('functions').flatMap((name) => {
    const events = template.keys(`functions/${name}/events`).map((index) => `functions/${name}/events/${index}`);
    return events
      .filter((event) => template.keys(event).includes('httpApi'))
      .map((event) => ({
        key: routeKey(template, `${event}/httpApi`),
        functionArn: template.reference(`${name}LambdaFunction`, 'Arn', event),
      }));
  });
}

/** The event is `POST /things`, `*`, or an object with method and path. */
function routeKey(template: Template, at: string): string {
  const members = ['method', 'path'].filter((member) => template.keys(at).includes(member));
  const parts = members.map((member) => template.get(`${at}/${member}`, 'string'));
  const text = parts.length > 0 ? parts.join(' ') : template.get(at, 'string');
  if (text === '*') return '$default';
  const [, method = '', path = ''] = /^(\w+) ((?:\/(?:[\w-]+|\{[a-z]\w*\}))+)$/i.exec(text) ?? [];
  if (path === '') throw new TemplateError(at, `the route ${text} is not known here`);
  return `${method.toUpperCase()} ${path}`;
}

export interface Match {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** The most specific route that takes the request: one with fewer parameters before one with more, `$default` last. */
export function matchRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  const matches = routes.flatMap((route) => {
    if (route.key === '$default') return { route, pathParameters: {}, rank: Number.MAX_VALUE };
    const pattern = new RegExp(`^${route.key.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
    const match = pattern.exec(`${method} ${path}`);
    return match ? { route, pathParameters: { ...match.groups }, rank: match.length } : [];
  });
  return matches.sort((a, b) => a.rank - b.rank)[0];
}
