import { Failure } from '../errors.ts';
import type { MachineHost } from '../host.ts';
import type { MapState } from '../machine.ts';
import { recordOf } from '../record-of.ts';
import type { Execution } from '../shared.ts';
import { type StateRun, TEXT } from '../state-run.ts';

/** Where a Map's ResultWriter writes to. */
export interface ResultPlace {
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
}

export async function resultPlace(
  { Arguments: { Bucket, Prefix = '' } }: NonNullable<MapState['ResultWriter']>,
  run: StateRun,
): Promise<ResultPlace> {
  const bucket = await run.expect(TEXT, Bucket, 'ResultWriter/Arguments/Bucket');
  const prefix = await run.expect(TEXT, Prefix, 'ResultWriter/Arguments/Prefix');
  return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}

/**
 * Writes what became of the items, as a JSON array for each result, and the manifest that lists the files: of a child that has
 * succeeded only its output (Transformation COMPACT), of another its description, of an item without one its input.
 * Throws States.ResultWriterFailed.
 * @returns the Map's ResultWriterDetails
 */
export async function writeResults(
  { bucket, prefix, runId, mapRunArn }: ResultPlace & { readonly runId: string; readonly mapRunArn: string },
  inputs: readonly string[],
  children: readonly (Execution | undefined)[],
  host: MachineHost,
) {
  const folder = `${prefix}${runId}/`;
  const put = async (name: string, content: string) => {
    const Key = `${folder}${name}`;
    await host.putObject(bucket, Key, content).catch((error: unknown) => {
      throw new Failure('States.ResultWriterFailed', error instanceof Error ? error.message : String(error));
    });
    return { Key, Size: Buffer.byteLength(content) };
  };
  const file = async (result: string, records: readonly string[]) =>
    records.length > 0 ? [await put(`${result}_0.json`, `[${records.join(',')}]`)] : [];
  const ended = inputs.flatMap((_input, index) => children[index] ?? []);
  const pending = inputs.filter((_input, index) => children[index] === undefined);
  const ResultFiles = {
    FAILED: await file(
      'FAILED',
      ended.filter(({ output }) => output === undefined).map((child) => JSON.stringify(recordOf(child))),
    ),
    PENDING: await file(
      'PENDING',
      pending.map((Input) => JSON.stringify({ Input, InputDetails: { Included: true }, Status: 'PENDING' })),
    ),
    SUCCEEDED: await file(
      'SUCCEEDED',
      ended.flatMap(({ output }) => output ?? []),
    ),
  };
  const manifest = { DestinationBucket: bucket, MapRunArn: mapRunArn, ResultFiles };
  const { Key } = await put('manifest.json', JSON.stringify(manifest));
  return { Bucket: bucket, Key };
}
