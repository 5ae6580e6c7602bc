import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseYaml } from '../yaml.ts';

/** Something in serverless.yml that is not supported; the message names its path in the document. */
export class TemplateError extends Error {
  constructor(path: string, problem: string) {
    super(`serverless.yml, ${path}: ${problem}`);
    this.name = 'TemplateError';
  }
}

/** Values that a deployment would decide. */
export interface Deployment {
  readonly region: string;
  readonly accountId: string;
  readonly stage: string;
  /** By logical ID, instead of the names that CloudFormation would generate. */
  readonly names: Readonly<Record<string, string>>;
  /** Values of `--param`, by name. */
  readonly params?: Readonly<Record<string, string>>;
}

interface Kinds {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
  readonly object: object;
}

/** A variable of the Serverless Framework: `${file(path):member}` or `${type:address}`, and none of Fn::Sub's. */
const VARIABLE = /\$\{(?:file\(([^)]+)\)(?::(\w+))?|(\w+):(?!:)([^}]*))\}/;

/** serverless.yml and its includes. Only the values that are read are resolved. */
export class Template {
  readonly #root: string;
  readonly #deployment: Deployment;
  readonly #document: Record<string, unknown>;

  /** @param root the folder that holds serverless.yml */
  constructor(root: string, deployment: Deployment) {
    this.#root = root;
    this.#deployment = deployment;
    const document = record(readYaml(join(root, 'serverless.yml')));
    const parts = list(document['resources']).map((part) => record(this.#fill(part, 'resources')));
    const merged = (section: string) => Object.assign({}, ...parts.map((part) => part[section]));
    this.#document = { ...document, Resources: merged('Resources'), Conditions: merged('Conditions') };
  }

  /** The value at a path such as `functions/notify/timeout`. Throws TemplateError if it is not of this kind. */
  get<Kind extends keyof Kinds>(path: string, kind: Kind): Kinds[Kind] {
    const value = this.#resolve(this.#at(path), path);
    if (typeof value === kind && value !== null) return value as Kinds[Kind];
    throw new TemplateError(path, `expected a value of type ${kind}, found ${JSON.stringify(value)}`);
  }

  /** Empty if there is nothing at the path. */
  keys(path: string): string[] {
    return Object.keys(record(this.#at(path)));
  }

  /** Logical IDs of the resources of a type that would be created. */
  resources(type: string): string[] {
    return this.keys('Resources').filter((id) => this.#resource(id)?.['Type'] === type);
  }

  /** The value of Ref or Fn::GetAtt for a logical ID or a pseudo parameter. */
  reference(id: string, attribute: string, path: string): string {
    const { region, accountId } = this.#deployment;
    const pseudo: Record<string, string> = { Region: region, AccountId: accountId, Partition: 'aws' };
    const value = id.startsWith('AWS::') ? pseudo[id.slice('AWS::'.length)] : this.#attributes(id)[attribute];
    if (value === undefined) throw new TemplateError(path, `${attribute} of ${id} is not known here`);
    return value;
  }

  #at(path: string): unknown {
    return path.split('/').reduce<unknown>((value, key) => record(this.#fill(value, path))[key], this.#document);
  }

  /** Undefined if its condition is false. */
  #resource(id: string): Record<string, unknown> | undefined {
    const resource = record(this.#document['Resources'])[id];
    const condition = record(resource)['Condition'];
    const exists = condition === undefined || this.get(`Conditions/${condition}`, 'boolean');
    return resource !== undefined && exists ? record(resource) : undefined;
  }

  #attributes(id: string): Readonly<Record<string, string>> {
    const { region, accountId, stage, names } = this.#deployment;
    const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
    const stateMachine = (Name: string) => {
      const Arn = arn('states', `stateMachine:${Name}`);
      return { Ref: Arn, Arn, Name };
    };
    const prefix = `${this.get('service', 'string')}-${stage}`;
    const functionOf = (suffix: string) =>
      this.keys('functions').find((each) => id.toLowerCase() === `${each}${suffix}`.toLowerCase());
    const [key, logged] = [functionOf('LambdaFunction'), functionOf('LogGroup')];
    if (key) return { Ref: `${prefix}-${key}`, Arn: arn('lambda', `function:${prefix}-${key}`) };
    if (logged) return { Ref: `/aws/lambda/${prefix}-${logged}` };
    const name = names[id] ?? `${prefix}-${id}`;
    switch (this.#resource(id)?.['Type']) {
      case 'AWS::S3::Bucket':
        return { Ref: name, Arn: `arn:aws:s3:::${name}` };
      case 'AWS::SNS::Topic':
        return { Ref: arn('sns', name) };
      case 'AWS::IAM::Role':
        return { Ref: name, Arn: `arn:aws:iam::${accountId}:role/${name}` };
      case 'AWS::StepFunctions::StateMachine':
        return stateMachine(this.get(`Resources/${id}/Properties/StateMachineName`, 'string'));
      default:
        return {};
    }
  }

  #resolve(template: unknown, path: string): unknown {
    const value = this.#fill(template, path);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item, index) => this.#resolve(item, `${path}/${index}`));
    const [[name, argument] = ['', undefined], ...more] = Object.entries(value);
    if (more.length === 0 && /^(Ref|Fn::\w+)$/.test(name)) return this.#call(name, argument, `${path}/${name}`);
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.#resolve(each, `${path}/${key}`)]));
  }

  /** CloudFormation's intrinsic functions, as far as the local service needs them. */
  #call(name: string, argument: unknown, path: string): unknown {
    const resolved = (index: number) => this.#resolve(list(argument)[index], `${path}/${index}`);
    switch (name) {
      case 'Ref':
        return this.reference(String(argument), 'Ref', path);
      case 'Fn::GetAtt':
        return this.reference(String(resolved(0)), String(resolved(1)), path);
      case 'Fn::Sub': {
        const values = record(resolved(1));
        const value = (id: string, attribute: string) => values[id] ?? this.reference(id, attribute, path);
        const replace = (_all: string, id: string, attribute = 'Ref') => String(value(id, attribute));
        return String(resolved(0)).replaceAll(/\$\{([\w:]+)(?:\.(\w+))?\}/g, replace);
      }
      case 'Fn::If':
        return resolved(this.get(`Conditions/${list(argument)[0]}`, 'boolean') ? 1 : 2);
      case 'Fn::Equals':
        return resolved(0) === resolved(1);
      case 'Fn::Not':
        return !resolved(0);
      default:
        throw new TemplateError(path, 'this function is not known here');
    }
  }

  /** Fills in the Serverless Framework's variables of a text; a text that is one variable may become any value. */
  #fill(value: unknown, path: string): unknown {
    if (typeof value !== 'string') return value;
    const [match, file, member, type = '', address = ''] = VARIABLE.exec(value) ?? [];
    if (match === undefined) return value;
    const filled = file === undefined ? this.#variable(type, address, path) : this.#include(file, member, path);
    return match === value
      ? filled
      : this.#fill(
          value.replace(match, () => String(filled)),
          path,
        );
  }

  #variable(type: string, address: string, path: string): unknown {
    if (type === 'sls' && address === 'stage') return this.#deployment.stage;
    const given = type === 'param' ? this.#deployment.params?.[address] : undefined;
    if (given !== undefined) return given;
    const at = type === 'param' ? `params/default/${address}` : address.replaceAll('.', '/');
    const value = type === 'param' || type === 'self' ? this.#resolve(this.#at(at), at) : undefined;
    if (value === undefined) throw new TemplateError(path, `the variable ${type}:${address} is not known here`);
    return value;
  }

  /** YAML becomes part of the document; what a .cjs exports, or makes if it is a function, is used as it is. */
  #include(file: string, member: string | undefined, path: string): unknown {
    const at = join(this.#root, file);
    const content: unknown = file.endsWith('.cjs') ? createRequire(at)(at) : readYaml(at);
    const value = member === undefined ? content : record(content)[member];
    if (value === undefined) throw new TemplateError(path, `${file} has no member ${member}`);
    return typeof value === 'function' ? value() : value;
  }
}

/** With merge keys, as osls has them. */
const readYaml = (path: string): unknown => parseYaml(readFileSync(path, 'utf8'));

const record = (value: unknown): Record<string, unknown> => Object(value);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
