/** Base-10000 digits of a numeric of ours: 128 decimal ones. */
const GROUPS_MAX = 32;
/** The longest with its length in front. */
export const NUMERIC_MAX = 12 + 2 * GROUPS_MAX;

const TOO_LARGE = 10_000n ** BigInt(GROUPS_MAX);
const SAFE = 9_007_199_254_740_991n;
const POSITIVE = 0;
const NEGATIVE = 0x4000;
/** Least significant first. */
const groups = new Uint16Array(GROUPS_MAX);

/**
 * Writes an integer, or null, as PostgreSQL's binary numeric with its length in front: base-10000 digits, no fraction. Answers where it ends.
 * The buffer must have room for `NUMERIC_MAX` bytes. Throws where it has more than 128 digits.
 */
export function writeNumeric(buffer: Buffer, at: number, value: bigint | null): number {
  if (value === null) return int4(buffer, at, -1);
  const count = split(value < 0n ? -value : value);
  let end = int4(buffer, at, 8 + 2 * count);
  end = int2(buffer, end, count);
  end = int2(buffer, end, count - 1); // the weight of the first; of zero it means nothing
  end = int2(buffer, end, value < 0n ? NEGATIVE : POSITIVE);
  end = int2(buffer, end, 0);
  for (let i = count - 1; i >= 0; i -= 1) end = int2(buffer, end, groups[i] ?? 0);
  return end;
}

/** Up to here a number is still exact with four digits more. */
const ROOM = Number.MAX_SAFE_INTEGER / 10_000 - 1;

/** The integer that such a numeric holds, `at` behind its length. Throws where it has a fraction or is none (NaN, infinite). */
export function readNumeric(buffer: Buffer, at: number): bigint {
  const count = uint2(buffer, at);
  const after = ((uint2(buffer, at + 2) << 16) >> 16) + 1; // groups before the point
  const sign = uint2(buffer, at + 4);
  if ((sign !== POSITIVE && sign !== NEGATIVE) || (count > after && count > 0)) throw new Error('a numeric is no integer');
  if (count === 0) return 0n;
  let small = 0;
  let large: bigint | null = null;
  for (let i = 0; i < after; i += 1) {
    const group = i < count ? uint2(buffer, at + 8 + 2 * i) : 0;
    if (large !== null) large = large * 10_000n + BigInt(group);
    else if (small > ROOM) large = BigInt(small) * 10_000n + BigInt(group);
    else small = small * 10_000 + group;
  }
  const value = large ?? BigInt(small);
  return sign === NEGATIVE ? -value : value;
}

function uint2(buffer: Buffer, at: number): number {
  return ((buffer[at] ?? 0) << 8) | (buffer[at + 1] ?? 0);
}

/** Base-10000 digits of a value that is not negative into `groups`; answers how many, none for zero. */
function split(value: bigint): number {
  if (value >= TOO_LARGE) throw new Error('the value is too large for a numeric of ours');
  let count = 0;
  let rest = value;
  while (rest > SAFE) {
    groups[count++] = Number(rest % 10_000n);
    rest /= 10_000n;
  }
  let small = Number(rest);
  while (small > 0) {
    const more = Math.floor(small / 10_000);
    groups[count++] = small - more * 10_000;
    small = more;
  }
  return count;
}

function int2(buffer: Buffer, at: number, value: number): number {
  buffer[at] = value >> 8;
  buffer[at + 1] = value;
  return at + 2;
}

function int4(buffer: Buffer, at: number, value: number): number {
  return int2(buffer, int2(buffer, at, value >> 16), value);
}
