/** The content of an element: text, children by name, or a list for several elements of one name; undefined omits it. */
export type Xml = string | number | boolean | undefined | Xml[] | { readonly [name: string]: Xml };

/** A document whose root element is `name`. */
export const xmlDocument = (name: string, content: Xml, namespace = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, content, namespace && ` xmlns="${namespace}"`)}`;

function element(name: string, content: Xml, attributes = ''): string {
  if (content === undefined) return '';
  if (Array.isArray(content)) return content.map((item) => element(name, item)).join('');
  const children =
    typeof content === 'object' && Object.entries(content).map(([child, inner]) => element(child, inner));
  return `<${name}${attributes}>${children ? children.join('') : escapeText(String(content))}</${name}>`;
}

/** Control characters become references, as in S3's answers, though XML 1.0 forbids most. */
const escapeText = (text: string): string =>
  text.replace(/[&<>"\p{Cc}]/gu, (character) => `&#${character.charCodeAt(0)};`);
