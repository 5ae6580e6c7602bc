import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const functions = fileURLToPath(new URL('../functions/', import.meta.url));
/** Folders that the handlers share; every other folder of `functions/` holds handlers, one per file. */
const SHARED = ['aws', 'core', 'steps'];

/** Every handler's path below `functions/`, without its ending: `outcome/notify`. */
export const handlers = () =>
  readdirSync(functions)
    .filter((folder) => !SHARED.includes(folder))
    .flatMap((folder) => readdirSync(`${functions}${folder}`).map((file) => `${folder}/${file.replace(/\.ts$/, '')}`))
    .sort();
