import type { ChargeLine, LineExtra } from '../../charge/charge';
import { formatUnits, UNIT_SCALE } from '../../contract';
import { parseDecimal } from '../../money';
import { quantityScale } from '../../usage/quantity-text';
import type { PostedCharge } from './period-charge';

interface Sum {
  readonly entity: string;
  readonly asset: string;
  readonly line: ChargeLine;
  quantity: bigint;
  amount: bigint;
  units: bigint;
}

/** Lines of one group: same entity and asset. */
export interface LineGroup {
  readonly entity: string;
  readonly asset: string;
  readonly lines: readonly ChargeLine[];
}

/**
 * Sums of lines by everything that names a line but its place in a running total: what ought to stand counts up, what was posted
 * counts down, and what is left is the difference, line by line.
 */
export class LineTally {
  private readonly sums = new Map<string, Sum>();

  /** `charge` gives the names that the line leaves to it. */
  add(line: ChargeLine, charge: Pick<PostedCharge, 'model' | 'rateVersion' | 'entity' | 'asset'>, sign: bigint): void {
    const key = keyOf(line, charge);
    let sum = this.sums.get(key);
    if (sum === undefined) {
      const { entity, asset } = charge;
      this.sums.set(key, (sum = { entity, asset, line: namedLine(line, charge), quantity: 0n, amount: 0n, units: 0n }));
    }
    sum.quantity += sign * line.quantity;
    sum.amount += sign * line.amount;
    sum.units += sign * unitsOfLine(line);
  }

  /** What does not cancel out. `more` is put on every line. */
  left(more: Pick<LineExtra, 'service_days'> = {}): LineGroup[] {
    const groups = new Map<string, { entity: string; asset: string; lines: ChargeLine[] }>();
    for (const { entity, asset, line, quantity, amount, units } of this.sums.values()) {
      if (quantity === 0n && amount === 0n && units === 0n) continue;
      const key = JSON.stringify([entity, asset]);
      let group = groups.get(key);
      if (group === undefined) groups.set(key, (group = { entity, asset, lines: [] }));
      const odd = line.extra?.meter !== undefined && units !== natural(line.class, quantity);
      const extra = { ...line.extra, ...(odd ? { units: formatUnits(units) } : {}), ...more };
      group.lines.push({ ...line, quantity, amount, ...(Object.keys(extra).length === 0 ? {} : { extra }) });
    }
    return [...groups.values()];
  }
}

/** What `namedLine` keeps, as text: made for every line, so put together by hand. No name holds a NUL. */
function keyOf(
  line: ChargeLine,
  { model, rateVersion, entity, asset }: Pick<PostedCharge, 'model' | 'rateVersion' | 'entity' | 'asset'>,
): string {
  const e = line.extra ?? {};
  const own = `${e.model ?? model}\u0000${e.rate_version ?? rateVersion ?? ''}\u0000${e.inherited_from ?? ''}\u0000${e.tier ?? ''}\u0000${e.multipliers?.join(' ') ?? ''}`;
  const of = `${e.meter ?? ''}\u0000${e.stance ?? ''}\u0000${e.reported ?? ''}\u0000${entity}\u0000${asset}`;
  return `${line.class}\u0000${line.part}\u0000${line.price}\u0000${line.per}\u0000${own}\u0000${of}`;
}

const natural = (cls: string, quantity: bigint): bigint => quantity * 10n ** BigInt(UNIT_SCALE - quantityScale(cls));

/** Units of the meter in a line, scaled: from its running total, or as a true-up says; its quantity where nothing else is said. */
export function unitsOfLine({ class: cls, quantity, extra }: ChargeLine): bigint {
  if (extra?.meter === undefined) return 0n;
  if (extra.units !== undefined) return scaled(extra.units);
  return natural(cls, quantity);
}

/** Decimal text of units → scaled. */
export function scaled(text: string): bigint {
  const { digits, scale } = parseDecimal(text);
  return digits * 10n ** BigInt(UNIT_SCALE - scale);
}

/** The line with its model and rate version on itself, without what is only its place or its rounding. */
function namedLine(line: ChargeLine, { model, rateVersion }: Pick<PostedCharge, 'model' | 'rateVersion'>): ChargeLine {
  const e = line.extra ?? {};
  const [of, rate] = [e.model ?? model, e.rate_version ?? rateVersion ?? ''];
  const extra: LineExtra = {
    ...(of === '' ? {} : { model: of }),
    ...(rate === '' ? {} : { rate_version: rate }),
    ...(e.inherited_from === undefined ? {} : { inherited_from: e.inherited_from }),
    ...(e.tier === undefined ? {} : { tier: e.tier }),
    ...(e.multipliers === undefined ? {} : { multipliers: e.multipliers }),
    ...(e.meter === undefined ? {} : { meter: e.meter }),
    ...(e.stance === undefined ? {} : { stance: e.stance }),
    ...(e.reported === undefined ? {} : { reported: e.reported }),
  };
  return { class: line.class, quantity: 0n, price: line.price, per: line.per, amount: 0n, part: line.part, extra };
}
