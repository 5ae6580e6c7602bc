import type { Wrong } from './scenario.ts';

/**
 * What docs/expiring.md says of a record that is not so: it is passed over and takes no slot, its point is missing, it is held as
 * unidentified, or it is left at the last look.
 */
type Treatment = 'refused' | 'missing' | 'unidentified' | 'left';

interface Handling {
  readonly treatment: Treatment;
  /** Whether it is a proven point all the same, that others may be deleted for. */
  readonly isPoint: boolean;
}

export const FALSE_RECORDS: Readonly<Record<Wrong, Handling>> = {
  'other-stamp': { treatment: 'missing', isPoint: false },
  'stamp-unexplained': { treatment: 'unidentified', isPoint: true },
  'stamp-of-theirs': { treatment: 'unidentified', isPoint: false },
  'copy-of-copy': { treatment: 'unidentified', isPoint: false },
  'other-etag': { treatment: 'missing', isPoint: false },
  'version-of-another': { treatment: 'left', isPoint: true },
  'forged-manifest': { treatment: 'unidentified', isPoint: true },
  'file-of-another': { treatment: 'unidentified', isPoint: false },
  'shard-with-hyphen': { treatment: 'unidentified', isPoint: false },
  elsewhere: { treatment: 'refused', isPoint: false },
  'other-time': { treatment: 'refused', isPoint: false },
  'no-record': { treatment: 'refused', isPoint: false },
};

export const FALSE_RECORDS_OF_COPIES = ['other-stamp', 'stamp-unexplained', 'stamp-of-theirs', 'copy-of-copy'] as const;
export const FALSE_RECORDS_OF_EXPORTS = [
  'other-etag',
  'version-of-another',
  'forged-manifest',
  'file-of-another',
  'shard-with-hyphen',
] as const satisfies readonly Wrong[];
export const FALSE_RECORDS_OF_ALL = ['elsewhere', 'other-time', 'no-record'] as const;
