// RDB files of any format and content.
import { crc64 } from '../../../../functions/core/rdb/crc64.ts';

export type Content = Uint8Array | string | number | readonly Content[];

/** The bytes of texts, of numbers (one byte each), and of lists of such. */
export function bytesOf(...content: readonly Content[]): Buffer {
  return Buffer.concat(
    content.map((part) => {
      if (typeof part === 'number') return Buffer.of(part);
      if (typeof part === 'string' || part instanceof Uint8Array) return Buffer.from(part as string);
      return bytesOf(...part);
    }),
  );
}

/** A length of 32 bits, as files have it whose strings are long. */
export function long(length: number): Buffer {
  const bytes = Buffer.of(0x80, 0, 0, 0, 0);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

/** A string with its length before it. */
export function text(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as string);
  return bytesOf(bytes.length < 64 ? bytes.length : long(bytes.length), bytes);
}

export const aux = (name: string, value: string): Buffer => bytesOf(0xfa, text(name), text(value));

export const eof = 0xff;

/** These bytes, and their checksum. */
export function sealed(...content: readonly Content[]): Buffer {
  const bytes = bytesOf(...content);
  const checksum = Buffer.alloc(8);
  checksum.writeBigUInt64LE(crc64(bytes));
  return Buffer.concat([bytes, checksum]);
}

/** A whole RDB. */
export const rdb = (format: string, ...content: readonly Content[]): Buffer => sealed(format, ...content, eof);
