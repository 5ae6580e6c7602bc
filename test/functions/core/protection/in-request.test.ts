import { describe, expect, test } from '@jest/globals';
import { ERROR_TABLE, type ErrorEntry } from '../../../../functions/core/outcome/error-table.ts';
import { inRequest } from '../../../../functions/core/protection/in-request.ts';
import { parseRun } from '../../../../functions/core/protection/input.ts';
import { row } from '../../../../functions/core/protection/need.ts';
import { OPTION_KEYS, REQUEST_KEYS } from '../../../../functions/core/request/members.ts';

/** The words of a text that are members of an input of either machine, such as `Options.DryRun`. */
const membersIn = (text: string): string[] =>
  [...text.matchAll(/[\w.]+\w/g)].flatMap(([word]) => {
    const [first = '', second = ''] = word.replace(/^Request\./, '').split('.');
    const isOption = first === 'Options' && (OPTION_KEYS as readonly string[]).includes(second);
    return isOption || ((REQUEST_KEYS as readonly string[]).includes(first) && first !== 'Options') ? [word] : [];
  });

/** Whether a run takes an input with this member, whatever its value. */
function isMemberOfRun(path: string): boolean {
  const input = path.split('.').reduceRight<unknown>((value, key) => ({ [key]: value }), null);
  return !parseRun(input, []).problems.some(({ rule }) => /^one of (?!")|^not in the Request/.test(rule));
}

const remedies = (Object.entries(ERROR_TABLE) as readonly [string, ErrorEntry][]).map(([name, { remedy }]) => ({
  name,
  remedy,
}));

describe('a remedy in the row of a cluster', () => {
  test.each(remedies)('names members as a run takes them: $name', ({ remedy }) => {
    const { Remedy } = row('orders', { Verdict: 'FAILED', Remedy: remedy });
    expect(membersIn(Remedy ?? '').filter((member) => !isMemberOfRun(member))).toEqual([]);
    expect(membersIn(Remedy ?? '').filter((member) => !member.startsWith('Request.'))).toEqual([]);
    expect(Remedy?.replaceAll('Request.', '')).toBe(remedy);
    expect(inRequest(Remedy ?? '')).toBe(Remedy);
  });

  test.each([...REQUEST_KEYS, ...OPTION_KEYS.map((key) => `Options.${key}`)])(
    'has %s where a run takes it',
    (member) => {
      expect(inRequest(`Change ${member}.`)).toBe(
        isMemberOfRun(`Request.${member}`) && !isMemberOfRun(member)
          ? `Change Request.${member}.`
          : `Change ${member}.`,
      );
    },
  );

  test('has members to name in the remedies of many errors', () => {
    const all = remedies.flatMap(({ remedy }) => membersIn(remedy));
    expect(new Set(all)).toEqual(
      new Set([
        ...['Options.SourceType', 'Options.MaxSourceAgeHours', 'Options.OnQuotaExceeded', 'Options.DeadlineMinutes'],
        ...['Options.InheritTags', 'TargetSnapshotName', 'Tags', 'KmsKeyId'],
      ]),
    );
  });

  test.each([
    ['Compare ClusterNames, ExcludeClusterNames and ClusterTags with their tags.'],
    ['Raise the Options.MaxConcurrency of protect-clusters.'],
    ['Leave out Request.Options.SourceType, and Options.DryRun.'],
    ['The object "TargetSnapshotName" lies in a/Tags-0001.rdb, by the role memorydb-Tags.'],
  ])('leaves what is no member of Request: %s', (text) => {
    expect(inRequest(text)).toBe(text);
  });
});
