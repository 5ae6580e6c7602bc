/** The input of a target: JSON with values of the event. */
export interface InputTransformer {
  /** Paths in the event, such as `$.detail.name`, by their name in the template. */
  readonly paths: Readonly<Record<string, string>>;
  /** JSON with `<name>`, outside quotes, in the place of a value. */
  readonly template: string;
}

const PLACEHOLDER = /<([\w.-]+)>/g;
const PATH = /^\$(\.[\w-]+)+$/;

/** Why the transformer would behave differently from AWS; undefined if it would not. */
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

/** JSON text. A value that the event lacks becomes empty, as on AWS. */
export const transformed = (event: object, { paths, template }: InputTransformer): string =>
  template.replaceAll(PLACEHOLDER, (_all, name: string) => {
    const steps = (paths[name] ?? '').split('.').slice(1);
    const value = steps.reduce<unknown>((inside, step) => Object(inside)[step], event);
    return value === undefined ? '' : JSON.stringify(value);
  });
