import { isRecord, parseJson } from '../json.ts';
import { matches } from '../pattern.ts';
import type { RecoveryPoint } from '../recovery-points/record.ts';

/** What MemoryDB does with a copy while it has such a status, also if this tool did not ask for it. */
export const USED_BY_STATUS: Readonly<Record<string, 'Restoring' | 'InUse'>> = {
  restoring: 'Restoring',
  copying: 'InUse',
  exporting: 'InUse',
};

/**
 * Whether a running execution of copy-snapshot may read the point or make it anew. A target's name may have placeholders, or be
 * left to be made; any text may stand there.
 * @param input JSON text; null when it is not known
 */
export function isInUse({ Kind, Cluster, Target }: RecoveryPoint, input: string | null): boolean {
  const found = parseJson(input ?? '');
  if (!isRecord(found)) return true;
  const text = (member: string) => String(found[member] ?? '');
  const target = text('TargetSnapshotName') || '{any}';
  const isOfCluster = ['', Cluster].includes(text('SourceClusterName').toLowerCase());
  // The names of exports keep their case.
  if (Kind === 'Export') return text('TargetBucket') !== '' && isOfCluster && mayMake(target, Target);
  if (text('SourceSnapshotName').toLowerCase() === Target.toLowerCase()) return true;
  return text('TargetBucket') === '' && isOfCluster && mayMake(target.toLowerCase(), Target.toLowerCase());
}

const mayMake = (template: string, name: string): boolean => matches(name, template.replaceAll(/\{[^}]*\}/g, '*'));
