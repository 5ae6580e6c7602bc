// What can happen to the files of an export, and what each level of verification must say of it.
import { gzipSync } from 'node:zlib';
import type { ShardIdentity, Verdict } from '../../functions/core/rdb/evidence.ts';
import { HEAD_BYTES, readHead } from '../../functions/core/rdb/head.ts';
import { randomNumbers } from '../functions/core/random.ts';
import { eof, rdb, sealed, text } from '../functions/core/rdb/build.ts';
import { readFacts, readSample, type Sample } from './samples.ts';

export interface Case {
  readonly name: string;
  readonly file: Buffer;
  /** Which shard it is to be. */
  readonly identity: ShardIdentity;
  readonly probe: Verdict;
  readonly checksum: Verdict;
  /** How many keys a server must find that loads it, if nothing is wrong. */
  readonly keys: number;
}

const facts = readFacts();
const first = readSample(facts, '0001');
const second = readSample(facts, '0002');
const A = first.file;
const B = second.file;

/** The offsets of parts, were it exported in three. */
const PART = Math.floor(A.length / 3);
const BLOCK = 4096;
/** Beyond what a probe reads, and in the middle of it. */
const MIDDLE = 80_000;
const IN_HEAD = 30_000;

const copy = (change: (file: Buffer) => void, of = A): Buffer => {
  const file = Buffer.from(of);
  change(file);
  return file;
};
const flip = (at: number, bit = 0, of = A): Buffer =>
  copy((file) => file.writeUInt8(file.readUInt8(at) ^ (1 << bit), at), of);
const cut = (from: number, to: number): Buffer => Buffer.concat([A.subarray(0, from), A.subarray(to)]);
const insert = (at: number, ...bytes: readonly Uint8Array[]): Buffer =>
  Buffer.concat([A.subarray(0, at), ...bytes, A.subarray(at)]);
const swapped = (a: number, b: number, length: number): Buffer =>
  copy((file) => {
    A.copy(file, a, b, b + length);
    A.copy(file, b, a, a + length);
  });
/** With a checksum that fits what is there now. */
const resealed = (file: Buffer): Buffer => sealed(file.subarray(0, -8));
const unsealed = (file: Buffer): Buffer => copy((each) => each.fill(0, each.length - 8), file);
const relabelled = (format: string): Buffer => resealed(copy((file) => file.write(format, 'latin1')));
const noise = (length: number): Buffer => {
  const random = randomNumbers(41);
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
};

const KEYS = readHead(A.subarray(0, HEAD_BYTES), 'REDIS0010', A.length).keys.map((key) => {
  const at = key.byteOffset - A.byteOffset;
  return { at, type: A[at - 2], value: at + key.length, encoding: A[at + key.length] };
});

/** Of a key in the head, short and written as it is: where it begins, and where its value does. */
function keyWith(wanted: { readonly type: number; readonly encoding?: number }) {
  const found = KEYS.find(
    ({ type, encoding }) => type === wanted.type && (wanted.encoding === undefined || encoding === wanted.encoding),
  );
  if (!found) throw new RangeError(`the sample has no value of type ${wanted.type} in its head`);
  return found;
}

const [FIRST_KEY = { at: 0, value: 0 }] = KEYS;
const STRING = 0;
const COMPRESSED = keyWith({ type: STRING, encoding: 0xc3 });
const LISTPACK = keyWith({ type: 16 });
const CTIME = A.indexOf('\xfa\x05ctime\xc2', 0, 'latin1') + 8;
const END = A.length - 9;

const dayBefore = copy((file) => file.writeUInt32LE(file.readUInt32LE(CTIME) - 86_400, CTIME));
const withModuleData = rdb('REDIS0010', 0, text(A.subarray(FIRST_KEY.at, FIRST_KEY.value)), text('value'), [
  ...[7, text('{b}:document'), 0x81, 'ReJSON-R', 9, 1, 0],
]);
const emptyRdb = Buffer.concat([A.subarray(0, A.indexOf(0xfe)), Buffer.of(eof)]);

type Row = readonly [name: string, file: Buffer, probe: Verdict, checksum: Verdict];
const [bad, unverifiable, verified] = ['bad', 'unverifiable', 'verified'] as const;

const DAMAGED: readonly Row[] = [
  ['empty', Buffer.alloc(0), bad, bad],
  ['one byte is left', A.subarray(0, 1), bad, bad],
  ['only the magic and version are left', A.subarray(0, 9), bad, bad],
  ['cut off after 17 bytes', A.subarray(0, 17), bad, bad],
  ['cut off in the aux fields', A.subarray(0, 50), bad, bad],
  ['cut off in the first keys', A.subarray(0, 20_000), bad, bad],
  ['cut off in the middle', A.subarray(0, MIDDLE), bad, bad],
  ['cut off where a part ends', A.subarray(0, 2 * PART), bad, bad],
  ['EOF and checksum are lost', A.subarray(0, END), bad, bad],
  ['the checksum is lost', A.subarray(0, -8), bad, bad],
  ['half of the checksum is lost', A.subarray(0, -4), bad, bad],
  ['the last byte is lost', A.subarray(0, -1), bad, bad],
  ['the first byte is lost', A.subarray(1), bad, bad],
  ['the first 64 KiB are lost', A.subarray(65_536), bad, bad],
  ['a byte is lost in the head', cut(IN_HEAD, IN_HEAD + 1), bad, bad],
  ['a byte is lost in the middle', cut(MIDDLE, MIDDLE + 1), verified, bad],
  ['a byte is added in the middle', insert(MIDDLE, Buffer.of(0x41)), verified, bad],
  ['4 KiB are lost in the middle', cut(MIDDLE, MIDDLE + BLOCK), verified, bad],
  ['a line break is added at the end', insert(A.length, Buffer.from('\n')), bad, bad],
  ['100 zero bytes are added at the end', insert(A.length, Buffer.alloc(100)), bad, bad],
  ['100 zero bytes are added at the beginning', insert(0, Buffer.alloc(100)), bad, bad],
  ['a byte order mark is added at the beginning', insert(0, Buffer.from('\ufeff')), bad, bad],
  ['a bit of the magic is flipped', flip(2), bad, bad],
  ['a bit of the version is flipped: another that is known', flip(8), verified, bad],
  ['a bit of the version is flipped: one that is not known', flip(7, 3), unverifiable, unverifiable],
  ['a bit of an aux field is flipped', flip(22), verified, bad],
  ['a bit of the time is flipped', flip(CTIME + 3, 2), unverifiable, bad],
  ['a bit of the first key is flipped', flip(FIRST_KEY.at, 1), bad, bad],
  ['a bit of a type is flipped', flip(COMPRESSED.at - 2, 5), unverifiable, bad],
  ["a bit of a key's length is flipped", flip(COMPRESSED.at - 1, 1), unverifiable, bad],
  ["a bit of a value's length is flipped", flip(COMPRESSED.value + 1, 5), unverifiable, bad],
  ['a bit of a compressed value is flipped', flip(COMPRESSED.value + 30), verified, bad],
  ['a bit of a listpack is flipped', flip(LISTPACK.value + 20), verified, bad],
  ['a bit is flipped in the middle', flip(MIDDLE), verified, bad],
  ['the last bit before EOF is flipped', flip(END - 1, 7), verified, bad],
  ['a bit of EOF is flipped', flip(END), bad, bad],
  ['a bit of the checksum is flipped', flip(A.length - 3), verified, bad],
  ['4 KiB are zero in the head', copy((file) => file.fill(0, IN_HEAD, IN_HEAD + BLOCK)), unverifiable, bad],
  ['4 KiB are zero in the middle', copy((file) => file.fill(0, MIDDLE, MIDDLE + BLOCK)), verified, bad],
  ['4 KiB are noise in the middle', copy((file) => noise(BLOCK).copy(file, MIDDLE)), verified, bad],
  ['two blocks of 4 KiB are swapped', swapped(MIDDLE, MIDDLE + 2 * BLOCK, BLOCK), verified, bad],
  ['two parts are swapped', swapped(PART, 2 * PART, PART), bad, bad],
  ['a part is missing', cut(PART, 2 * PART), unverifiable, bad],
  ['a part is there twice', insert(2 * PART, A.subarray(PART, 2 * PART)), verified, bad],
  ["a part is another shard's", copy((file) => B.copy(file, 2 * PART, 2 * PART, END - 9)), verified, bad],
  ['only the last part was written, the others are zero', copy((file) => file.fill(0, 0, 2 * PART)), bad, bad],
  ['all zero', Buffer.alloc(A.length), bad, bad],
  ['noise', noise(A.length), bad, bad],
  ['compressed by gzip', gzipSync(A), bad, bad],
  ["an error's XML", Buffer.from('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'), bad, bad],
  ['an append-only file', Buffer.from('*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n'), bad, bad],
  [
    'copied as a text: every LF became CR LF',
    Buffer.from(A.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
    unverifiable,
    bad,
  ],
  ['copied as UTF-8', Buffer.from(A.toString()), bad, bad],
  ['the file of another shard', B, bad, bad],
  ['the file of this shard from the day before', resealed(dayBefore), unverifiable, unverifiable],
  ["another shard's file is joined to it", Buffer.concat([A, B]), verified, bad],
  ['it is joined to itself', Buffer.concat([A, A]), verified, bad],
  ["it is joined to another shard's file", Buffer.concat([B, A]), bad, bad],
  ['all three shards are joined', Buffer.concat([A, B, readSample(facts, '0003').file]), verified, bad],
  ['an RDB without keys', sealed(emptyRdb), unverifiable, unverifiable],
  ['the checksum is zero', unsealed(A), unverifiable, unverifiable],
  ['the checksum is zero, and a bit is flipped in the middle', unsealed(flip(MIDDLE)), unverifiable, unverifiable],
  ['the checksum is zero, and 4 KiB are lost', unsealed(cut(MIDDLE, MIDDLE + BLOCK)), unverifiable, unverifiable],
  ['a file without a checksum is joined to it', Buffer.concat([A, unsealed(B)]), unverifiable, bad],
  ['two files without checksums are joined', Buffer.concat([unsealed(A), unsealed(B)]), unverifiable, unverifiable],
  ['a bit was flipped in the middle before the checksum was computed', resealed(flip(MIDDLE)), verified, verified],
  [
    "a value's length was wrong before the checksum was computed",
    resealed(flip(COMPRESSED.value + 1, 5)),
    unverifiable,
    unverifiable,
  ],
  [
    'a key of another shard at its end, with its checksum',
    sealed(A.subarray(0, END), 0, text('{a}'), text('value'), eof),
    verified,
    verified,
  ],
  ['a version that does not exist, with its checksum', relabelled('REDIS0099'), unverifiable, unverifiable],
  ['data of a module of a kind that does not exist, with its checksum', withModuleData, unverifiable, unverifiable],
  ['a type that does not exist, with its checksum', resealed(flip(COMPRESSED.at - 2, 5)), unverifiable, unverifiable],
];

const INTACT: readonly Row[] = [
  ['shard 0001', A, verified, verified],
  ...facts.settings.map(({ name, special }): Row => {
    const verdict = name === 'checksum-off' ? unverifiable : verified;
    return [special, readSample(facts, name).file, verdict, verdict];
  }),
];

const asCase =
  (sample: Sample) =>
  ([name, file, probe, checksum]: Row): Case => ({
    name,
    file,
    identity: sample.identity,
    probe,
    checksum,
    keys: sample.keys,
  });

/** Nothing is wrong with these. */
export const INTACT_CASES: readonly Case[] = [
  ...INTACT.map((row, index) =>
    asCase(index === 0 ? first : readSample(facts, facts.settings[index - 1]?.name ?? ''))(row),
  ),
  asCase(second)(['shard 0002', B, verified, verified]),
];

export const DAMAGED_CASES: readonly Case[] = DAMAGED.map(asCase(first));
