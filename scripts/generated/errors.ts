import { ERROR_TABLE, type ErrorEntry } from '../../functions/core/outcome/error-table.ts';

const entries = Object.entries(ERROR_TABLE) as readonly [string, ErrorEntry][];
const inCode = (name: string) => `\`${name}\``;

const section = ([name, { also = [], cause, remedy, offers }]: readonly [string, ErrorEntry]): string => `## ${name}

${also.length > 0 ? `Also: ${also.map(inCode).join(', ')}.\n\n` : ''}${cause}

**What to do.** ${remedy}

**To paste.** ${offers ?? 'Nothing.'}
`;

/** docs/errors.md */
export const errorsPage =
  (): string => `<!-- Written by \`npm run generate\` from functions/core/outcome/error-table.ts. -->

# Errors

A failure ends the execution \`FAILED\`. Its \`Error\` is one of the names below, or of those under "Also"; any other is an
[unexpected failure](#unexpectedfailure). The notice, the execution's \`Cause\` and the HTTP API give the same sentence,
remedy and command. [The pictures](state-machine.md#the-way-of-a-failure) show the way of a failure.

${entries.map(section).join('\n')}`;

/** What the graph shows of a fault. */
const commentOf = (name: string): string => {
  const { cause, remedy } = entries.find(([each]) => each === name)?.[1] ?? ERROR_TABLE.UnexpectedFailure;
  return `${cause} ${remedy}`;
};

const PERMANENT = entries.flatMap(([name, { isPermanent, of }]) => (isPermanent && of === undefined ? name : []));
const FAULT = /("(\w+)": \{\n *"Type": "Pass",\n *"Comment": )"(?:[^"\\]|\\.)*"(,\n *"Next": "ExplainFailure")/g;
/** Retriers that list all that is permanent; one of two names is of a step that meets no others. */
const NEVER_RETRIED = /^( *)"ErrorEquals": \[\n[^\]]*\](,\n *"MaxAttempts": 0)$/gm;

/** The definition with the text of its fault states and the names that are not retried as the table has them. */
export const withErrorTable = (definition: string): string =>
  definition
    .replaceAll(FAULT, (_, before, name, after) => `${before}${JSON.stringify(commentOf(name))}${after}`)
    .replaceAll(NEVER_RETRIED, (_, indent, after) => {
      const names = PERMANENT.map((name) => `${indent}  "${name}"`).join(',\n');
      return `${indent}"ErrorEquals": [\n${names}\n${indent}]${after}`;
    });
