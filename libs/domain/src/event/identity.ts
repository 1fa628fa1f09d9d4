import { sha256 } from '../canonical/sha256';

/** source + id, for ever: the first 16 bytes of sha256 over both, length-prefixed. */
export function identityKey(source: string, id: string): Uint8Array {
  return sha256(`s${source.length}:${source}s${id.length}:${id}`).subarray(0, 16);
}

/** Lower-case hex, with dashes where PostgreSQL's uuid shows them. */
export function identityText(key: Uint8Array): string {
  let hex = '';
  for (const byte of key) hex += byte.toString(16).padStart(2, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Salted hash of a record's raw bytes, as it stands in a charge. The salt goes when the raw text is redacted. */
export function rawHash(salt: Uint8Array, raw: string | Uint8Array): Uint8Array {
  if (typeof raw !== 'string' || raw.length > SALTED_MAX) return sha256(salt, raw);
  scratch.set(salt);
  const { read, written } = encoder.encodeInto(raw, scratch.subarray(salt.length));
  return read === raw.length ? sha256(scratch.subarray(0, salt.length + written)) : sha256(salt, raw);
}

/** One copy and one call for salt and text instead of a hash object with two updates. */
const SALTED_MAX = 8_192;
const scratch = new Uint8Array(16_384);
const encoder = new TextEncoder();
