import type { ObjectPlace } from '../../functions/aws/object-place.ts';
import type { Objects, StoredText } from '../../functions/aws/objects.ts';
import { ACCOUNT, BUCKET } from './core/payloads.ts';
import { etagOf } from './ports.ts';

/** What objects of the export bucket hold, in memory. Every call has to name that bucket, and its owner. */
export class ObjectsInMemory implements Objects {
  readonly objects = new Map<string, string>();
  readonly calls: string[] = [];
  /** What is thrown, by the call that it is thrown at. */
  readonly broken = new Map<string, Error>();

  /** As somebody else would. */
  put(key: string, text: string): void {
    this.objects.set(key, text);
  }

  textOf(key: string): string | undefined {
    return this.objects.get(key);
  }

  async readText(place: ObjectPlace): Promise<StoredText | null> {
    const key = this.#called('readText', place);
    const text = this.textOf(key);
    return text === undefined ? null : { text, etag: this.#etagOf(key) ?? '' };
  }

  async writeText(place: ObjectPlace, text: string, replacing: StoredText | null): Promise<boolean> {
    const key = this.#called('writeText', place);
    if (this.#etagOf(key) !== replacing?.etag) return false;
    this.put(key, text);
    return true;
  }

  async putText(place: ObjectPlace, text: string): Promise<void> {
    this.put(this.#called('putText', place), text);
  }

  #etagOf(key: string): string | undefined {
    const text = this.objects.get(key);
    return text === undefined ? undefined : etagOf(text);
  }

  #called(call: string, { bucket, owner, key }: ObjectPlace): string {
    if (bucket !== BUCKET || owner !== ACCOUNT) throw new RangeError(`${call} is for ${bucket} of "${owner}".`);
    this.calls.push(`${call} ${key}`);
    const error = this.broken.get(call);
    if (error) throw error;
    return key;
  }
}
