// The picture of the page in README.md: `node scripts/run.mjs test/page/picture.ts`. Needs Debian's chromium.
import { countsOf } from '../../functions/core/status/protection.ts';
import { example } from '../functions/core/status/protections.ts';
import { open, startBrowser } from './browser.ts';

/** Few enough for a picture. */
const NAMES = ['billing', 'cart', 'reports-2', 'catalog', 'orders', 'warehouse'];

export async function main(): Promise<void> {
  const Clusters = example.Clusters.filter(({ Name }) => NAMES.includes(Name));
  const report = { ...example, Counts: countsOf(Clusters), Clusters, Warnings: [] };
  const browser = await startBrowser();
  try {
    const { page } = await open(browser, report, {
      ...{ viewport: { width: 1_100, height: 1_200 }, deviceScaleFactor: 0.75 },
    });
    await page.screenshot({ path: 'docs/protection.png', fullPage: true });
  } finally {
    await browser.close();
  }
}
