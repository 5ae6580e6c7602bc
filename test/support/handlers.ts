import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const functions = fileURLToPath(new URL('../../functions/', import.meta.url));
const NO_HANDLERS = ['aws', 'core', 'steps'];

/** Every handler's path below `functions/`, without its ending: `outcome/notify`. */
export const handlers: readonly string[] = readdirSync(functions)
  .filter((folder) => !NO_HANDLERS.includes(folder))
  .flatMap((folder) => readdirSync(`${functions}${folder}`).map((file) => `${folder}/${file.replace(/\.ts$/, '')}`))
  .sort();

/** The name of a handler's file: `notify`. */
export const baseName = (handler: string): string => handler.slice(handler.indexOf('/') + 1);
