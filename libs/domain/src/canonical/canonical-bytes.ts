/** What a canonical record may hold; `null` is kept apart from the empty text and from 0. */
export type CanonicalValue = string | bigint | Uint8Array | null;

const encoder = new TextEncoder();

/**
 * Length-prefixed bytes of an ordered list of values, so that no shifted delimiter gives the same bytes.
 * Each value: one type byte (n, s, i, b), the length as decimal digits, ':', the bytes. Integers as decimal text.
 */
export function canonicalBytes(values: readonly CanonicalValue[]): Uint8Array {
  const parts = values.map(encode);
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function encode(value: CanonicalValue): Uint8Array {
  if (value === null) return encoder.encode('n0:');
  if (typeof value === 'bigint') {
    const text = value.toString();
    return encoder.encode(`i${text.length}:${text}`);
  }
  const bytes = typeof value === 'string' ? encoder.encode(value) : value;
  const head = encoder.encode(`${typeof value === 'string' ? 's' : 'b'}${bytes.length}:`);
  const out = new Uint8Array(head.length + bytes.length);
  out.set(head);
  out.set(bytes, head.length);
  return out;
}
