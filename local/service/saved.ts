import type { BusState } from '../emulators/eventbridge/bus.ts';
import type { State } from '../emulators/memorydb/store.ts';
import type { Notification } from '../emulators/sns/publish.ts';
import type { DataFolder } from './data-folder.ts';

/** What an earlier service has left; objects of buckets lie in folders of their own. */
export interface Saved {
  readonly memorydb: State;
  readonly inbox: readonly Notification[];
  readonly buses: BusState;
  /** In the order of their starts. */
  readonly executions: readonly unknown[];
}

/** What a value must have to be taken for what its file's name says: `[]` stands for a list, `''` for a text. */
type Shape = Readonly<Record<string, [] | '' | 0>>;

const MEMORYDB: Shape = { snapshots: [], changes: [], manualCreations: [] };
const BUSES: Shape = { deliveries: [], undelivered: [] };
const EXECUTION: Shape = { arn: '', name: '', status: '', input: '', startDate: '', history: [] };
const NOTICE: Shape = { at: 0, subject: '', message: '' };

/** The name of an execution's file. @param number from 1, in the order of their starts */
export const executionName = (number: number): string => numbered('execution-', number);
/** The name of a notice's file. @param number from 1, in the order in which they came */
export const noticeName = (number: number): string => numbered('notice-', number);

/** In the order of their letters, as in that of their numbers. */
const numbered = (prefix: string, number: number): string => `${prefix}${String(number).padStart(6, '0')}`;

/** Undefined if the folder holds no state. Throws DataFolderError if a file is missing, or holds something else. */
export function readSaved(folder: DataFolder): Saved | undefined {
  if (!folder.isSealed()) return undefined;
  const one = (name: string, shape: Shape) => {
    const value = folder.read(name);
    if (hasShape(value, shape)) return value;
    throw folder.unusable(name, 'does not hold what this release writes there');
  };
  const all = (prefix: string, nameOf: (number: number) => string, shape: Shape) =>
    folder.names(prefix).map((_name, index) => one(nameOf(index + 1), shape));
  return {
    memorydb: one('memorydb', MEMORYDB),
    inbox: all('notice-', noticeName, NOTICE),
    buses: one('buses', BUSES),
    executions: all('execution-', executionName, EXECUTION),
  } as unknown as Saved;
}

function hasShape(value: unknown, shape: Shape): boolean {
  const members = Object(value) as Record<string, unknown>;
  return Object.entries(shape).every(([name, like]) =>
    Array.isArray(like) ? Array.isArray(members[name]) : typeof members[name] === typeof like,
  );
}
