import { readFile, stat } from 'node:fs/promises';

const CTIME = Buffer.from('\xfa\x05ctime\xc2', 'latin1');
/** A larger file keeps its time: its checksum would take long. */
const MOST_BYTES = 8 * 2 ** 20;

/** The RDB file as if it was written at a time (milliseconds since the epoch); undefined if that cannot be said of it. */
export async function redated(path: string, at: number): Promise<Buffer | undefined> {
  if ((await stat(path)).size > MOST_BYTES) return undefined;
  const rdb = await readFile(path);
  const field = rdb.indexOf(CTIME);
  if (field < 0 || rdb.readBigUInt64LE(rdb.length - 8) === 0n) return undefined;
  rdb.writeInt32LE(Math.floor(at / 1000), field + CTIME.length);
  rdb.writeBigUInt64LE(crc64(rdb.subarray(0, -8)), rdb.length - 8);
  return rdb;
}

/** CRC-64 as Redis has it: the polynomial of Jones, reflected. */
const TABLE = BigUint64Array.from({ length: 256 }, (_none, byte) => {
  let crc = BigInt(byte);
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1n ? (crc >> 1n) ^ 0x95ac9329ac4bc9b5n : crc >> 1n;
  return crc;
});

function crc64(bytes: Uint8Array): bigint {
  let crc = 0n;
  for (const byte of bytes) crc = (TABLE[Number(crc & 0xffn) ^ byte] ?? 0n) ^ (crc >> 8n);
  return crc;
}
