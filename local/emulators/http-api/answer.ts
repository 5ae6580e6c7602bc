import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isRecord } from '../../json.ts';
import type { Reply } from '../http.ts';

/** API Gateway's own answers. */
export const ownAnswer = (status: number, message: string): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
});

/** The reply for a function's answer (JSON text) in payload format 2.0. Throws if it is not valid. */
export function answerOf(payload: string): Reply {
  const value: unknown = JSON.parse(payload);
  if (!isRecord(value) || value['statusCode'] === undefined)
    return { ...ownAnswer(200, ''), body: typeof value === 'string' ? value : payload };
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded } = value;
  const status = Number(statusCode);
  const isStatus = Number.isInteger(status) && status >= 200 && status <= 599;
  if (!isStatus || !isRecord(headers) || !Array.isArray(cookies) || typeof body !== 'string')
    throw new TypeError('statusCode, headers, cookies or body are not what payload format 2.0 says');
  const lines = Object.entries(headers).map(([name, line]) => [name.toLowerCase(), plain(line)] as const);
  for (const [name, line] of [...lines, ...cookies.map((cookie) => ['set-cookie', plain(cookie)] as const)]) {
    validateHeaderName(name);
    validateHeaderValue(name, line);
  }
  return {
    status,
    headers: {
      'content-type': 'text/plain;charset=utf-8',
      // The HTTP server computes the length.
      ...Object.fromEntries(lines.filter(([name]) => name !== 'content-length')),
      ...(cookies.length > 0 && { 'set-cookie': cookies.map(plain) }),
    },
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
}

function plain(value: unknown): string {
  if (typeof value === 'object') throw new TypeError('a header or cookie is not text');
  return String(value);
}
