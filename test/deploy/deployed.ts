/** A CloudFormation template. */
export interface Template {
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** What CloudFormation makes of a template: resources and outputs whose conditions hold, references as `<Name>`. */
export function deployed({ Conditions, Resources, Outputs }: Template) {
  const holds = (name: string): boolean => evaluate(Conditions[name]);

  function evaluate(condition: unknown): boolean {
    const [[name, operands] = ['', []]] = Object.entries(condition as Record<string, unknown[]>);
    if (name === 'Fn::Equals') return operands[0] === operands[1];
    if (name === 'Fn::Not') return !evaluate(operands[0]);
    throw new Error(`no condition: ${JSON.stringify(condition)}`);
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [[name, argument] = ['', undefined]] = entries;
    if (name === 'Ref') return argument === 'AWS::NoValue' ? undefined : `<${argument}>`;
    if (name.startsWith('Fn::')) return call(name, argument);
    return Object.fromEntries(entries.map(([key, item]) => [key, resolve(item)]));
  }

  function call(name: string, argument: unknown): unknown {
    const parts = (name === 'Fn::Sub' ? [argument, {}].flat() : argument) as [string, unknown, unknown];
    if (name === 'Fn::If') return resolve(holds(parts[0]) ? parts[1] : parts[2]);
    const [first, second] = resolve(parts) as [string, unknown];
    if (name === 'Fn::GetAtt') return `<${first}.${second}>`;
    if (name === 'Fn::Split') return (second as string).split(first);
    if (name === 'Fn::Select') return (second as string[])[Number(first)];
    if (name === 'Fn::Join') return (second as string[]).join(first);
    if (name === 'Fn::Sub')
      return first.replace(/\$\{([^}]+)\}/g, (_, key) => (second as Record<string, string>)[key] ?? `<${key}>`);
    throw new Error(`no function: ${name}`);
  }

  const resources = Object.entries(Resources)
    .filter(([, { Condition }]) => Condition === undefined || holds(Condition))
    .map(
      ([id, resource]) => [id, { ...resource, Properties: resolve(resource.Properties ?? {}) } as Resource] as const,
    );
  const byId: Readonly<Record<string, Resource>> = Object.fromEntries(resources);
  return {
    resources: byId,
    /** Of one resource; none if it is not deployed. */
    properties: (id: string) => byId[id]?.Properties ?? {},
    outputs: Object.fromEntries(Object.entries(Outputs).map(([name, { Value }]) => [name, resolve(Value)])),
    /** The resources of one type, by logical id. */
    ofType: (type: string) => Object.fromEntries(resources.filter(([, resource]) => resource.Type === type)),
  };
}

export type Deployed = ReturnType<typeof deployed>;

/** Here EventBridge itself fills in what stands between < and >. */
const INPUTS = ['InputTemplate', 'Input'];

/** The names of everything that the deployed resources and outputs refer to, AWS's pseudo parameters excepted. */
export function references({ resources, outputs }: Deployed): string[] {
  const deployed = [Object.values(resources).map(({ Properties }) => Properties), outputs];
  const text = JSON.stringify(deployed, (key, value) => (INPUTS.includes(key) ? undefined : value));
  return [...new Set(Array.from(text.matchAll(/<(\w+)[.>]/g), ([, name]) => name ?? ''))];
}
