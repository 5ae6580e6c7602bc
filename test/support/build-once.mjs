/** Routes run the bundles that ship, so they are built once, before the first test. */
export default async () => {
  const { build } = await import('../../scripts/build.mjs');
  await build();
};
