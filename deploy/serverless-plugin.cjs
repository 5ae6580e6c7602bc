const { resolve } = require('node:path');
const { parameterProblems } = require('./parameters.cjs');
const { scheduleResources } = require('./schedules.cjs');

/** What happens around `serverless package` and `serverless deploy`. */
module.exports = class {
  constructor(serverless) {
    // Before osls zips, so that no package can hold a stale bundle.
    const bundle = async () => {
      const { build } = await import('./build.mjs');
      await build();
    };
    this.hooks = {
      'before:package:initialize': async () => {
        refuseParameters(serverless);
        await addSchedules(serverless);
      },
      'before:package:createDeploymentArtifacts': bundle,
      'before:package:function:package': bundle,
      'before:deploy:deploy': () => requireNoticeRecipient(serverless),
    };
  }
};

function refuseParameters({ service, configurationInput, processedInput, classes }) {
  const { default: defaults, ...stages } = configurationInput.params;
  const onCommandLine = [processedInput.options.param ?? []].flat().map((each) => each.split('=', 1)[0]);
  const given = [...onCommandLine, ...Object.values(stages).flatMap(Object.keys)];
  const problems = parameterProblems(given, Object.keys(defaults), service.custom);
  if (problems.length > 0)
    throw new classes.Error(`The parameters are not in order:\n${problems.join('\n')}`, 'PARAMETERS_REFUSED');
}

/** A list of any length is more than the variables and conditions of a template can express. */
async function addSchedules(serverless) {
  const { service, serviceDir, yamlParser, classes } = serverless;
  const file = service.custom.schedules;
  if (file === '') return;
  try {
    const schedules = await yamlParser.parse(resolve(serviceDir, file));
    const prefix = `${service.service}-${serverless.getProvider('aws').getStage()}`;
    Object.assign(service.resources.Resources, scheduleResources(schedules, prefix, service.custom.eventRetries));
  } catch ({ message }) {
    throw new classes.Error(`${file}: ${message}`, 'SCHEDULES_REFUSED');
  }
}

/** A deployment whose endings reach no one would look like one that never fails. */
function requireNoticeRecipient(serverless) {
  if (serverless.service.custom.noticeRecipient !== '') return;
  throw new serverless.classes.Error(
    'Nobody would get the notices and alarms. Deploy with --param="email=you@example.com", or with --param="topicArn=..." of a topic that has subscribers.',
    'NO_NOTICE_RECIPIENT',
  );
}
