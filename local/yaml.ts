import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';

/** With merge keys (`<<`), as osls has them. */
const SCHEMA = CORE_SCHEMA.withTags(mergeTag);

/** The value of a YAML document. Throws a YAMLException whose message says in its first line what is wrong. */
export const parseYaml = (text: string): unknown => load(text, { schema: SCHEMA });
