import { createHash, createHmac, hash, timingSafeEqual } from 'node:crypto';

/**
 * SHA-256 of the parts, one after the other. Text is taken as UTF-8.
 * A pure function; this file is the only place in the domain that reaches outside it.
 */
export function sha256(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const [only] = parts;
  // the one-shot form with text for an answer takes a third of the time of a hash object
  if (parts.length === 1 && only !== undefined) return sha256Head(only, DIGEST_BYTES);
  const h = createHash('sha256');
  for (const part of parts) h.update(part);
  return h.digest();
}

/** The first bytes of the SHA-256 of `part`. */
export function sha256Head(part: string | Uint8Array, bytes: number): Uint8Array {
  return kept(hash('sha256', bytesOf(part), 'binary'), bytes);
}

/** The first bytes of a hash. Many share one piece of memory, and a loop lays them out: a Buffer of each costs more than hashing does. */
function kept(digest: string, bytes: number): Uint8Array {
  if (free + bytes > pool.length) {
    pool = new Uint8Array(POOL_BYTES);
    free = 0;
  }
  const start = free;
  for (let i = 0; i < bytes; i += 1) pool[start + i] = digest.charCodeAt(i);
  free = start + bytes;
  return pool.subarray(start, free);
}

const DIGEST_BYTES = 32;
const POOL_BYTES = 8_192;
let pool = new Uint8Array(POOL_BYTES);
let free = 0;

/** A text in its bytes, which are good until the next call: laid out here it is hashed in two thirds of the time. A long one is left as it is. */
function bytesOf(part: string | Uint8Array): string | Uint8Array {
  if (typeof part !== 'string' || part.length > TEXT_MAX) return part;
  return scratch.subarray(0, encoder.encodeInto(part, scratch).written);
}

const TEXT_MAX = 4_096;
const encoder = new TextEncoder();
const scratch = new Uint8Array(3 * TEXT_MAX);

/** HMAC-SHA256 of `bytes` under `key`. */
export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return createHmac('sha256', key).update(bytes).digest();
}

/** Whether two byte strings are equal, in a time that depends on their length only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
