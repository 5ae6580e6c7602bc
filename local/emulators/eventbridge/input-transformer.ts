/** What a target gets instead of the event: JSON with values of the event in it. */
export interface InputTransformer {
  /** By the name that the template has for a value: its path in the event, such as `$.detail.name`. */
  readonly paths: Readonly<Record<string, string>>;
  /** JSON, but for `<name>` where a value goes, outside of quotes. */
  readonly template: string;
}

const PLACEHOLDER = /<([\w.-]+)>/g;
const PATH = /^\$(\.[\w-]+)+$/;

/** Why the transformer would not do here what it does on AWS; undefined if it does. */
export function problemOf({ paths, template }: InputTransformer): string | undefined {
  const path = Object.values(paths).find((each) => !PATH.test(each));
  if (path !== undefined) return `the path ${path} is not known here`;
  const [, name] =
    Array.from(template.matchAll(PLACEHOLDER)).find(([, each = '']) => !Object.hasOwn(paths, each)) ?? [];
  if (name !== undefined) return `no path has the name ${name}`;
  try {
    JSON.parse(template.replaceAll(PLACEHOLDER, 'null'));
    return undefined;
  } catch {
    return 'the template is not JSON';
  }
}

/** JSON text; a value that the event lacks leaves nothing in its place, as on AWS. */
export const transformed = (event: object, { paths, template }: InputTransformer): string =>
  template.replaceAll(PLACEHOLDER, (_all, name: string) => {
    const steps = (paths[name] ?? '').split('.').slice(1);
    const value = steps.reduce<unknown>((inside, step) => Object(inside)[step], event);
    return value === undefined ? '' : JSON.stringify(value);
  });
