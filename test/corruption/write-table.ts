// Writes the tables of docs/verification.md: `npm run corruption`. Needs redis-server and redis-tools.
import { readFileSync, writeFileSync } from 'node:fs';
import { keysLoaded, passesCheck } from '../redis/opinions.ts';
import { missingPrograms } from '../support/redis-server.ts';
import type { Case } from './damages.ts';
import { DOCUMENT, generated, type Opinion, TABLES, tableOf } from './table.ts';

export async function opinionsOf(cases: readonly Case[]): Promise<Opinion[]> {
  const opinions = [];
  for (const { file } of cases)
    opinions.push({ passesCheck: await passesCheck(file), keysLoaded: await keysLoaded(file) });
  return opinions;
}

export async function main(): Promise<number> {
  const missing = missingPrograms();
  if (missing.length > 0) {
    console.error(`These are needed: ${missing.join(', ')}. On Debian: apt-get install redis-server redis-tools`);
    return 2;
  }
  let document = readFileSync(DOCUMENT, 'utf8');
  for (const [marker, cases] of Object.entries(TABLES))
    document = document.replace(generated(marker, document), tableOf(cases, await opinionsOf(cases)));
  writeFileSync(DOCUMENT, document);
  return 0;
}
