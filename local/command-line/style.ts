import { styleText } from 'node:util';

export type Style = 'dim' | 'green' | 'yellow' | 'red';

/** Whether to colour at all has been decided before: Node would look at what standard output is. */
export const styled = (style: Style, text: string): string => styleText(style, text, { validateStream: false });
