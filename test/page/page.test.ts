import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { hoursAfter, type Protection, STATES } from '../../functions/core/status/protection.ts';
import { example, withClusters } from '../functions/core/status/protections.ts';
import { type Opened, open, startBrowser } from './browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { viewport: { width: 360, height: 740 } };
const STALE = { now: hoursAfter(example.NextMeasurementBy, 0.1) };
/** As bad as it may be named. */
const hostile = withClusters(
  [
    '"><script>alert(1)</script>',
    "x' onfocus='alert(1)' autofocus='",
    '<img src=https://evil.example/x>',
    'x'.repeat(400),
  ].flatMap((Name) => example.Clusters.map((each) => ({ ...each, Name, Reason: Name, Fix: Name, Warnings: [Name] }))),
);

let browser: Browser;
let opened: Opened | undefined;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());
afterEach(async () => {
  await opened?.page.context().close();
  opened = undefined;
});

/** Opens the page, which `afterEach` closes. */
async function show(report: Protection = example, options: Parameters<typeof open>[2] = {}): Promise<Page> {
  opened = await open(browser, report, options);
  return opened.page;
}

const visibleRows = (page: Page) =>
  page.evaluate<number>("[...document.querySelectorAll('tbody')].filter((each) => each.checkVisibility()).length");
/** What is wider than the window. */
const overflow = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

describe('axe finds nothing to complain about', () => {
  const windows = { 'a large window': {}, 'a tablet': { viewport: { width: 800, height: 1_000 } }, 'a phone': PHONE };
  const cases = Object.entries(windows).flatMap(([window, options]) =>
    (['light', 'dark'] as const).flatMap((colorScheme) => [
      { name: `${window}, ${colorScheme}`, report: example, options: { ...options, colorScheme } },
      { name: `${window}, ${colorScheme}, too old`, report: example, options: { ...options, colorScheme, ...STALE } },
    ]),
  );
  test.each([
    ...cases,
    { name: 'hostile names on a phone', report: hostile, options: PHONE },
    { name: 'no clusters', report: withClusters([]), options: {} },
    { name: 'more contrast', report: example, options: { contrast: 'more' as const } },
  ])('$name', async ({ report, options }) => {
    expect(await complaints(await show(report, options))).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('in print, %s', async (colorScheme) => {
    const page = await show(example, { colorScheme, viewport: { width: 718, height: 1_000 } });
    await page.emulateMedia({ media: 'print' });
    expect(await complaints(page)).toEqual([]);
  });

  test('and it would complain', async () => {
    const page = await show();
    await page.evaluate("document.querySelector('h1').remove(); document.querySelector('p').style.color = '#999'");
    expect(await complaints(page)).toEqual(expect.arrayContaining([expect.stringMatching(/^color-contrast: /)]));
  });

  /** Violations, and contrasts that it could not judge. */
  async function complaints(page: Page): Promise<string[]> {
    await page.evaluate(AXE);
    const { violations, incomplete } = await page.evaluate<AxeResults>('axe.run()');
    return [...violations, ...incomplete.filter(({ id }) => id === 'color-contrast')].flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
    );
  }
});

describe('Nothing is wider than its window', () => {
  test.each([320, 360, 560, 700, 1_060, 1_080, 1_280])('of %d pixels', async (width) => {
    for (const report of [example, hostile]) {
      const page = await show(report, { viewport: { width, height: 800 } });
      expect([width, await overflow(page)]).toEqual([width, 0]);
      await page.context().close();
    }
  });

  test('nor than a sheet of paper, where the table is a table, in black on white', async () => {
    const page = await show(example, { colorScheme: 'dark', viewport: { width: 718, height: 1_000 } });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await overflow(page)).toBe(0);
    expect(await page.evaluate("getComputedStyle(document.querySelector('thead th')).display")).toBe('table-cell');
    expect(await page.locator('#find').isVisible()).toBe(false);
    expect(await page.evaluate("getComputedStyle(document.querySelector('h1')).color")).toBe('rgb(26, 32, 39)');
  });
});

test('A print of what was searched says so', async () => {
  const page = await show();
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('#find').isVisible()).toBe(false);
  await page.emulateMedia({ media: 'screen' });
  await page.getByLabel('Find a name').fill('cat');
  await page.emulateMedia({ media: 'print' });
  expect(await visibleRows(page)).toBe(1);
  expect(await page.locator('#find').isVisible()).toBe(true);
  expect(await page.locator('output').textContent()).toBe('1 of 12');
});

test('Commands that are folded on the screen are printed, also without scripts', async () => {
  const [some] = example.Clusters;
  if (!some) throw new Error('There is no cluster.');
  const report = withClusters(Array.from({ length: 9 }, (_, index) => ({ ...some, Name: `cluster-${index}` })));
  const page = await show(report, { javaScriptEnabled: false });
  const isShown = () =>
    page.locator('details pre').evaluate((pre) => pre.checkVisibility({ contentVisibilityAuto: true }));
  expect(await isShown()).toBe(false);
  await page.emulateMedia({ media: 'print' });
  expect(await isShown()).toBe(true);
});

describe('By keyboard', () => {
  test.each([
    ['a large window', {}],
    ['a phone', PHONE],
  ])('everything is reached, and seen, in %s', async (_, options) => {
    const page = await show(example, options);
    const stops: string[] = [];
    for (;;) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate<{ what: string; isSeen: boolean }>(FOCUSED);
      if (stop.what === 'BODY' || stops.length > 50) break;
      expect(stop).toMatchObject({ isSeen: true });
      stops.push(stop.what);
    }
    const links = example.Clusters.flatMap(({ Points }) =>
      Points.flatMap((each) => (each.ExecutionUrl ? [each.Target] : [])),
    );
    expect(stops).toEqual(['All', 'Find a name', 'Clusters', ...links]);
  });

  test('a state is chosen by the arrows, and only its clusters are shown', async () => {
    const page = await show();
    await page.keyboard.press('Tab');
    for (const state of STATES) {
      await page.keyboard.press('ArrowRight');
      expect([state, await visibleRows(page)]).toEqual([state, example.Counts[state]]);
    }
    await page.keyboard.press('ArrowRight');
    expect(await visibleRows(page)).toBe(12);
  });

  test('the state that is chosen is seen in forced colours, and where the focus is, too', async () => {
    const page = await show(example, { forcedColors: 'active' });
    const looks = () =>
      page.evaluate<string[]>(`[...document.querySelectorAll('.tile')].map((tile) => {
        const { borderTopWidth, outlineStyle, outlineWidth } = getComputedStyle(tile);
        return borderTopWidth + (outlineStyle === 'none' ? '' : ', outline ' + outlineWidth);
      })`);
    const plain = Array(5).fill('1px');
    await page.locator('#show-LATE').check();
    expect(await looks()).toEqual(['1px', '3px', ...plain]);
    await page.keyboard.press('ArrowLeft');
    expect(await looks()).toEqual(['3px, outline 2px', '1px', ...plain]);
    await page.keyboard.press('Tab');
    expect(await looks()).toEqual(['3px', '1px', ...plain]);
    expect(await overflow(page)).toBe(0);
  });

  const FOCUSED = `(() => {
    const it = document.activeElement;
    const shown = it.type === 'radio' ? it.closest('label') : it;
    const name = it.type === 'radio' ? shown.querySelector('span').textContent
      : it.labels?.[0]?.textContent || document.getElementById(it.getAttribute('aria-labelledby'))?.textContent || it.textContent;
    return { what: it === document.body ? 'BODY' : name, isSeen: getComputedStyle(shown).outlineStyle === 'solid' };
  })()`;
});

describe('What a screen reader is given', () => {
  test.each([
    ['a large window', {}],
    ['a phone', PHONE],
  ])('has landmarks, headings and a table in %s', async (_, options) => {
    const page = await show(example, options);
    const session = await page.context().newCDPSession(page);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    const named = (...roles: readonly string[]) =>
      nodes.filter(({ ignored, role }) => !ignored && roles.includes(role?.value)).map(({ name }) => name?.value);
    expect(
      nodes.filter(({ ignored, role }) => !ignored && ['banner', 'main', 'contentinfo'].includes(role?.value)),
    ).toHaveLength(3);
    expect(named('heading')).toEqual(
      expect.arrayContaining([
        '4 of 11 clusters are late or unprotected',
        'What to do',
        'Unprotected: sessions',
        'Clusters',
      ]),
    );
    expect(named('table')).toEqual([expect.stringMatching(/^What needs attention first/)]);
    expect(named('rowheader')).toEqual(example.Clusters.map(({ Name }) => Name));
    expect(named('columnheader')).toHaveLength(6);
    expect(named('image', 'img')).toContain('30 Oct to 25 Nov: copy, 26 Nov to 28 Nov: none');
    expect(named('radio')).toHaveLength(7);
    expect(named('radio')[1]).toBe('3 Late nothing newer than its limit');
  });
});

describe('Two hours after the measurement', () => {
  const until = Date.parse(example.NextMeasurementBy) - Date.parse(example.MeasuredAt);
  const badges = (page: Page) => page.locator('tbody .s').allTextContents();
  const isUnknown = async (page: Page) => {
    expect(await page.locator('h1').textContent()).toBe('The states are unknown');
    expect(await page.title()).toBe('The states are unknown: memorydb-snapshot-copy-dev');
    expect(await badges(page)).toEqual([...Array(11).fill('Unknown'), 'Excluded']);
    expect(await page.locator('fieldset b').allTextContents()).toEqual(['0', '0', '11', '0', '0', '1', '12']);
    expect(await page.getByRole('alert').textContent()).toContain('Nothing was measured after 28 Nov 2026, 05:17 UTC.');
    expect(await page.getByText('What to do').isVisible()).toBe(false);
    for (const state of ['LATE', 'UNPROTECTED', 'NEW', 'PROTECTED'])
      expect(await page.locator(`tbody.${state}, h1.${state}, rect.${state}`).count()).toBe(0);
    await page.locator('#show-UNKNOWN').check();
    expect(await visibleRows(page)).toBe(11);
    await page.locator('#show-LATE').check();
    expect([await visibleRows(page), await page.locator('.nothing').isVisible()]).toEqual([0, true]);
  };

  test('the states of a page that is open become unknown by themselves', async () => {
    const page = await show();
    await page.clock.runFor(until - 20_000);
    expect((await badges(page)).slice(0, 2)).toEqual(['Unprotected', 'Late']);
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.clock.runFor(40_000);
    await isUnknown(page);
  });

  test('the states of a page that is opened are unknown', async () => {
    await isUnknown(await show(example, STALE));
    expect(opened?.problems).toEqual([]);
  });

  test('they are once a computer that slept shows the page again', async () => {
    const page = await show();
    await page.clock.setSystemTime(new Date(STALE.now));
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await isUnknown(page);
  });

  test('without scripts, the page says so, and its states can be chosen all the same', async () => {
    const page = await show(example, { javaScriptEnabled: false });
    expect(await page.locator('header').textContent()).toContain(
      'From 28 Nov 2026, 07:17 UTC on, this page is too old',
    );
    expect(await page.locator('#find').isVisible()).toBe(false);
    await page.getByText('Late', { exact: true }).first().click();
    expect(await visibleRows(page)).toBe(3);
  });
});

describe('Nothing is requested, reported or run', () => {
  test.each([
    ['of the example', example],
    ['of hostile names', hostile],
    ['of no clusters', withClusters([])],
  ])('by the page %s', async (_, report) => {
    const page = await show(report);
    await page.clock.runFor(3 * 3_600_000);
    expect(opened?.problems).toEqual([]);
    expect(await page.locator('script').count()).toBe(1);
    expect(await page.locator('img, iframe, link').count()).toBe(0);
    expect(await page.locator('tbody th').allTextContents()).toEqual(report.Clusters.map(({ Name }) => Name));
  });

  test('not even if it held something else, since its policy forbids it', async () => {
    const page = await show();
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<img src="https://evil.example/x" onerror="alert(1)"><p style="color: red" onclick="alert(2)">x</p>');
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'alert(3)' }));
      document.querySelector('body > p').click();`);
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))');
    expect(opened?.problems.filter((each) => each.startsWith('dialog') || each.startsWith('request'))).toEqual([]);
    expect(opened?.problems.filter((each) => each.includes('Content Security Policy')).length).toBeGreaterThanOrEqual(
      4,
    );
  });
});

test('A name is found among a thousand, and one that is not there is not', async () => {
  const [some] = example.Clusters;
  if (!some) throw new Error('There is no cluster.');
  const page = await show(
    withClusters(Array.from({ length: 1_000 }, (_, index) => ({ ...some, Name: `Cluster-${index}` }))),
  );
  await page.getByLabel('Find a name').fill('cluster-77');
  expect(await visibleRows(page)).toBe(11);
  expect(await page.locator('output').textContent()).toBe('11 of 1000');
  await page.getByLabel('Find a name').fill('nothing');
  expect(await visibleRows(page)).toBe(0);
  await page.getByLabel('Find a name').fill('');
  expect([await visibleRows(page), await page.locator('output').textContent()]).toEqual([1_000, '']);
});

test('A name is found in the state that is chosen, and none is said to be none', async () => {
  const page = await show();
  const find = (name: string) => page.getByLabel('Find a name').fill(name);
  const choose = (id: string) => page.locator(id).check();
  const shown = async () => [
    await visibleRows(page),
    await page.locator('output').textContent(),
    await page.locator('.nothing').isVisible(),
  ];
  await choose('#show-LATE');
  expect(await shown()).toEqual([3, '', false]);
  await find('a');
  expect(await shown()).toEqual([2, '2 of 12', false]);
  await choose('#show-NEW');
  expect(await shown()).toEqual([0, '0 of 12', true]);
  await find('');
  expect(await shown()).toEqual([1, '', false]);
  await choose('.all input');
  await find('zzz');
  expect(await shown()).toEqual([0, '0 of 12', true]);
  await find('a');
  await choose('#show-UNKNOWN');
  expect(await shown()).toEqual([1, '1 of 12', false]);
  await page.clock.runFor(3 * 3_600_000);
  expect(await shown()).toEqual([6, '6 of 12', false]);
});
