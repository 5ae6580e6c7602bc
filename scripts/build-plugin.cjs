/** Bundles before osls zips, so that no package can hold a stale bundle. */
module.exports = class {
  constructor() {
    const bundle = async () => {
      const { build } = await import('./build.mjs');
      await build();
    };
    this.hooks = { 'before:package:createDeploymentArtifacts': bundle, 'before:package:function:package': bundle };
  }
};
