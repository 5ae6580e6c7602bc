import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { crc32 } from 'node:zlib';
import { S3Error } from './errors.ts';
import type { S3Request } from './request.ts';

const CRC32 = 'x-amz-checksum-crc32';

/** Writes the object that the request carries to `path`, piece by piece; resolves with its MD5, in hex. */
export async function receive({ input, message }: S3Request, path: string): Promise<string> {
  const { headers } = message;
  const { 'x-amz-trailer': trailer = CRC32, 'content-encoding': encoding = 'aws-chunked' } = headers;
  if (trailer !== CRC32) throw new S3Error('NotImplemented', { Header: trailer.toString() });
  if (encoding !== 'aws-chunked') throw new S3Error('NotImplemented', { Header: `content-encoding: ${encoding}` });
  const chunked = headers['x-amz-content-sha256']?.toString().startsWith('STREAMING-');
  const trailers = new Map<string, string>();
  const md5 = createHash('md5');
  let crc = 0;
  let bytes = 0;
  const file = await open(path, 'wx');
  try {
    for await (const piece of chunked ? unchunk(message, trailers) : message) {
      md5.update(piece);
      crc = crc32(piece, crc);
      bytes += piece.length;
      await file.appendFile(piece);
    }
    // The answer acknowledges that the object is stored, so it must be on disk.
    await file.datasync();
  } finally {
    await file.close();
  }
  if (bytes !== Number(headers['x-amz-decoded-content-length'] ?? headers['content-length'])) throw incomplete();
  const checksum = trailers.get(CRC32) ?? input['ChecksumCRC32'];
  if (checksum !== undefined && Buffer.from(checksum, 'base64').toString('hex') !== crc.toString(16).padStart(8, '0')) {
    throw new S3Error('BadDigest', { Message: 'The CRC32 you specified did not match the calculated checksum.' });
  }
  return md5.digest('hex');
}

/** Decodes an aws-chunked body: `<size>[;extension]CRLF <bytes> CRLF` down to size 0, then trailers and an empty line. */
async function* unchunk(message: IncomingMessage, trailers: Map<string, string>): AsyncGenerator<Buffer> {
  // Without a loop over the request: leaving it early would destroy the connection before the client reads the error.
  const pieces: AsyncIterator<Buffer> = message[Symbol.asyncIterator]();
  let pending: Buffer = Buffer.alloc(0);
  const more = async () => {
    const { value } = await pieces.next();
    if (!value) throw incomplete();
    pending = Buffer.concat([pending, value]);
  };
  const line = async () => {
    for (; !pending.includes('\r\n'); await more()) if (pending.length > 8192) throw incomplete();
    const text = pending.toString('latin1', 0, pending.indexOf('\r\n'));
    pending = pending.subarray(text.length + 2);
    return text;
  };
  const size = async () => Number.parseInt(/^[0-9a-f]{1,12}(?=;|$)/i.exec(await line())?.[0] ?? 'none', 16);
  for (let left = await size(); left !== 0; left = await size()) {
    if (Number.isNaN(left)) throw incomplete();
    while (left > 0) {
      if (pending.length === 0) await more();
      const piece = pending.subarray(0, left);
      pending = pending.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
    if (await line()) throw incomplete();
  }
  for (let text = await line(); text; text = await line()) {
    const [name = '', value = ''] = text.split(':', 2);
    trailers.set(name.toLowerCase(), value.trim());
  }
}

const incomplete = (): S3Error =>
  new S3Error('IncompleteBody', { Message: 'The request body terminated unexpectedly' });
