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
