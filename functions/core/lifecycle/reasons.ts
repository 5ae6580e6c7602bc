import type { Hold, LeftReason } from './contract.ts';

/** What keeps a point both when it is planned and when it is to be deleted. */
const IN_THE_WAY = {
  Locked: 'Object Lock protects it',
  Restoring: 'a cluster is being restored from it',
  TaggedToKeep: 'it has the tag memorydb-snapshot-copy:keep',
  InUse: 'a running execution uses it, or MemoryDB copies or exports it',
} as const;

const HOLDS: Readonly<Record<Hold, string>> = {
  ...IN_THE_WAY,
  Unidentified: 'its record does not say exactly what was proven',
  SharedKeys: 'another record has the same target, and so the same keys in S3',
};

/** Why a point is passed over, as a plan says it. */
export const reasonOf = (hold: Hold): string => `${hold}: ${HOLDS[hold]}`;

/** How the second reason of a missing export begins of which files are there. */
export const REMAINS = 'Files: ';

export const LEFT_REASONS: Readonly<Record<LeftReason, string>> = {
  ...IN_THE_WAY,
  NotOurs: 'its record is no longer one of this deployment',
  Unidentified: 'its record does not say exactly what was proven, or its stamp is not that of what it says',
  NewestGone:
    'the newest of its group, which was to stay, no longer exists, or its record does not say exactly what was proven',
  StampDiffers: 'the snapshot of its name has another stamp, or none: it is another one',
  Changed: 'it, or its record, has changed since the plan',
  Busy: 'MemoryDB says that its state does not allow its deletion; the next run finishes it',
};
