import { NUMERIC_MAX, writeNumeric } from './binary-numeric';

/**
 * Arrays in PostgreSQL's binary wire form, so that `unnest($1::int8[], …)` takes a whole batch as one parameter per column:
 * no escaping, no text parsing. Layout: dimensions, has-null flag, element oid, length, lower bound, then length-prefixed elements.
 */

function head(buffer: Buffer, oid: number, length: number): number {
  buffer.writeInt32BE(length === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(1, 4);
  buffer.writeInt32BE(oid, 8);
  if (length === 0) return 12;
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return 20;
}

function fixed<T>(oid: number, width: number, values: readonly (T | null)[], write: (b: Buffer, v: T, at: number) => void): Buffer {
  let size = values.length === 0 ? 12 : 20;
  for (const v of values) size += v === null ? 4 : 4 + width;
  const b = Buffer.allocUnsafe(size);
  let at = head(b, oid, values.length);
  for (const v of values) {
    if (v === null) {
      b.writeInt32BE(-1, at);
      at += 4;
    } else {
      b.writeInt32BE(width, at);
      write(b, v, at + 4);
      at += 4 + width;
    }
  }
  return b;
}

export const int2Array = (values: readonly (number | null)[]): Buffer => fixed(21, 2, values, (b, v, at) => b.writeInt16BE(v, at));
export const int4Array = (values: readonly (number | null)[]): Buffer => fixed(23, 4, values, (b, v, at) => b.writeInt32BE(v, at));
/** A DataView writes a bigint as one machine word; Buffer's own method takes it apart byte by byte. */
export function int8Array(values: readonly (bigint | null)[]): Buffer {
  let view: DataView | undefined;
  return fixed(20, 8, values, (b, v, at) => (view ??= new DataView(b.buffer, b.byteOffset, b.byteLength)).setBigInt64(at, v));
}
export const boolArray = (values: readonly (boolean | null)[]): Buffer => fixed(16, 1, values, (b, v, at) => b.writeUInt8(v ? 1 : 0, at));
/** 16-byte values as uuid[]. */
export const uuidArray = (values: readonly Uint8Array[]): Buffer => fixed(2950, 16, values, (b, v, at) => b.set(v, at));

export function textArray(values: readonly (string | null)[]): Buffer {
  let size = 20;
  const lengths = new Int32Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    const v = values[i];
    lengths[i] = v == null ? -1 : Buffer.byteLength(v);
    size += 4 + Math.max(0, lengths[i] ?? 0);
  }
  const b = Buffer.allocUnsafe(values.length === 0 ? 12 : size);
  let at = head(b, 25, values.length);
  for (let i = 0; i < values.length; i += 1) {
    const length = lengths[i] ?? -1;
    b.writeInt32BE(length, at);
    at += 4;
    if (length > 0) b.write(values[i] ?? '', at, length, 'utf8');
    if (length > 0) at += length;
  }
  return b;
}

export function byteaArray(values: readonly (Uint8Array | null)[]): Buffer {
  let size = 20;
  for (const v of values) size += 4 + (v === null ? 0 : v.length);
  const b = Buffer.allocUnsafe(values.length === 0 ? 12 : size);
  let at = head(b, 17, values.length);
  for (const v of values) {
    b.writeInt32BE(v === null ? -1 : v.length, at);
    at += 4;
    if (v !== null) {
      b.set(v, at);
      at += v.length;
    }
  }
  return b;
}

/** Integers as numeric[]. Throws where one has more than 128 digits. */
export function numericArray(values: readonly (bigint | null)[]): Buffer {
  let b = Buffer.allocUnsafe(20 + 24 * values.length);
  let at = head(b, 1700, values.length);
  for (const v of values) {
    if (at + NUMERIC_MAX > b.length) b = Buffer.concat([b.subarray(0, at)], 2 * (at + NUMERIC_MAX));
    at = writeNumeric(b, at, v);
  }
  return b.subarray(0, at);
}
