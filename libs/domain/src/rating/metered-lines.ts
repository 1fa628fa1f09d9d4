import type { ChargeLine, LineExtra } from '../charge/charge';
import { formatUnits, quantityOf, UNIT, UNIT_SCALE, weightOf, type Meter } from '../contract';
import { multiplyToAmount, parseDecimal, type Product } from '../money';
import { quantityScale } from '../usage/quantity-text';
import { splitUnits, type Piece } from './split-units';

/** A class of a request that a meter counts: what does not depend on the running total. */
export interface MeteredBase {
  readonly class: string;
  readonly quantity: bigint;
  readonly units: bigint;
  /** The rate version's price of the class; null where the meter has a price of its own. */
  readonly rates: RatePrice | null;
  /** Of the line: model, rate version, stance. */
  readonly names: Pick<LineExtra, 'model' | 'rate_version' | 'stance'>;
}
export interface RatePrice {
  readonly price: string;
  readonly per: string;
  readonly multipliers?: readonly string[];
  readonly tier?: string;
  readonly inheritedFrom?: string;
}

/**
 * The lines of a class under its meter, from the running total `before` on: cut at the allowance and at tiers. Quantities add up to
 * the class's own; amounts are of the exact units, each rounded half-even once. An included line keeps the price that it would have.
 */
export function meteredLines(base: MeteredBase, meter: Meter, allowance: bigint, before: bigint, total: bigint | null): ChargeLine[] {
  const weight = weightOf(meter, base.class);
  const whole = (units: bigint): bigint => (units === base.units ? base.quantity : quantityOf(base.class, units, weight));
  return splitUnits(meter, allowance, before, base.units, total).map((piece): ChargeLine => {
    const quantity = whole(piece.after - before) - whole(piece.before - before);
    const product = priceOf(piece, base.rates, weight);
    const shown = shownPrice(piece, base.rates);
    return {
      class: base.class,
      quantity,
      price: shown.price,
      per: shown.per,
      amount: product.amount,
      part: piece.part,
      extra: extraOf(base, meter, piece, quantity, product),
    };
  });
}

function priceOf(piece: Piece, rates: RatePrice | null, weight: { digits: bigint; scale: number }): Product {
  const units = piece.after - piece.before;
  if (piece.part === 'included') return { amount: 0n, exact: null };
  if (piece.packages !== null && piece.own !== null) return multiplyToAmount(piece.packages, parseDecimal(piece.own.price), 1n);
  if (piece.own !== null) return multiplyToAmount(units, parseDecimal(piece.own.price), piece.own.per);
  if (rates === null) throw new Error('a metered line has no price');
  const scaled = units * 10n ** BigInt(weight.scale);
  const per = BigInt(rates.per) * UNIT * weight.digits;
  return multiplyToAmount(scaled, parseDecimal(rates.price), per, (rates.multipliers ?? []).map(parseDecimal));
}

function shownPrice(piece: Piece, rates: RatePrice | null): { price: string; per: string } {
  if (piece.own !== null) return { price: piece.own.price, per: (piece.own.per / UNIT).toString() };
  return rates === null ? { price: '0', per: '1' } : { price: rates.price, per: rates.per };
}

function extraOf(base: MeteredBase, meter: Meter, piece: Piece, quantity: bigint, product: Product): LineExtra {
  const units = piece.after - piece.before;
  const natural = quantity * 10n ** BigInt(UNIT_SCALE - quantityScale(base.class));
  const tier = piece.own?.tier ?? base.rates?.tier ?? null;
  return {
    ...base.names,
    ...(product.exact === null ? {} : { exact: product.exact }),
    ...(base.rates?.inheritedFrom === undefined ? {} : { inherited_from: base.rates.inheritedFrom }),
    ...(tier === null ? {} : { tier }),
    ...(base.rates?.multipliers === undefined ? {} : { multipliers: base.rates.multipliers }),
    before: formatUnits(piece.before),
    after: formatUnits(piece.after),
    meter: meter.id,
    ...(units === natural ? {} : { units: formatUnits(units) }),
  };
}

/** What one more unit of the meter would cost by the line's price, as decimal text; null for an included line without one. */
export function unitPrice(line: ChargeLine, meter: Meter): string | null {
  const price = parseDecimal(line.price);
  const weight = meter.price.kind === 'rates' ? weightOf(meter, line.class) : { digits: 1n, scale: 0 };
  if (price.digits === 0n && line.part === 'included') return null;
  const product = multiplyToAmount(
    10n ** BigInt(weight.scale),
    price,
    BigInt(line.per) * weight.digits,
    (line.extra?.multipliers ?? []).map(parseDecimal),
  );
  return product.exact ?? formatUnits(product.amount * 10n ** BigInt(UNIT_SCALE - 12));
}
