import type { ObjectPlace, Objects, StoredText } from '../../functions/aws/objects.ts';
import { ACCOUNT, BUCKET } from '../core/payloads.ts';

/** What objects of the export bucket hold, in memory. Every call has to name that bucket, and its owner. */
export class ObjectsInMemory implements Objects {
  readonly texts = new Map<string, StoredText>();
  readonly calls: string[] = [];
  #writes = 0;

  /** As somebody else would. */
  put(key: string, text: string): void {
    this.#writes += 1;
    this.texts.set(key, { text, etag: `"${this.#writes}"` });
  }

  async readText(place: ObjectPlace): Promise<StoredText | null> {
    return this.texts.get(this.#called('readText', place)) ?? null;
  }

  async writeText(place: ObjectPlace, text: string, replacing: StoredText | null): Promise<boolean> {
    const key = this.#called('writeText', place);
    if (this.texts.get(key)?.etag !== replacing?.etag) return false;
    this.put(key, text);
    return true;
  }

  #called(call: string, { bucket, owner, key }: ObjectPlace): string {
    if (bucket !== BUCKET || owner !== ACCOUNT) throw new RangeError(`${call} is for ${bucket} of "${owner}".`);
    this.calls.push(`${call} ${key}`);
    return key;
  }
}
