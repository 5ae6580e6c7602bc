import { OTHER_MACHINES } from '../functions/core/arn.ts';
import { bucketNameProblem } from '../functions/core/request/names.ts';
import { type Problem, unknownKeys } from '../functions/core/request/problem.ts';

/** The parameters and the target of a deployment. */
interface Deployment {
  readonly service: string;
  readonly stage: string;
  readonly region: string;
  /** The keys of the functions in serverless.yml. */
  readonly functions: readonly string[];
  /** The names of all parameters. */
  readonly known: readonly string[];
  /** Parameters that are set, by name, including unknown ones. */
  readonly given: Readonly<Record<string, unknown>>;
  /** The values of all parameters. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Lambda (API reference, "FunctionName"): osls names a function by service, stage and key. */
const LONGEST_FUNCTION_NAME = 64;
/** CloudWatch Logs (API reference, "PutRetentionPolicy"). */
const RETENTION_DAYS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];
const MODES = ['Copy', 'Export'];
const YES_OR_NO = ['yes', 'no'];
const ON_OR_OFF = ['on', 'off'];
/** A state machine has at most 50 tags (Step Functions developer guide, "Quotas"): these, and those that serverless.yml gives it. */
const OWN_TAGS = ['service', 'stage', 'documentation', 'input-schema'];
const MOST_TAGS = 50 - OWN_TAGS.length;
const TAGS = `at most ${MOST_TAGS} tags as KEY=VALUE, separated by commas: keys of 1 to 128 and values of 1 to 256 letters, digits, spaces and + - . _ : / @, none twice, and neither ${OWN_TAGS.join(', ')} nor aws: before a key, also in other capitals`;
const TAGS_REMEDY = 'give them such as team=shop,cost-center=42';

/**
 * The tags of the parameter; null for a text that is none. Roles have them too, and to IAM keys that differ in capitals alone
 * are one key twice (IAM User Guide, "Tags for AWS Identity and Access Management resources").
 */
export function tagsIn(text: string): Readonly<Record<string, string>> | null {
  const tags: Record<string, string> = Object.create(null);
  const taken = new Set(OWN_TAGS);
  for (const each of text === '' ? [] : text.split(',')) {
    const [, key, value] = /^(?!aws:)([\p{L}\p{N} +\-._:/@]{1,128})=([\p{L}\p{N} +\-._:/@]{1,256})$/iu.exec(each) ?? [];
    if (key === undefined || value === undefined || taken.has(key.toLowerCase())) return null;
    taken.add(key.toLowerCase());
    tags[key] = value;
  }
  return { ...tags };
}

/** The problems of a deployment that can never work, even if CloudFormation accepts it. */
export function parameterProblems(deployment: Deployment): Problem[] {
  const { known, given, values } = deployment;
  const text = (name: string): string => String(values[name] ?? '');
  const unknown = unknownKeys('', given, known);
  const wrong = Object.entries(RULES).flatMap(([field, { isOptional = true, problem }]) => {
    const value = text(field);
    const found = isOptional && value === '' ? null : problem(value, deployment);
    return found ? [{ field, value, rule: found.rule, remedy: found.remedy }] : [];
  });
  return [...stageProblems(deployment), ...unknown, ...wrong, ...togetherProblems(text)];
}

/** The longest stage that leaves room for the longest name of a function. */
export const longestStage = ({ service, functions }: Pick<Deployment, 'service' | 'functions'>): number =>
  LONGEST_FUNCTION_NAME - service.length - Math.max(...functions.map((key) => key.length)) - 2;

function stageProblems(deployment: Deployment): Problem[] {
  const longest = longestStage(deployment);
  const { stage: value } = deployment;
  const field = '--stage';
  if (value.length > longest) {
    const rule = `at most ${longest} characters, so that names of functions have at most ${LONGEST_FUNCTION_NAME}`;
    return [{ field, value, rule, remedy: 'choose a shorter stage' }];
  }
  const machine = OTHER_MACHINES.find((name) => value === name || value.endsWith(`-${name}`));
  if (machine === undefined) return [];
  const rule = `no stage that ends in ${machine}, as the name of another state machine of a deployment does`;
  return [{ field, value, rule, remedy: 'choose another stage' }];
}

interface Rule {
  /** Whether it may be empty; true by default. */
  readonly isOptional?: boolean;
  /** What is wrong with a value, if something is. */
  readonly problem: (value: string, deployment: Deployment) => Pick<Problem, 'rule' | 'remedy'> | null;
}

const mustMatch = (pattern: RegExp, rule: string, remedy: string): Rule => ({
  problem: (value) => (pattern.test(value) ? null : { rule, remedy }),
});

/**
 * Only a difference of capitals shows which one is meant: "no" is as near to "on" as to "not".
 * @param remedy of any other value
 */
const mustBeOneOf = (choices: readonly string[], remedy: string): Rule => ({
  isOptional: false,
  problem(value) {
    if (choices.includes(value)) return null;
    const meant = choices.find((choice) => choice.toLowerCase() === value.toLowerCase());
    return { rule: choices.join(' or '), remedy: meant === undefined ? remedy : `did you mean "${meant}"?` };
  },
});

/** The ARN of a resource in the region of the deployment. */
const mustBeArn = (service: string, thing: RegExp, rule: string, remedy: string): Rule => ({
  problem(value, { region }) {
    const [, ofService, ofRegion, resource = ''] = /^arn:aws[\w-]*:([\w-]+):([\w-]+):\d{12}:(.+)$/.exec(value) ?? [];
    if (ofService !== service || !thing.test(resource)) return { rule, remedy };
    return ofRegion === region
      ? null
      : {
          rule: `in ${region}, the region of the deployment`,
          remedy: `give one of ${region}, or deploy to ${ofRegion}`,
        };
  },
});

const KEY = mustBeArn(
  'kms',
  /^key\/[\w-]+$/,
  'the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID: IAM matches no alias',
  'give what aws kms describe-key shows as Arn',
);

const RULES: Readonly<Record<string, Rule>> = {
  email: mustMatch(
    /^[^\s@,;<>]+@[^\s@,;<>.]+(\.[^\s@,;<>.]+)+$/,
    'one e-mail address, such as ops@example.com',
    'give one; use a group address for several readers',
  ),
  exportBucket: { problem: (value) => bucketNameProblem(value, [value]) },
  topicArn: mustBeArn(
    'sns',
    /^[\w-]{1,256}$/,
    'the ARN of a standard topic, arn:aws:sns:REGION:ACCOUNT:NAME: a FIFO topic takes no notice',
    'give what aws sns list-topics shows',
  ),
  topicKeyArn: KEY,
  copyKmsKeyArn: KEY,
  checksumLimitGB: {
    isOptional: false,
    ...mustMatch(/^\d{1,9}(\.\d{1,9})?$/, 'a number of GB from 0, without a unit', 'give a number such as 64'),
  },
  verificationConcurrency: {
    isOptional: false,
    ...mustMatch(
      /^[1-9]\d{0,2}$/,
      'a whole number from 1 to 999',
      "give fewer than the account's concurrent executions of Lambda, which may be 10",
    ),
  },
  maxAgeHours: {
    isOptional: false,
    ...mustMatch(
      /^(?!0+(\.0+)?$)\d{1,5}(\.\d{1,2})?$/,
      'a number of hours above 0, without a unit',
      'give the longest time between two recovery points, and some hours, such as 26 for daily ones',
    ),
  },
  metricsPerCluster: mustBeOneOf(YES_OR_NO, 'choose one of the two'),
  tags: {
    problem(value) {
      const tags = tagsIn(value);
      return tags !== null && Object.keys(tags).length <= MOST_TAGS ? null : { rule: TAGS, remedy: TAGS_REMEDY };
    },
  },
  logRetentionDays: {
    isOptional: false,
    ...mustMatch(
      new RegExp(`^(${RETENTION_DAYS.join('|')})$`),
      `one of ${RETENTION_DAYS.join(', ')}`,
      'choose one of them',
    ),
  },
  eventBus: {
    isOptional: false,
    problem: (value, deployment) =>
      value.startsWith('arn:')
        ? BUS_ARN.problem(value, deployment)
        : mustMatch(/^[\w./-]{1,256}$/, BUS, 'give the name or the ARN of a bus').problem(value, deployment),
  },
  createdSnapshotPrefix: mustMatch(
    /^(?!.*--)[0-9A-Za-z-]{1,254}$/,
    'what names of manual snapshots can begin with: letters, digits and hyphens, no two hyphens in a row',
    'give such a prefix, without * behind it',
  ),
  createdSnapshotMode: mustBeOneOf(MODES, 'choose one of the two'),
  expireRecoveryPoints: mustBeOneOf(ON_OR_OFF, 'choose on only if runs may delete recovery points'),
  jwtIssuer: mustMatch(/^https:\/\/[^\s/]\S*$/, 'a URL that begins with https://', 'give the iss of the tokens'),
  jwtAudience: mustMatch(
    /^[^\s,]+(,[^\s,]+)*$/,
    'one or more audiences, separated by commas alone',
    'leave out spaces and commas at the ends',
  ),
};

const BUS = 'the name of an event bus, 1 to 256 letters, digits and . - _ /, or its ARN';
const BUS_ARN = mustBeArn('events', /^event-bus\/[\w./-]{1,256}$/, BUS, 'give what aws events list-event-buses shows');

/** Problems of parameters that exclude or require each other. */
function togetherProblems(text: (name: string) => string): Problem[] {
  const problem = (field: string, rule: string, remedy: string) => ({ field, value: text(field), rule, remedy });
  const [issuer, audience] = [text('jwtIssuer'), text('jwtAudience')];
  const accounts = new Map(
    ['topicArn', 'topicKeyArn', 'copyKmsKeyArn', 'eventBus'].flatMap((name) => {
      const account = /^arn:(?:[^:]*:){3}(\d{12}):/.exec(text(name))?.[1];
      return account === undefined ? [] : [[name, account] as const];
    }),
  );
  const [[first, account] = ['', '']] = accounts;
  return [
    ...((issuer === '') === (audience === '')
      ? []
      : [
          problem(
            issuer === '' ? 'jwtIssuer' : 'jwtAudience',
            'given, as the other of the two is',
            'give both or none',
          ),
        ]),
    ...(text('createdSnapshotMode') === 'Export' && text('createdSnapshotPrefix') === ''
      ? [problem('createdSnapshotMode', 'only together with createdSnapshotPrefix', 'give createdSnapshotPrefix too')]
      : []),
    ...(text('topicKeyArn') !== '' && text('topicArn') === ''
      ? [problem('topicKeyArn', 'only together with topicArn', 'give topicArn too, or leave it out')]
      : []),
    ...[...accounts]
      .filter(([, other]) => other !== account)
      .map(([name]) =>
        problem(name, `of the account of ${first}, ${account}`, 'give both of the account to deploy to'),
      ),
  ];
}
