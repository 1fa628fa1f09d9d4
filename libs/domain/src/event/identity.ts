import { sha256, sha256Head } from '../canonical/sha256';

const KEY_BYTES = 16;

/** source + id, for ever: the first 16 bytes of sha256 over both, length-prefixed. */
export function identityKey(source: string, id: string): Uint8Array {
  return sha256Head(`s${source.length}:${source}s${id.length}:${id}`, KEY_BYTES);
}

/** The key as a text of 16 characters, by which a Map finds it. Written out: it is made for every event, and a Buffer of the bytes takes six times as long. */
export function identityName(k: Uint8Array): string {
  if (k.length !== KEY_BYTES) throw new Error(`a key of ${k.length} bytes is no identity's`);
  const at = (i: number): number => k[i] ?? 0;
  // prettier-ignore
  return String.fromCharCode(
    at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9), at(10), at(11), at(12), at(13), at(14), at(15),
  );
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
