import { UNIT, type Meter, type Tier } from '../contract';

/** Units (scaled) of a line that share a part and a price. */
export interface Piece {
  readonly part: 'included' | 'overage' | 'usage';
  readonly before: bigint;
  readonly after: bigint;
  /** Null: nothing to pay, or the rate version's own price. */
  readonly own: { readonly price: string; readonly per: bigint; readonly tier: string | null } | null;
  /** Whole packages that begin in it, of a meter that sells packages. */
  readonly packages: bigint | null;
}

/**
 * Cuts the units from `before` on at the allowance and at the meter's tiers. `total` is the period's total where it is known already
 * (the close): a volume price looks at it, and at the total after the line while the period runs.
 */
export function splitUnits(meter: Meter, allowance: bigint, before: bigint, units: bigint, total: bigint | null): Piece[] {
  const after = before + units;
  const pieces: Piece[] = [];
  const free = before < allowance ? (after < allowance ? after : allowance) : before;
  if (free > before) pieces.push({ part: 'included', before, after: free, own: null, packages: null });
  if (after === free) return pieces;
  const part = meter.included > 0n ? 'overage' : 'usage';
  const { price } = meter;
  const rest = { part, before: free, after, own: null, packages: null } as const;
  switch (price.kind) {
    case 'rates':
      return [...pieces, rest];
    case 'flat':
      return [...pieces, { ...rest, own: { price: price.price, per: price.per * UNIT, tier: null } }];
    case 'package': {
      const begun = (through: bigint): bigint => (through - allowance + price.size - 1n) / price.size;
      return [...pieces, { ...rest, own: { price: price.price, per: price.size, tier: null }, packages: begun(after) - begun(free) }];
    }
    case 'volume':
      return [...pieces, { ...rest, own: ownOf(price.tiers, tierAt(price.tiers, (total ?? after) - allowance - 1n)) }];
    case 'graduated':
      return [...pieces, ...alongTiers(price.tiers, allowance, rest)];
  }
}

/** Cut where a tier ends; a unit that stands exactly at an end belongs to the tier below. */
function alongTiers(tiers: readonly Tier[], allowance: bigint, rest: Piece): Piece[] {
  const pieces: Piece[] = [];
  for (let at = rest.before; at < rest.after;) {
    const n = tierAt(tiers, at - allowance);
    const end = tiers[n]?.upTo ?? null;
    const to = end === null || end + allowance > rest.after ? rest.after : end + allowance;
    pieces.push({ ...rest, before: at, after: to, own: ownOf(tiers, n) });
    at = to;
  }
  return pieces;
}

/** Which tier holds the unit that begins at `offset` past the allowance. */
function tierAt(tiers: readonly Tier[], offset: bigint): number {
  const found = tiers.findIndex((t) => t.upTo === null || offset < t.upTo);
  return found < 0 ? tiers.length - 1 : found;
}

function ownOf(tiers: readonly Tier[], n: number): Piece['own'] {
  const tier = tiers[n];
  if (tier === undefined) throw new Error('a meter has no tier');
  const below = tiers[n - 1]?.upTo ?? null;
  const label = tier.upTo === null ? `>${(below ?? 0n) / UNIT}` : `<=${tier.upTo / UNIT}`;
  return { price: tier.price, per: tier.per * UNIT, tier: label };
}
