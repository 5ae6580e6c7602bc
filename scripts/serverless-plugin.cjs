const { resolve } = require('node:path');
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
        refuseHalfParameters(serverless);
        await addSchedules(serverless);
      },
      'before:package:createDeploymentArtifacts': bundle,
      'before:package:function:package': bundle,
      'before:deploy:deploy': () => refuseIfNobodyIsTold(serverless),
    };
  }
};

/** What CloudFormation would deploy all the same, though it cannot be meant. */
function refuseHalfParameters({ service, classes }) {
  const { jwt, createdSnapshotMode } = service.custom;
  if ((jwt.issuer === '') !== (jwt.audience === ''))
    throw new classes.Error('jwtIssuer and jwtAudience go together: give both or none.', 'HALF_A_JWT_AUTHORISER');
  if (!['Copy', 'Export'].includes(createdSnapshotMode))
    throw new classes.Error('createdSnapshotMode must be Copy or Export.', 'UNKNOWN_MODE');
}

/** A list of any length is more than the variables and conditions of a template can express. */
async function addSchedules(serverless) {
  const { service, serviceDir, yamlParser, classes } = serverless;
  const file = service.custom.schedules;
  if (file === '') return;
  try {
    const schedules = await yamlParser.parse(resolve(serviceDir, file));
    const prefix = `${service.service}-${serverless.getProvider('aws').getStage()}`;
    Object.assign(service.resources.Resources, scheduleResources(schedules, prefix));
  } catch ({ message }) {
    throw new classes.Error(`${file}: ${message}`, 'SCHEDULES_REFUSED');
  }
}

/** A deployment whose endings reach no one would look like one that never fails. */
function refuseIfNobodyIsTold(serverless) {
  if (serverless.service.custom.whoIsTold !== '') return;
  throw new serverless.classes.Error(
    'Nobody would get the notices and alarms. Deploy with --param="email=you@example.com", or with --param="topicArn=..." of a topic that has subscribers.',
    'NOBODY_IS_TOLD',
  );
}
