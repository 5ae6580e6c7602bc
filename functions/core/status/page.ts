import { createHash } from 'node:crypto';
import { Html, html } from '../html.ts';
import { executionUrl } from '../outcome/deployment.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { PAGE_STYLE } from './page-style.ts';
import { bytesText, dayText, hoursText, prose, timeText } from './page-text.ts';
import {
  type ClusterProtection,
  type ClusterState,
  current,
  hoursAfter,
  isLate,
  type Mark,
  type Protection,
  type ProvenPoint,
  STATES,
} from './protection.ts';
import { ageShare } from './report.ts';

/** Each state as a word, and what it means. */
const STATE_TEXTS: Readonly<Record<ClusterState, readonly [word: string, meaning: string]>> = {
  UNPROTECTED: ['Unprotected', 'late, and makes no automatic snapshots'],
  LATE: ['Late', 'nothing newer than its limit'],
  UNKNOWN: ['Unknown', 'could not be measured'],
  NEW: ['New', 'no recovery point yet, not late'],
  PROTECTED: ['Protected', 'recovery point within its limit'],
  EXCLUDED: ['Excluded', 'by its tag, or without data'],
};

const wordOf = (state: ClusterState): string => STATE_TEXTS[state][0];

const sourceOf = (code: string): string => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;

/** Nothing but this style and this script, and nothing from anywhere. */
const POLICY = `default-src 'none'; style-src ${sourceOf(PAGE_STYLE)}; script-src ${sourceOf(PAGE_SCRIPT)}; form-action 'none'`;

export const PAGE_TYPE = 'text/html; charset=utf-8';

/** The report as a page for people: one file, which needs no other. It shows itself when the report is too old. */
export function pageOf(report: Protection): string {
  const { Deployment, AccountId, Region, MeasuredAt, NextMeasurementBy, Clusters, Tool } = report;
  const stale = current(report, hoursAfter(NextMeasurementBy, 1));
  const [state, verdict] = verdictOf(report);
  const home = usualHome(report);
  return html`<!doctype html>
<html lang="en" data-until="${NextMeasurementBy}" data-unknown="${wordOf('UNKNOWN')}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}; base-uri ${home === null ? new Html("'none'") : new URL(home).origin}">
${home === null ? '' : html`<base href="${home}">\n`}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title data-stale="${STALE}: ${Deployment}">${verdict}: ${Deployment}</title>
<style>${new Html(PAGE_STYLE)}</style>
</head>
<body>
<header>
<p class="where">Protection of MemoryDB clusters by <bdi>${Deployment}</bdi> in ${AccountId}, ${Region}</p>
<h1 class="${state}" data-stale="${STALE}">${verdict}</h1>
<p>Measured on ${timeText(MeasuredAt)}, every hour. <span class="soft">From ${timeText(NextMeasurementBy)} on, this page is too old to rely on: every state but Excluded is unknown then. All times are UTC.</span></p>
<div id="stale" class="note UNKNOWN" role="alert" hidden><p>This page is too old. Open the newest one. If that is too old, too: ${prose(stale.Warnings[0] ?? '')}</p></div>
${report.Warnings.length > 0 ? html`<ul class="note UNKNOWN">${report.Warnings.map((each) => html`<li>${prose(each)}</li>`)}</ul>` : ''}
</header>
<main>
${Clusters.length > 0 ? [overview(report, stale), toDo(Clusters), tableOf(report, home)] : html`<p class="note EXCLUDED">There are no clusters in this account and Region.</p>`}
</main>
<footer>
<p class="soft">Made by ${Tool.Name} ${Tool.Version}. The object protection.json beside this page has the same data for programs.</p>
</footer>
<script>${new Html(PAGE_SCRIPT)}</script>
</body>
</html>
`.text;
}

const STALE = 'The states are unknown';

/** The fleet in one sentence. */
function verdictOf({ Counts, Clusters }: Protection): readonly [ClusterState, string] {
  const { UNPROTECTED, LATE, UNKNOWN, NEW, EXCLUDED } = Counts;
  const all = Clusters.length - EXCLUDED;
  const of = (count: number) =>
    `${count} of ${all} ${all === 1 ? 'cluster' : 'clusters'} ${count === 1 ? 'is' : 'are'}`;
  if (all === 0) return ['EXCLUDED', Clusters.length === 0 ? 'There are no clusters' : 'All clusters are excluded'];
  if (UNPROTECTED > 0) return ['UNPROTECTED', `${of(UNPROTECTED + LATE)} ${LATE > 0 ? 'late or ' : ''}unprotected`];
  if (LATE > 0) return ['LATE', `${of(LATE)} late`];
  if (UNKNOWN > 0) return ['UNKNOWN', `${of(UNKNOWN)} unknown`];
  if (NEW > 0) return ['NEW', `${of(NEW)} new, and none is late`];
  return ['PROTECTED', `${of(all)} protected`];
}

/** A bar of the fleet, and how many clusters are in each state: each count shows only its clusters. */
function overview({ Counts, Clusters }: Protection, stale: Protection): Html {
  let from = 0;
  const parts = STATES.map((state) => {
    from += Counts[state];
    return html`<rect class="${state}" x="${from - Counts[state]}" width="${Counts[state]}" height="1"/>`;
  });
  return html`<svg class="fleet" viewBox="0 0 ${Clusters.length} 1" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>
<fieldset>
<legend>Show the clusters</legend>
${STATES.map(
  (state) =>
    html`<label class="tile ${state}"><input type="radio" name="show" id="show-${state}"><b data-stale="${stale.Counts[state]}">${Counts[state]}</b><span>${wordOf(state)}</span><small>${STATE_TEXTS[state][1]}</small></label>
`,
)}<label class="tile all"><input type="radio" name="show" checked><b>${Clusters.length}</b><span>All</span><small>clusters of the account and Region</small></label>
</fieldset>
`;
}

/** Clusters with the same remedy, together. */
function toDo(clusters: readonly ClusterProtection[]): Html | string {
  const remedies = new Map<string, ClusterProtection[]>();
  for (const each of clusters)
    if (each.Remedy !== null) {
      const key = `${each.State} ${each.Remedy}`;
      remedies.set(key, [...(remedies.get(key) ?? []), each]);
    }
  if (remedies.size === 0) return '';
  return html`<section class="todo">
<h2>What to do</h2>
<ul>${[...remedies.values()].map(remedyOf)}</ul>
</section>
`;
}

/** The table has all of them. */
const MOST_NAMES = 8;

function remedyOf(clusters: readonly ClusterProtection[]): Html {
  const { State = 'UNKNOWN', Remedy = '' } = clusters[0] ?? {};
  const names = clusters
    .slice(0, MOST_NAMES)
    .map(({ Name }, index) => html`${index > 0 ? ', ' : ''}<bdi>${Name}</bdi>`);
  const more = clusters.length > MOST_NAMES ? ` and ${clusters.length - MOST_NAMES} more` : '';
  const fixes = clusters.flatMap(({ Fix }) => (Fix === null ? [] : [Fix]));
  const commands = html`<pre>${fixes.map((fix) => html`${fix}\n`)}</pre>`;
  return html`<li class="${State}"><h3><span class="s">${wordOf(State)}</span>: ${names}${more}</h3><p>${prose(Remedy ?? '')}</p>${
    fixes.length > MOST_NAMES
      ? html`<details><summary>${fixes.length} commands</summary>${commands}</details>`
      : fixes.length > 0
        ? commands
        : ''
  }</li>`;
}

function tableOf(report: Protection, home: string | null): Html {
  const { Clusters, Days } = report;
  const bucket = usualBucket(report);
  return html`<section>
<div class="bar"><h2 id="clusters">Clusters</h2>
<div id="find" hidden><output></output><label for="name">Find a name</label><input id="name" type="search" autocomplete="off"></div></div>
<div class="scroll" role="region" aria-labelledby="clusters" tabindex="0">
<table>
<caption>What needs attention first, then by name. The age is that of the data in the newest recovery point when it was measured. Copies are in MemoryDB${bucket === null ? '' : html`, exports in the bucket <bdi>${bucket}</bdi>`}, unless a row says otherwise.</caption>
<thead><tr><th scope="col">State</th><th scope="col">Cluster</th><th scope="col">Age</th><th scope="col">Newest recovery points</th><th scope="col">Next due</th><th scope="col">Last 30 days <small>${dayText(Days[0] ?? '')} to ${dayText(Days.at(-1) ?? '')}</small></th></tr></thead>
${Clusters.map((cluster) => rowsOf(cluster, { report, bucket, home }))}</table>
<p class="nothing">No cluster matches.</p>
</div>
<ul class="key soft"><li>Each mark is a day of which recovery points are recorded:</li>${KEY.map(
    ([mark, text]) => html`<li>${picture([mark], '')}${text}</li>`,
  )}<li>blank: not known</li></ul>
</section>
`;
}

const KEY = [
  ['Both', 'copy and export'],
  ['Copy', 'copy'],
  ['Export', 'export'],
  ['None', 'none'],
] as const satisfies readonly (readonly [Mark, string])[];

interface Table {
  readonly report: Protection;
  readonly bucket: string | null;
  readonly home: string | null;
}

/** An end tag that may be left out is, since a page of a thousand clusters has as many rows. */
function rowsOf(cluster: ClusterProtection, table: Table): Html {
  const { Name, State, Points, Reason, Warnings, Marks } = cluster;
  const points = Points.map((point) => pointOf(point, table));
  const notes = [...(Reason === null ? [] : [Reason]), ...Warnings];
  return html`<tbody class=${State}><tr><td class=s>${wordOf(State)}<th scope=rowgroup>${Name}<td>${ageOf(cluster)}<td>${points.length > 0 ? points : 'none'}<td>${dueOf(cluster, table.report)}<td>${picture(Marks, marksText(Marks, table.report.Days))}</tr>${
    notes.length > 0 ? html`<tr><td><td colspan=5>${notes.map((each) => html`<p>${prose(each)}</p>`)}</tr>` : ''
  }</tbody>
`;
}

/** The width of a bar at its limit, in pixels. */
const BAR = 110;

function ageOf(cluster: ClusterProtection): Html | string {
  const { State, AgeHours, MaxAgeHours, LimitFrom, ProtectedUntil, FirstSeenAt } = cluster;
  const share = ageShare(cluster);
  const age = AgeHours === null ? 'unknown' : hoursText(AgeHours);
  const since = AgeHours !== null && ProtectedUntil === FirstSeenAt ? html`<small>since first seen</small>` : '';
  if (State === 'EXCLUDED') return html`${age}${since}`;
  return html`${age}<small>of ${hoursText(MaxAgeHours)}${LimitFrom === 'Tag' ? ', its tag' : ''}</small>${since}${
    share === null ? '' : html`<svg aria-hidden=true><path d="M0 0h${Math.round(BAR * Math.min(1, share))}"/></svg>`
  }`;
}

function dueOf(cluster: ClusterProtection, { MeasuredAt }: Protection): Html | string {
  if (cluster.DueBy === null) return cluster.State === 'EXCLUDED' ? 'never' : 'unknown';
  const due = `${dayText(cluster.DueBy, MeasuredAt)}, ${cluster.DueBy.slice(11, 16)}`;
  return html`${due}${isLate(cluster) ? html`<small>overdue</small>` : ''}`;
}

const PROOFS: Readonly<Record<ProvenPoint['Proof'], string>> = {
  Checksum: ', checksum',
  Probe: ', probe',
  Unverifiable: ', unverifiable',
  Copy: '',
};

function pointOf(point: ProvenPoint, table: Table): Html {
  const { Kind, Target, Bytes, Proof, AgeHours, Execution } = point;
  // The report's own address may be anybody's; this one is made here.
  const url = Execution === null ? null : executionUrl(Execution);
  const { home } = table;
  const href = home !== null && url?.startsWith(`${home}#`) ? url.slice(home.length) : url;
  const target = href === null ? html`<bdi>${Target}</bdi>` : html`<a href="${href}">${Target}</a>`;
  const size = Bytes === null ? 'size unknown' : bytesText(Bytes);
  return html`${Kind} ${target}<small>${hoursText(AgeHours)} old, ${size}${PROOFS[Proof]}${elsewhere(point, table)}</small>`;
}

/** The address that the links to executions have in common: a deployment has one Region. */
function usualHome({ Clusters }: Protection): string | null {
  for (const { Points } of Clusters)
    for (const { Execution } of Points) {
      const url = Execution === null ? null : executionUrl(Execution);
      if (url !== null) return url.slice(0, url.indexOf('#'));
    }
  return null;
}

/** The bucket that the caption names: a deployment has one. */
const usualBucket = ({ Clusters }: Protection): string | null =>
  Clusters.flatMap(({ Points }) => Points.flatMap(({ Place: { Bucket } }) => Bucket ?? []))[0] ?? null;

/** Where a recovery point is, unless it is where the caption says. */
function elsewhere({ Place: { AccountId, Region, Bucket } }: ProvenPoint, { report, bucket }: Table): string {
  const parts = [
    ...(Bucket === null || Bucket === bucket ? [] : [`bucket ${Bucket}`]),
    ...(AccountId === report.AccountId ? [] : [`account ${AccountId}`]),
    ...(Region === report.Region ? [] : [Region]),
  ];
  return parts.map((part) => `, ${part}`).join('');
}

interface Run {
  readonly mark: Mark;
  readonly from: number;
  to: number;
}

function runsOf(marks: readonly Mark[]): readonly Run[] {
  const runs: Run[] = [];
  for (const [index, mark] of marks.entries()) {
    const last = runs.at(-1);
    if (last?.mark === mark) last.to = index;
    else runs.push({ mark, from: index, to: index });
  }
  return runs;
}

/** The initials are classes, and where a mark is: a copy above, an export below. */
const HEIGHTS: Readonly<Partial<Record<Mark, number>>> = { Both: 10, Copy: 4.5, Export: 15.5, None: 10 };

/** A line for each kind of mark, whose dashes are the days. */
function picture(marks: readonly Mark[], text: string): Html {
  const runs = runsOf(marks);
  const lines = Object.entries(HEIGHTS).flatMap(([kind, height]) => {
    const line = runs.flatMap(({ mark, from, to }) =>
      mark === kind ? [`M${6 * from} ${height}h${6 * (to - from) + 4}`] : [],
    );
    return line.length > 0 ? [html`<path class=${kind.slice(0, 1)} d="${line.join('')}"/>`] : [];
  });
  const name = text === '' ? html`aria-hidden=true` : html`role=img aria-label="${text}"`;
  return html`<svg class=m ${name}>${lines}</svg>`;
}

const MARK_TEXTS: Readonly<Record<Mark, string>> = {
  Both: 'both',
  Copy: 'copy',
  Export: 'export',
  None: 'none',
  Unknown: 'not known',
};

const marksText = (marks: readonly Mark[], days: readonly string[]): string =>
  runsOf(marks)
    .map(({ mark, from, to }) => {
      const [first = '', last = ''] = [days[from], days[to]].map((day) => dayText(day ?? ''));
      return `${first}${to > from ? ` to ${last}` : ''}: ${MARK_TEXTS[mark]}`;
    })
    .join(', ');
