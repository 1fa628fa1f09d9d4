import { multiplyToAmount, parseDecimal, type Amount, type Decimal } from '../money';
import { wholePrompt, type Quantities } from '../usage/quantities';
import { compileRate, type CompiledRate, type SheetSet } from './compile-rate';
import { matchVariants } from './match-variants';
import type { PricingContext } from './pricing-context';
import type { PriceSheet, SheetEntry } from './price-sheet';
import type { RateVersion } from './rate-version';

/** Changes when the same rate version and quantities would give other lines; older ones stay callable. */
export const PRICING_VERSION = 1;

/** One class of a request at its price. `quantity` in the class's integer units (see usage's `quantityScale`). */
export interface PricedLine {
  readonly class: string;
  readonly quantity: bigint;
  readonly price: string;
  readonly per: string;
  readonly amount: Amount;
  /** The unrounded value as text where rounding changed it. */
  readonly exact: string | null;
  readonly multipliers?: readonly string[];
  readonly inheritedFrom?: string;
  /** Which tier or condition the price is from, such as `>200000` or `service_tier=flex`. */
  readonly tier?: string;
}

export type Pricing =
  | { readonly ok: true; readonly lines: PricedLine[]; readonly total: Amount }
  | { readonly ok: false; readonly reason: 'unknown_price'; readonly detail: string; readonly class?: string };

/**
 * What the quantities cost by the rate version: lines in canonical order of classes, each rounded half-even once at 12
 * decimals, and their sum. A class above zero without a price is `unknown_price`; nothing is ever taken for free.
 */
export function priceUsage(version: RateVersion, quantities: Quantities, context: PricingContext): Pricing {
  const rate = compileRate(version);
  const chosen = rate.variants.length === 0 ? null : matchVariants(rate.variants, context);
  const sheet = chooseSheet(rate, chosen?.sheets ?? null, quantities, context.prompt);
  if (sheet === null) return unknownPrice(rate, `${chosen?.label ?? ''} past the context threshold`);
  const outer = context.multipliers ?? NONE;
  const texts = chosen === null ? outer : joined(chosen.multipliers, outer);
  const factors = texts.length === 0 ? NO_FACTORS : joined(chosen?.factors ?? NO_FACTORS, outer.map(parseDecimal));
  const lines: PricedLine[] = [];
  const ranks: number[] = [];
  let total = 0n;
  for (const name in quantities) {
    const quantity = quantities[name] ?? 0n;
    if (quantity === 0n) continue;
    if (quantity < 0n) throw new RangeError(`quantity of ${name} is negative`);
    const entry = sheet.find(name);
    if (entry === undefined)
      return {
        ...unknownPrice(rate, `class ${name}${chosen?.label === undefined || chosen.label === '' ? '' : ` under ${chosen.label}`}`),
        class: name,
      };
    const line = priceLine(entry, quantity, factors, texts);
    total += line.amount;
    place(lines, ranks, line, entry.rank);
  }
  return { ok: true, lines, total };
}

const NONE: readonly string[] = [];
const NO_FACTORS: readonly Decimal[] = [];

const joined = <T>(a: readonly T[], b: readonly T[]): readonly T[] => (b.length === 0 ? a : [...a, ...b]);

function unknownPrice(rate: CompiledRate, what: string): { ok: false; reason: 'unknown_price'; detail: string } {
  return { ok: false, reason: 'unknown_price', detail: `rate version ${rate.version.id} has no price for ${what}` };
}

/** The sheet of the request's context tier; null where the condition has other prices but none past the threshold. */
function chooseSheet(
  rate: CompiledRate,
  own: SheetSet | null,
  quantities: Quantities,
  given: bigint | null | undefined,
): PriceSheet | null {
  const set = own ?? rate.base;
  if (set.tiers.length === 0 && rate.base.tiers.length === 0) return set.plain;
  const prompt = given ?? wholePrompt(quantities);
  const past = pastThreshold(set, prompt);
  if (past !== null) return past;
  return own !== null && pastThreshold(rate.base, prompt) !== null ? null : set.plain;
}

function pastThreshold({ tiers }: SheetSet, prompt: bigint): PriceSheet | null {
  for (let i = tiers.length - 1; i >= 0; i -= 1) {
    const entry = tiers[i];
    if (entry !== undefined && (entry.tier.comparator === '>' ? prompt > entry.tier.threshold : prompt >= entry.tier.threshold))
      return entry.sheet;
  }
  return null;
}

function priceLine(entry: SheetEntry, quantity: bigint, factors: readonly Decimal[], multipliers: readonly string[]): PricedLine {
  const plain = factors.length === 0;
  const product =
    plain && entry.unit !== null
      ? { amount: quantity * entry.unit, exact: null }
      : multiplyToAmount(quantity, entry.decimal, entry.divisor, factors);
  const line: Writable<PricedLine> = {
    class: entry.class,
    quantity,
    price: entry.price,
    per: entry.per,
    amount: product.amount,
    exact: product.exact,
  };
  if (!plain) line.multipliers = multipliers;
  if (entry.inheritedFrom !== null) line.inheritedFrom = entry.inheritedFrom;
  if (entry.tier !== null) line.tier = entry.tier;
  return line;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Insertion in canonical order: requests have few classes, nearly always in order already. */
function place(lines: PricedLine[], ranks: number[], line: PricedLine, rank: number): void {
  let at = lines.length;
  while (at > 0) {
    const before = ranks[at - 1] ?? 0;
    if (before < rank || (before === rank && (lines[at - 1]?.class ?? '') < line.class)) break;
    at -= 1;
  }
  if (at === lines.length) {
    lines.push(line);
    ranks.push(rank);
    return;
  }
  lines.splice(at, 0, line);
  ranks.splice(at, 0, rank);
}
