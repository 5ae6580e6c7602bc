import { printable } from './printable.ts';

/** HTML that is safe to write as it is. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | readonly Part[];

/**
 * HTML from a template. What is put into it is data: it is escaped for text and for attributes in quotation marks, unless it
 * is HTML itself.
 */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(String.raw({ raw: strings }, ...parts.map(textOf)));

const textOf = (part: Part): string => {
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(textOf).join('');
  return typeof part === 'number' || HARMLESS.test(part) ? String(part) : escaped(printable(part));
};

/** Most texts are; a page of a thousand clusters has tens of thousands. */
const HARMLESS = /^[\w .,:/#=?-]*$/;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (each) => ENTITIES[each] ?? each);
