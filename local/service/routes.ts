import type { Route } from '../emulators/http-api/routes.ts';
import { type Template, TemplateError } from './template.ts';

/** The routes of the httpApi events of the functions in serverless.yml. Throws TemplateError. */
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
