import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { HttpProblem } from './errors/http-problem';

const unzip = promisify(gunzip);

/** The request's raw bytes, gzip undone. Throws `HttpProblem` 413 as soon as `limit` bytes are passed, 415 for other encodings. */
export async function readBody(stream: NodeJS.ReadableStream, headers: IncomingMessage['headers'], limit: number): Promise<Buffer> {
  const announced = Number(headers['content-length'] ?? 0);
  if (announced > limit) throw tooLarge(limit);
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip')
    throw new HttpProblem(
      415,
      'unsupported_encoding',
      `content-encoding ${JSON.stringify(encoding.slice(0, 40))} is not accepted: send gzip or none`,
    );
  const bytes = await gather(stream, limit);
  return encoding === 'gzip' ? inflate(bytes, limit) : bytes;
}

function gather(stream: NodeJS.ReadableStream, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    stream.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= limit) parts.push(part);
      else reject(tooLarge(limit)); // what still comes is read and dropped, so that the answer can be read
    });
    stream.on('end', () => resolve(parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)));
    stream.on('error', () => reject(new HttpProblem(400, 'body_cut_off', 'the body ended early')));
  });
}

async function inflate(bytes: Buffer, limit: number): Promise<Buffer> {
  try {
    return await unzip(bytes, { maxOutputLength: limit });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new HttpProblem(400, 'invalid_body', 'the body is no gzip data');
  }
}

function tooLarge(limit: number): HttpProblem {
  return new HttpProblem(413, 'body_too_large', `the body is larger than ${limit} bytes`);
}
