/**
 * What happens around `serverless package` and `serverless deploy`. osls loads plugins as JavaScript; what they decide is in
 * packaging.ts.
 */
module.exports = class {
  /**
   * @param {import('./packaging.ts').Serverless} serverless
   * @param {unknown} _options
   * @param {{ log: { warning(text: string): void } }} utils
   */
  constructor(serverless, _options, { log }) {
    const build = async () => (await import('./build.mjs')).build();
    /** @type {Promise<typeof import('./packaging.ts')> | undefined} */
    let loaded;
    const packaging = () => {
      loaded ??= import('./build.mjs').then(({ load }) => load('deploy/packaging.ts'));
      return loaded;
    };
    this.hooks = {
      'before:package:initialize': async () => {
        const { prepare, refuse } = await packaging();
        await refuse(serverless);
        await prepare(serverless);
      },
      // Before osls zips, so that no package can hold a stale bundle.
      'before:package:createDeploymentArtifacts': build,
      'before:package:function:package': build,
      'after:aws:package:finalize:mergeCustomProviderResources': async () =>
        (await packaging()).refuseTooManyResources(serverless),
      'before:deploy:deploy': async () => (await packaging()).requireNoticeRecipient(serverless),
      'after:deploy:deploy': async () =>
        (await packaging()).warnOfUnheardAlarms(serverless, (text) => log.warning(text)),
    };
  }
};
