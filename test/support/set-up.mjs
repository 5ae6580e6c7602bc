import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stop } from 'esbuild';
import { build, buildTogether } from '../../deploy/build.mjs';
import { buildLocal, buildVerify } from '../../scripts/bundle.mjs';

/** Before the first test: builds what tests run as it ships, and makes the folder that suites share. */
export default async () => {
  console.log('Building what the tests run.');
  const [metafile] = await Promise.all([build(), buildLocal(), buildVerify(), buildTogether()]);
  // Nothing removes it if a build fails.
  const folder = await mkdtemp(join(tmpdir(), 'test-run-'));
  process.env['TEST_RUN_FOLDER'] = folder;
  await writeFile(join(folder, 'metafile.json'), JSON.stringify(metafile));
  await stop();
};
