import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { parseYaml } from '../../local/yaml.ts';
import { ROOT } from './service.ts';

/** The logical ID of the second machine. */
const SECOND = 'SecondMachine';

/**
 * The project as it would be with one machine more, `<service>-<stage>-second`.
 * @param folder is created, and becomes the project's folder. @param states the machine's, the first of them first
 */
export function withSecondMachine(folder: string, states: Readonly<Record<string, object>>): string {
  mkdirSync(folder);
  const own = ['serverless.yml', 'statemachine', 'deploy'];
  for (const name of readdirSync(ROOT))
    if (!own.includes(name) && !name.startsWith('.git')) symlinkSync(join(ROOT, name), join(folder, name));
  for (const name of own.slice(1)) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  mkdirSync(join(folder, 'statemachine/second'));
  const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states };
  writeFileSync(join(folder, 'statemachine/second/definition.asl.json'), JSON.stringify(definition));
  const document = parseYaml(readFileSync(join(ROOT, 'serverless.yml'), 'utf8')) as {
    resources: object[];
    functions: { notify: { environment: Record<string, object> } };
  };
  document.resources.push({
    Resources: {
      [SECOND]: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of the Serverless Framework
          StateMachineName: '${self:service}-${sls:stage}-second',
          RoleArn: { 'Fn::GetAtt': ['StateMachineRole', 'Arn'] },
          // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the Serverless Framework
          DefinitionString: { 'Fn::Sub': '${file(deploy/definition.cjs):second}' },
        },
      },
    },
  });
  document.functions.notify.environment['SECOND_ARN'] = { Ref: SECOND };
  document.functions.notify.environment['SECOND_NAME'] = { 'Fn::GetAtt': [SECOND, 'Name'] };
  writeFileSync(join(folder, 'serverless.yml'), dump(document));
  return folder;
}
