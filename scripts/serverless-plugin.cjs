/** What happens around `serverless package` and `serverless deploy`. */
module.exports = class {
  constructor(serverless) {
    // Before osls zips, so that no package can hold a stale bundle.
    const bundle = async () => {
      const { build } = await import('./build.mjs');
      await build();
    };
    this.hooks = {
      'before:package:createDeploymentArtifacts': bundle,
      'before:package:function:package': bundle,
      'before:deploy:deploy': () => refuseIfNobodyIsTold(serverless),
    };
  }
};

/** A deployment whose endings reach no one would look like one that never fails. */
function refuseIfNobodyIsTold(serverless) {
  if (serverless.service.custom.whoIsTold !== '') return;
  throw new serverless.classes.Error(
    'Nobody would get the notices and alarms. Deploy with --param="email=you@example.com", or with --param="topicArn=..." of a topic that has subscribers.',
    'NOBODY_IS_TOLD',
  );
}
