import type { State } from './states.ts';

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** Thick on the way without an error, dotted on an error. */
  readonly line: '==>' | '-->' | '-.->';
}

const SHAPES: Readonly<Record<string, readonly [string, string]>> = {
  Task: ['["', '"]'],
  Map: ['[["', '"]]'],
  Choice: ['{"', '"}'],
  Wait: ['{{"⏳ ', '"}}'],
  Pass: ['("', '")'],
  Succeed: ['(["', '"]):::succeed'],
  Fail: ['(["', '"]):::fail'],
};

export const node = (name: string, { Type }: State): string => {
  const [open = '', close = ''] = SHAPES[Type] ?? [];
  return `  ${name}${open}${name}${close}`;
};

/** GitHub does not wrap what is written on an arrow. */
const wrapped = (text: string) => text.replaceAll(/(.{1,22})( |$)/g, '$1<br>').replace(/<br>$/, '');

export const arrow = ({ from, to, label, line }: Arrow): string =>
  `  ${from} ${line}${label ? `|"${wrapped(label)}"|` : ''} ${to}`;

const STYLES = [
  '  classDef fault stroke:#d1242f,stroke-dasharray:4 3',
  '  classDef fail stroke:#d1242f,stroke-width:3px',
  '  classDef succeed stroke:#1a7f37,stroke-width:3px',
];

export const flowchart = (lines: readonly string[]): string =>
  ['```mermaid', 'flowchart TD', ...lines, ...STYLES, '```'].join('\n');
