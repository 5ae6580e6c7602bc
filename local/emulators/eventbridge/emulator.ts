import * as sdk from '@aws-sdk/client-eventbridge';
import type { Clock } from '../../clock.ts';
import type { FaultDoor } from '../../faults.ts';
import { isRecord, jsonOrUndefined } from '../../json.ts';
import { AwsError } from '../api-model.ts';
import { awsJson } from '../aws-json.ts';
import type { Emulator } from '../http.ts';
import type { EventBuses } from './bus.ts';
import { type Event, newEvent } from './event.ts';

interface Setting {
  readonly buses: EventBuses;
  readonly clock: Clock;
  readonly faults: FaultDoor;
  readonly remembers?: boolean;
  /** Called with an event that no rule matches, and why. */
  readonly onUnmatched?: ((event: Event, why: string) => void) | undefined;
  readonly region: string;
  readonly accountId: string;
}

/** As PutEvents has it; `Time` in milliseconds since the epoch. */
interface Entry {
  readonly Time?: number;
  readonly Source?: string;
  readonly Resources?: readonly string[];
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
}

interface PutEventsInput {
  readonly Entries: readonly Entry[];
  readonly EndpointId?: string;
}

const MOST_ENTRIES = 10;
/** Of all entries together, as the page "Calculating PutEvents event entry size" counts them. */
const LARGEST_REQUEST_BYTES = 256 * 1024;

/** Amazon EventBridge with PutEvents alone. Rules and buses are those of the deployed stack. */
export function eventBridge({ buses, clock, faults, remembers, onUnmatched, region, accountId }: Setting): Emulator {
  function putEntry(entry: Entry): { EventId: string } | { ErrorCode: string; ErrorMessage: string } {
    const refusal = refusalOf(entry);
    if (refusal) return refusal;
    const { Source = '', DetailType = '', Detail = '', Resources = [], Time = clock.now(), EventBusName } = entry;
    const content = { source: Source, detailType: DetailType, resources: Resources, at: Time };
    const event = newEvent({ ...content, detail: JSON.parse(Detail) }, { region, accountId });
    // A name or an ARN. PutEvents does not wait for the targets.
    const bus = EventBusName?.replace(/^arn:.*:event-bus\//, '');
    void buses.put(event, bus);
    const mismatch = buses.mismatch(event, bus);
    if (mismatch !== undefined) onUnmatched?.(event, mismatch);
    return { EventId: event.id };
  }

  return awsJson({
    name: 'EventBridge',
    target: 'AWSEvents',
    version: '1.1',
    sdk,
    faults,
    remembers,
    missing: (member) => invalid(`Value null at '${member}' failed to satisfy constraint: Member must not be null`),
    actions: {
      PutEvents({ Entries, EndpointId }: PutEventsInput) {
        if (EndpointId !== undefined)
          throw new AwsError('ValidationException', 'PutEvents with EndpointId is not emulated');
        if (Entries.length < 1 || Entries.length > MOST_ENTRIES) {
          const bound = Entries.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${MOST_ENTRIES}`;
          throw invalid(`Value at 'entries' failed to satisfy constraint: Member must have length ${bound}`);
        }
        if (Entries.reduce((sum, entry) => sum + bytesOf(entry), 0) > LARGEST_REQUEST_BYTES)
          throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
        const results = Entries.map(putEntry);
        return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
      },
    },
  });
}

const invalid = (problem: string): AwsError =>
  new AwsError('ValidationException', `1 validation error detected: ${problem}`);

const bytesOf = ({ Time, Source, DetailType, Detail, Resources = [] }: Entry): number =>
  (Time === undefined ? 0 : 14) + Buffer.byteLength([Source, DetailType, Detail, ...Resources].join(''));

/** EventBridge's message for an entry that it refuses. */
function refusalOf(entry: Entry) {
  for (const name of ['Source', 'DetailType', 'Detail'] as const)
    if (!entry[name]) {
      const ErrorMessage = `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
      return { ErrorCode: 'InvalidArgument', ErrorMessage };
    }
  if (entry.Source?.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  if (!isRecord(jsonOrUndefined(entry.Detail ?? '')))
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return undefined;
}
