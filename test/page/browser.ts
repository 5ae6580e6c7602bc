// A real Chromium (Debian: chromium) that shows the page and reports all that it should not do.
import { execFileSync } from 'node:child_process';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { pageOf } from '../../functions/core/status/page.ts';
import type { Protection } from '../../functions/core/status/protection.ts';

/** @throws Error that says what is needed */
export function startBrowser(): Promise<Browser> {
  let executablePath: string;
  try {
    executablePath = execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim();
  } catch {
    throw new Error('Chromium is needed. On Debian: apt-get install chromium');
  }
  // Nothing that it downloads or reports by itself belongs to the page.
  return chromium.launch({ executablePath, args: ['--disable-background-networking', '--disable-component-update'] });
}

/** Where a bucket would serve it: a secure origin, which no request reaches. */
const ADDRESS = 'https://exports.example/reports/protection.html';

export interface Opened {
  readonly page: Page;
  /** Messages of the console, errors, violations of the policy, dialogs, and requests other than for the page. */
  readonly problems: string[];
}

/** Opens the page of a report in a window of its own, as if it were that time. */
export async function open(
  browser: Browser,
  report: Protection,
  { now = report.MeasuredAt, ...options }: BrowserContextOptions & { readonly now?: string } = {},
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 900 }, ...options });
  const problems: string[] = [];
  await context.route('**/*', (route) => {
    if (route.request().url() === ADDRESS)
      return route.fulfill({ contentType: 'text/html; charset=utf-8', body: pageOf(report) });
    problems.push(`request ${route.request().url()}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on('console', (message) => problems.push(`${message.type()} ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`error ${error.message}`));
  page.on('dialog', async (dialog) => {
    problems.push(`dialog ${dialog.message()}`);
    await dialog.dismiss();
  });
  await page.clock.install({ time: new Date(now) });
  await page.goto(ADDRESS);
  return { page, problems };
}
