// HTML that is held to more than HTML is: every element but a cell is closed, every attribute is one that can be read at once.

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The names of the elements around it, the nearest first. */
  readonly around: readonly string[];
  /** As it is written, with what is inside. */
  text: string;
}

const TAG = /^<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:=(?:"[^"<>]*"|[A-Za-z0-9-]+))?)*)\s*(\/?)>/;
const VOID = ['meta', 'base', 'input'];
const CELLS = ['td', 'th'];
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  tr: ['thead', 'tbody'],
  td: ['tr'],
  th: ['tr'],
  tbody: ['table'],
  thead: ['table'],
  caption: ['table'],
  li: ['ul'],
  legend: ['fieldset'],
  summary: ['details'],
};
/** What cannot be in a paragraph. */
const BLOCKS = ['p', 'div', 'ul', 'section', 'table', 'pre', 'h1', 'h2', 'h3', 'details', 'fieldset'];

/**
 * The elements of a document in their order.
 * @throws Error if it is not nested as it must be
 */
export function elementsOf(document: string): Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  let rest = document.replace(/^<!doctype html>\n/, '');
  while (rest !== '') {
    const tag = TAG.exec(rest);
    const raw = ['style', 'script'].includes(open[0]?.name ?? '');
    if (raw || !tag) {
      const end = raw ? rest.indexOf('</') : (/[<>]/.exec(rest)?.index ?? rest.length);
      if (end <= 0) throw new Error(`This is no element: ${rest.slice(0, 100)}`);
      for (const each of open) each.text += rest.slice(0, end);
      rest = rest.slice(end);
      if (!raw) continue;
    }
    const [whole = '', closing, name = '', attributes = '', isClosed] = TAG.exec(rest) ?? [];
    rest = rest.slice(whole.length);
    // A cell ends where the next one begins, or its row ends.
    if (CELLS.includes(open[0]?.name ?? '') && (closing ? name === 'tr' : CELLS.includes(name))) open.shift();
    if (closing) {
      const closed = open.shift();
      if (closed?.name !== name) throw new Error(`</${name}> closes <${closed?.name}>.`);
      continue;
    }
    const around = open.map((each) => each.name);
    const [parent = ''] = around;
    if (PARENTS[name] && !PARENTS[name].includes(parent)) throw new Error(`<${name}> is in <${parent}>.`);
    if (BLOCKS.includes(name) && around.includes('p')) throw new Error(`<${name}> is in a paragraph.`);
    const element = { name, around, attributes: attributesOf(attributes), text: '' };
    elements.push(element);
    if (!isClosed && !VOID.includes(name)) open.unshift(element);
  }
  if (open.length > 0) throw new Error(`<${open[0]?.name}> is not closed.`);
  return elements;
}

const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    Array.from(text.matchAll(/([a-zA-Z-]+)(?:=(?:"([^"]*)"|([^\s]+)))?/g), ([, name, quoted, bare]) => [
      name,
      quoted ?? bare ?? '',
    ]),
  );
