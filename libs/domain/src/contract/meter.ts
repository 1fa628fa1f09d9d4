import { formatDecimal, type Decimal } from '../money';
import { fitsPattern } from '../pricing';
import { quantityScale } from '../usage/quantity-text';

/** Units of a meter are integers of 10^-24: a class's own 18 decimals (seconds) times a weight's 6. Nothing is ever rounded. */
export const UNIT_SCALE = 24;
export const WEIGHT_SCALE = 6;
export const UNIT = 10n ** BigInt(UNIT_SCALE);
const POWERS = Array.from({ length: UNIT_SCALE + 1 }, (_, i) => 10n ** BigInt(i));
const power = (n: number): bigint => POWERS[n] ?? 10n ** BigInt(n);

/** Price of one step of a tier list. `upTo` in units past the allowance, null for the last one, which has no end. */
export interface Tier {
  readonly upTo: bigint | null;
  readonly price: string;
  readonly per: bigint;
}

/**
 * What a unit past the allowance costs. `rates`: the rate version's own price of its class. `graduated`: each unit at the tier it
 * falls into. `volume`: every unit at the tier that the period's total falls into. `package`: each package begun, whole.
 */
export type MeterPrice =
  | { readonly kind: 'rates' }
  | { readonly kind: 'flat'; readonly price: string; readonly per: bigint }
  | { readonly kind: 'graduated' | 'volume'; readonly tiers: readonly Tier[] }
  | { readonly kind: 'package'; readonly price: string; readonly size: bigint };

/** How an allowance, or a tier, is shared by lines of different price: as they came in the log, or by event time at the close. */
export type Allocation = 'first_come' | 'period_end';

export interface Meter {
  readonly id: string;
  /** Names, or patterns with `*`; null is every model. */
  readonly models: readonly string[] | null;
  /** Names, or patterns with `*`; null is every class. */
  readonly classes: readonly string[] | null;
  /** Units of one of a class; the first pattern that fits counts, 1 where none does. */
  readonly weights: readonly (readonly [pattern: string, weight: Decimal])[];
  /** Units included in a whole period, scaled. */
  readonly included: bigint;
  readonly price: MeterPrice;
  readonly allocation: Allocation;
}

const ONE: Decimal = { digits: 1n, scale: 0 };

/** The first meter of the list that counts the class of the model; null where none does: then the book prices it as it stands. */
export function meterOf(meters: readonly Meter[], model: string, cls: string): Meter | null {
  for (const meter of meters) if (selects(meter.classes, cls) && selects(meter.models, model)) return meter;
  return null;
}

/** Whether the meter counts the class, of whatever model. */
export const countsClass = (meter: Meter, cls: string): boolean => selects(meter.classes, cls);

export const weightOf = (meter: Meter, cls: string): Decimal => meter.weights.find(([p]) => fits(p, cls))?.[1] ?? ONE;

/** Units (scaled) of a quantity in its class's own integer form. Exact. */
export function unitsOf(cls: string, quantity: bigint, weight: Decimal): bigint {
  return quantity * weight.digits * power(UNIT_SCALE - quantityScale(cls) - weight.scale);
}

/** The whole quantity, in the class's own integer form, that the units are worth, rounded down. */
export function quantityOf(cls: string, units: bigint, weight: Decimal): bigint {
  return units / (weight.digits * power(UNIT_SCALE - quantityScale(cls) - weight.scale));
}

/** Scaled units as decimal text without trailing zeros. */
export const formatUnits = (units: bigint): string =>
  units % UNIT === 0n ? (units / UNIT).toString() : formatDecimal({ digits: units, scale: UNIT_SCALE });

const selects = (patterns: readonly string[] | null, text: string): boolean => patterns === null || patterns.some((p) => fits(p, text));
const fits = (pattern: string, text: string): boolean => (pattern.includes('*') ? fitsPattern(pattern, text) : pattern === text);
