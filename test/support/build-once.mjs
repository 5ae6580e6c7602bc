/** Routes run the bundles that ship, so they are built once, before the first test. */
export default async () => {
  const { build } = await import('../../deploy/build.mjs');
  await build();
};
