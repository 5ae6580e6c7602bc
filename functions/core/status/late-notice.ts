import { createHash } from 'node:crypto';
import { compose, type Notice, type ProtectionNotice } from '../outcome/notice.ts';
import {
  type ClusterProtection,
  isLate,
  type Notified,
  PROTECTION_KEY,
  PROTECTION_PAGE_KEY,
  type Protection,
} from './protection.ts';

/**
 * The clusters that are late now. One of which it is not known stays what it was, or a failed call would end its lateness.
 */
export const lateNow = (clusters: readonly ClusterProtection[], before: readonly string[]): string[] =>
  clusters
    .filter((each) => isLate(each) || (each.State === 'UNKNOWN' && before.includes(each.Name)))
    .map(({ Name }) => Name)
    .sort();

/** A notice that is due, and what the report says once it was sent. */
interface DueNotice {
  readonly notice: Notice;
  readonly notified: Notified;
}

/**
 * The notice of a change of the late clusters, in either direction; null if they are those that the last one named. Its id is
 * made from the one before, so that it is the same whenever the same change is reported, and no other change has it.
 * @param arn of the state machine copy-snapshot, which names the deployment
 */
export function dueNotice(report: Protection, before: Notified, bucket: string, arn: string): DueNotice | null {
  const late = lateNow(report.Clusters, before.Late);
  if (late.join('\n') === before.Late.join('\n')) return null;
  const outcome = late.length > 0 ? 'LATE' : 'PROTECTED';
  const change = JSON.stringify([before.NoticeId, late]);
  const noticeId = `${arn}/protection/${createHash('sha256').update(change).digest('hex').slice(0, 32)}#${outcome}`;
  const became = late.filter((name) => !before.Late.includes(name));
  const ended = before.Late.filter((name) => !late.includes(name));
  const rows = report.Clusters.filter(({ Name }) => late.includes(Name));
  const endings = ended.map((cluster) => ({
    cluster,
    state: report.Clusters.find(({ Name }) => Name === cluster)?.State ?? null,
  }));
  const protection: ProtectionNotice = {
    counts: report.Counts,
    late: rows.slice(0, MOST_ROWS).map((each) => ({
      cluster: each.Name,
      state: each.State,
      isNew: became.includes(each.Name),
      protectedUntil: each.ProtectedUntil,
      ageHours: each.AgeHours,
      maxAgeHours: each.MaxAgeHours,
      reason: each.Reason,
      remedy: each.Remedy,
      fix: each.Fix,
    })),
    becameLate: became.slice(0, MOST_NAMES),
    noLongerLate: endings.slice(0, MOST_NAMES),
    report: { json: `s3://${bucket}/${PROTECTION_KEY}`, page: `s3://${bucket}/${PROTECTION_PAGE_KEY}` },
  };
  const notice = compose(
    {
      noticeId,
      outcome,
      protection,
      summary: summaryOf(became, endings, rows, report.Clusters.length - report.Counts.EXCLUDED),
      remedy: late.length > 0 ? REMEDY : null,
      fix: rows.find(({ Fix }) => Fix !== null)?.Fix ?? null,
      startedAt: report.MeasuredAt,
      endedAt: report.MeasuredAt,
    },
    linesOf(rows, became, endings, protection),
    { arn, state: 'MeasureStatus' },
  );
  return { notice, notified: { NoticeId: noticeId, Late: late } };
}

/** SNS takes 256 KiB of the text and of the JSON body for each of five protocols. */
const MOST_ROWS = 25;
const MOST_NAMES = 100;

const REMEDY =
  'Read below what each late cluster needs. It is late until it has a recovery point within its limit, or is excluded by its tag.';

type Ending = ProtectionNotice['noLongerLate'][number];

function summaryOf(
  became: readonly string[],
  ended: readonly Ending[],
  rows: readonly ClusterProtection[],
  /** How many are not excluded. */
  all: number,
): string {
  const late = rows.filter(isLate).length;
  const unknown = rows.length - late;
  const names = (of: readonly string[]) => {
    const few = of.slice(0, MOST_NAMES).join(', ');
    return of.length > MOST_NAMES ? `${few} and ${of.length - MOST_NAMES} more` : few;
  };
  return [
    `${late === 0 ? 'None' : late} of ${all} ${all === 1 ? 'cluster' : 'clusters'} ${late < 2 ? 'is' : 'are'} late or unprotected.`,
    ...(unknown > 0 ? [`Of ${unknown} that ${unknown === 1 ? 'was' : 'were'} late, it is not known now.`] : []),
    ...(became.length > 0 ? [`Since the last notice, late: ${names(became)}.`] : []),
    ...(ended.length > 0 ? [`No longer late: ${names(ended.map(({ cluster }) => cluster))}.`] : []),
  ].join(' ');
}

function linesOf(
  rows: readonly ClusterProtection[],
  became: readonly string[],
  ended: readonly Ending[],
  { report }: ProtectionNotice,
): string[] {
  return [
    ...rows
      .slice(0, MOST_ROWS)
      .flatMap((each) => [
        `${each.State.padEnd(WIDTH)} ${each.Name}${became.includes(each.Name) ? '  (since the last notice)' : ''}`,
        ...[each.Reason, each.Remedy, each.Fix].flatMap((text) => (text === null ? [] : [`    ${text}`])),
      ]),
    ...(rows.length > MOST_ROWS ? [`… and ${rows.length - MOST_ROWS} more, see the report`] : []),
    ...ended.slice(0, MOST_NAMES).map(({ cluster, state }) => `${(state ?? 'DELETED').padEnd(WIDTH)} ${cluster}`),
    ...(ended.length > MOST_NAMES ? [`… and ${ended.length - MOST_NAMES} more that are no longer late`] : []),
    '',
    `report     ${report.json}`,
    `page       ${report.page}`,
  ];
}

const WIDTH = 'UNPROTECTED'.length;
