import { rm } from 'node:fs/promises';

/** After the last test. */
export default () => rm(process.env['TEST_RUN_FOLDER'] ?? '', { recursive: true });
