import { handlers as find } from '../../deploy/handlers.mjs';

/** Every handler's path below `functions/`, without its ending: `outcome/notify`. */
export const handlers: readonly string[] = find();

/** The name of a handler's file: `notify`. */
export const baseName = (handler: string): string => handler.slice(handler.indexOf('/') + 1);
