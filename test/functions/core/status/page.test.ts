import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { html } from '../../../../functions/core/html.ts';
import { pageOf } from '../../../../functions/core/status/page.ts';
import { bytesText, dayText, hoursText, prose } from '../../../../functions/core/status/page-text.ts';
import { type ClusterProtection, type Protection, STATES } from '../../../../functions/core/status/protection.ts';
import { elementsOf } from '../../../support/html.ts';
import { example, withClusters } from './protections.ts';

const inState = (...states: readonly string[]) =>
  withClusters(example.Clusters.filter(({ State }) => states.includes(State)));
const cluster = (name: string): ClusterProtection => {
  const found = example.Clusters.find(({ Name }) => Name === name);
  if (!found) throw new Error(`There is no cluster ${name}.`);
  return found;
};

/** The text of the first element of that name. */
const textOf = (page: string, name: string) => elementsOf(page).find((each) => each.name === name)?.text;
const rowOf = (name: string) =>
  elementsOf(pageOf(withClusters([cluster(name)]))).find((each) => each.name === 'tbody')?.text;

describe('The page', () => {
  const page = pageOf(example);
  const elements = elementsOf(page);

  test('says in one sentence how the fleet is', () => {
    const verdict = (report: Protection) => textOf(pageOf(report), 'h1');
    expect(verdict(example)).toBe('4 of 11 clusters are late or unprotected');
    expect(verdict(inState('LATE', 'PROTECTED'))).toBe('3 of 8 clusters are late');
    expect(verdict(inState('UNPROTECTED'))).toBe('1 of 1 cluster is unprotected');
    expect(verdict(inState('UNKNOWN', 'NEW', 'PROTECTED'))).toBe('1 of 7 clusters is unknown');
    expect(verdict(inState('NEW', 'PROTECTED'))).toBe('1 of 6 clusters is new, and none is late');
    expect(verdict(inState('PROTECTED', 'EXCLUDED'))).toBe('5 of 5 clusters are protected');
    expect(verdict(inState('EXCLUDED'))).toBe('All clusters are excluded');
    expect(verdict(withClusters([]))).toBe('There are no clusters');
  });

  test('counts the clusters in each state, now and when the page is too old', () => {
    const counts = elements.filter(({ name, around }) => name === 'b' && around[0] === 'label');
    expect(counts.map(({ text }) => Number(text))).toEqual([...STATES.map((state) => example.Counts[state]), 12]);
    expect(counts.map(({ attributes }) => attributes['data-stale'])).toEqual([
      '0',
      '0',
      '11',
      '0',
      '0',
      '1',
      undefined,
    ]);
  });

  test('has a row for each cluster, in the order of the report', () => {
    const rows = elements.filter(({ name }) => name === 'tbody');
    expect(rows.map(({ attributes }) => attributes['class'])).toEqual(example.Clusters.map(({ State }) => State));
    const names = elements.filter(({ name, attributes }) => name === 'th' && attributes['scope'] === 'rowgroup');
    expect(names.map(({ text }) => text)).toEqual(
      example.Clusters.map(({ Name }) =>
        Name.replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
      ),
    );
  });

  test('says of a cluster its state, its age and limit, its recovery points, and when the next is due', () => {
    expect(rowOf('orders')).toBe(
      'Protectedorders1 h 46 minof 26 hExport orders-2026-11-281 h 46 min old, 84.6 GiB, probeCopy orders-2026-11-281 h 46 min old, 84.6 GiB29 Nov, 05:30',
    );
    expect(rowOf('cart')).toMatch(
      /^Latecart51 h 16 minof 12 h, its tagExport .*26 Nov, 14:00overdueIts newest .* no longer exists\.$/,
    );
    expect(rowOf('sessions')).toMatch(
      /^Unprotectedsessions7 d 19 hof 26 hsince first seennone21 Nov, 12:17overdueIt has no/,
    );
    expect(rowOf('payments')).toMatch(/^Unknownpaymentsunknownof 26 hnoneunknownIt is not known .*denied\)$/);
    expect(rowOf('scratch')).toMatch(/^Excludedscratch56 d 22 hsince first seennonenever/);
    const unread = { ...cluster('orders'), Points: [] };
    expect(textOf(pageOf(withClusters([unread])), 'tbody')).toMatch(/^Protectedorders1 h 46 minof 26 hnone29 Nov/);
  });

  test('shows the last 30 days as a picture, and says them to who cannot see it', () => {
    const days = (name: string) =>
      elementsOf(pageOf(withClusters([cluster(name)]))).find(({ attributes }) => attributes['role'] === 'img');
    expect(days('orders')?.attributes['aria-label']).toBe('30 Oct to 28 Nov: both');
    expect(days('billing')?.attributes['aria-label']).toBe('30 Oct to 25 Nov: copy, 26 Nov to 28 Nov: none');
    expect(days('x"><script>alert(1)</script>')?.attributes['aria-label']).toBe(
      '30 Oct to 19 Nov: not known, 20 Nov to 25 Nov: export, 26 Nov to 28 Nov: none',
    );
    expect(page).toContain('<path class=C d="M0 4.5h160"/><path class=N d="M162 10h16"/>');
  });

  test('links each recovery point to its execution, by an address that is made here', () => {
    const links = (report: Protection) => {
      const all = elementsOf(pageOf(report));
      const base = all.find(({ name }) => name === 'base')?.attributes['href'];
      return all.flatMap(({ name, attributes }) =>
        name === 'a' ? [new URL(attributes['href'] ?? '', base).href] : [],
      );
    };
    const executions = example.Clusters.flatMap(({ Points }) =>
      Points.flatMap(({ ExecutionUrl }) => ExecutionUrl ?? []),
    );
    expect(executions.length).toBeGreaterThan(6);
    expect(links(example)).toEqual(executions);
    const orders = cluster('orders');
    const withExecution = (Execution: string) =>
      withClusters([
        {
          ...orders,
          Points: orders.Points.map((point) => ({ ...point, Execution, ExecutionUrl: 'javascript:alert(1)' })),
        },
      ]);
    for (const hostile of [
      'javascript:alert(1)',
      'arn:aws:states:evil.example/:1:execution:m:n',
      'arn:aws:states:" onclick=":1:x',
    ])
      expect(links(withExecution(hostile))).toEqual([]);
    for (const link of links(withExecution('arn:aws:states:eu-central-1:1:execution:m:\ud800"><b>')))
      expect(link).toMatch(
        /^https:\/\/eu-central-1\.console\.aws\.amazon\.com\/states\/home\?region=eu-central-1#[\w/:%-]+$/,
      );
  });

  test('says where a recovery point is that is elsewhere', () => {
    const { Points, ...orders } = cluster('orders');
    const [point] = Points;
    if (!point) throw new Error('It has no recovery point.');
    const other = { ...point, Place: { AccountId: '444455556666', Region: 'us-east-1', Bucket: 'another' } };
    const there = pageOf(withClusters([{ ...orders, Points: [point, other] }]));
    expect(textOf(there, 'caption')).toContain('exports in the bucket memorydb-snapshot-exports,');
    expect(there.match(/, bucket another, account 444455556666, us-east-1</g)).toHaveLength(1);
  });

  test('names each remedy once, with its clusters and the commands to paste', () => {
    const remedies = (report: Protection) =>
      elementsOf(pageOf(report)).filter(({ name, attributes }) => name === 'li' && 'class' in attributes);
    expect(remedies(example).map(({ attributes }) => attributes['class'])).toEqual(['UNPROTECTED', 'LATE', 'UNKNOWN']);
    expect(remedies(example)[0]?.text).toMatch(
      /^Unprotected: sessionsLet it .* yes\.aws memorydb update-cluster .*\n$/,
    );
    const many = Array.from({ length: 20 }, (_, index) => ({
      ...cluster('sessions'),
      Name: `s${index}`,
      Fix: `fix ${index}`,
    }));
    expect(remedies(withClusters(many)).map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Unprotected: s0, s1, .*, s7 and 12 moreLet it .* yes\.20 commandsfix 0\nfix 1\n/),
    ]);
    expect(pageOf(inState('PROTECTED'))).not.toContain('What to do');
  });

  test('of a fleet without clusters has no table, and says so', () => {
    const empty = elementsOf(pageOf(withClusters([])));
    expect(empty.some(({ name }) => name === 'table' || name === 'fieldset')).toBe(false);
    expect(empty.find(({ name }) => name === 'main')?.text.trim()).toBe(
      'There are no clusters in this account and Region.',
    );
  });

  test('says until when it can be relied on', () => {
    expect(textOf(page, 'header')).toContain('Measured on 28 Nov 2026, 05:17 UTC');
    expect(textOf(page, 'header')).toContain(
      'From 28 Nov 2026, 07:17 UTC on, this page is too old to rely on: every state but Excluded is unknown then.',
    );
    expect(elements[0]?.attributes['data-until']).toBe(example.NextMeasurementBy);
    expect(elements.find(({ attributes }) => attributes['id'] === 'stale')).toMatchObject({
      attributes: { hidden: '', role: 'alert' },
      text: expect.stringContaining('Nothing was measured after 28 Nov 2026, 05:17 UTC.'),
    });
  });
});

describe('Names are data', () => {
  const HOSTILE = [
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    '</td></tr></table><h1>All is well</h1>',
    '</style></script></title><!--',
    '&lt;b&gt;&#60;',
    '\u202egpj.exe\u0000\ud800\n\t',
    '{{7*7}} $& $1 $`',
  ];

  /** The report with every text that may come from outside replaced. */
  const hostileReport = (text: string): Protection => {
    const replaced = (value: string | null) => (value === null ? null : text);
    return {
      ...example,
      ...{ Deployment: text, Region: text, AccountId: text, Warnings: example.Warnings.map(() => text) },
      Clusters: example.Clusters.map((each) => ({
        ...each,
        ...{
          Name: text,
          Reason: replaced(each.Reason),
          Fix: replaced(each.Fix),
          Warnings: each.Warnings.map(() => text),
        },
        Points: each.Points.map((point) => ({
          ...point,
          ...{ Target: text, Place: { AccountId: text, Region: text, Bucket: replaced(point.Place.Bucket) } },
        })),
      })),
    };
  };
  const structure = (page: string) =>
    elementsOf(page).map(({ name, around, attributes }) => [name, around.length, Object.keys(attributes)]);

  test.each(HOSTILE)('%j is shown as it is, and makes no element and no attribute', (text) => {
    const page = pageOf(hostileReport(text));
    expect(structure(page)).toEqual(structure(pageOf(hostileReport('orders'))));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it must have none
    expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\ud800-\udfff]/u);
    const shown = html`${text}`.text;
    expect(elementsOf(page).filter(({ name, text: inside }) => name === 'th' && inside === shown)).toHaveLength(12);
  });

  test('in every place of the template', () => {
    expect(html`<a title="${'"\'<>&'}">${['<b>', html`<i>${1}</i>`]}</a>`.text).toBe(
      '<a title="&quot;&#39;&lt;&gt;&amp;">&lt;b&gt;<i>1</i></a>',
    );
  });
});

describe('The page needs nothing else', () => {
  const page = pageOf(example);

  test('it refers to nothing but executions', () => {
    for (const { name, attributes } of elementsOf(page)) {
      const references = ['src', 'href', 'srcset', 'action', 'data', 'style', 'xlink:href'].filter(
        (each) => each in attributes,
      );
      expect([name, references]).toEqual([name, ['a', 'base'].includes(name) ? ['href'] : []]);
      expect(Object.keys(attributes).filter((each) => each.startsWith('on'))).toEqual([]);
      expect(['link', 'img', 'iframe', 'object', 'form', 'use']).not.toContain(name);
    }
    expect(textOf(page, 'style')).not.toMatch(/url\(|@import|https?:/);
    expect(textOf(page, 'script')).not.toMatch(/https?:|fetch|XMLHttp|innerHTML|eval|import/);
  });

  test('its policy allows only its own style and script', () => {
    const [policy] = elementsOf(page).flatMap(({ attributes }) =>
      attributes['http-equiv'] === 'Content-Security-Policy' ? [attributes['content']?.replaceAll('&#39;', "'")] : [],
    );
    const hash = (name: string) =>
      `'sha256-${createHash('sha256')
        .update(textOf(page, name) ?? '')
        .digest('base64')}'`;
    expect(policy).toBe(
      `default-src 'none'; style-src ${hash('style')}; script-src ${hash('script')}; form-action 'none'; base-uri https://eu-central-1.console.aws.amazon.com`,
    );
  });

  test('identifiers are unique, and what refers to them finds them', () => {
    const all = elementsOf(page);
    const ids = all.flatMap(({ attributes }) => attributes['id'] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { attributes } of all)
      for (const reference of [attributes['for'], attributes['aria-labelledby']])
        if (reference !== undefined) expect(ids).toContain(reference);
  });
});

describe('The page of 1,000 clusters', () => {
  test('has less than a megabyte, whether they are like the example or have a copy and an export each', () => {
    const thousand = (of: (index: number) => ClusterProtection | undefined) =>
      Buffer.byteLength(
        pageOf(withClusters(Array.from({ length: 1_000 }, (_, index) => of(index) ?? cluster('orders')))),
      );
    expect(thousand((index) => example.Clusters[index % 12])).toBeLessThan(1_000_000);
    expect(thousand(() => cluster('orders'))).toBeLessThan(1_000_000);
    expect(thousand(() => cluster('billing'))).toBeLessThan(1_000_000);
    expect(thousand(() => cluster('sessions'))).toBeLessThan(1_000_000);
    const longest = (index: number): ClusterProtection => {
      const Name = `department-of-orders-production-eu-${String(index).padStart(5, '0')}`;
      const Points = cluster('orders').Points.map((point) => ({
        ...point,
        Target: point.Kind === 'Copy' ? `automatic-${Name}-2026-11-28-03-00` : `nightly/${Name}-2026-11-28`,
      }));
      return { ...cluster('orders'), Name, Points };
    };
    expect(longest(0).Points.map(({ Kind, Execution }) => [Kind, Execution !== null])).toEqual([
      ['Export', true],
      ['Copy', true],
    ]);
    expect(longest(0).Name).toHaveLength(40);
    expect(thousand(longest)).toBeLessThan(960_000);
  });
});

describe('People read', () => {
  test.each([
    [0, '0 min'],
    [0.02, '1 min'],
    [0.99, '59 min'],
    [1, '1 h'],
    [25.9, '25 h 54 min'],
    [26.02, '26 h 1 min'],
    [71.99, '71 h 59 min'],
    [72, '3 d'],
    [170, '7 d 2 h'],
    [8_760, '365 d'],
  ])('%d hours as %s', (hours, text) => {
    expect(hoursText(hours)).toBe(text);
  });

  test.each([
    [0, '0 bytes'],
    [1_023, '1023 bytes'],
    [1_024, '1.00 KiB'],
    [12_884_901_888, '12.0 GiB'],
    [428_275_338_203, '399 GiB'],
    [3 * 2 ** 60, '3145728 TiB'],
  ])('%d bytes as %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  test('days, with the year if it is another one', () => {
    expect(dayText('2026-11-08T05:17:03.412Z', '2026-12-31')).toBe('8 Nov');
    expect(dayText('2025-01-30', '2026-12-31')).toBe('30 Jan 2025');
  });

  test('times in sentences', () => {
    expect(prose('It restores 2026-11-25T03:30:00.000Z, and not 2026-11-25T03-30-00.000Z.')).toBe(
      'It restores 25 Nov 2026, 03:30 UTC, and not 2026-11-25T03-30-00.000Z.',
    );
  });
});
