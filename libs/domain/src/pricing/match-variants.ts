import type { Decimal } from '../money';
import type { CompiledVariant, SheetSet } from './compile-rate';
import { inDayWindow } from './day-window';
import type { PricingContext } from './pricing-context';
import type { Condition } from './rate-version';

export interface MatchedVariants {
  /** Of the first matching variant with prices of its own. */
  readonly sheets: SheetSet | null;
  readonly label: string;
  /** Of all matching variants, in their declared order. */
  readonly multipliers: readonly string[];
  readonly factors: readonly Decimal[];
}

/** What the variants make of the request; null where none matches. */
export function matchVariants(variants: readonly CompiledVariant[], context: PricingContext): MatchedVariants | null {
  let first: CompiledVariant | null = null;
  let any = false;
  const multipliers: string[] = [];
  const factors: Decimal[] = [];
  for (const variant of variants) {
    if (!holds(variant.when, context)) continue;
    // Prices are chosen once: a later variant with prices of its own stands back as a whole, its factors too.
    if (variant.sheets !== null && first !== null) continue;
    any = true;
    if (variant.sheets !== null) first = variant;
    multipliers.push(...variant.multipliers);
    factors.push(...variant.factors);
  }
  return any ? { sheets: first?.sheets ?? null, label: first?.label ?? '', multipliers, factors } : null;
}

function holds(when: Condition, context: PricingContext): boolean {
  if (when.serviceTier !== undefined && when.serviceTier !== context.serviceTier) return false;
  // Anthropic reports a batch as a service tier.
  if (when.batch !== undefined && when.batch !== (context.batch === true || context.serviceTier === 'batch')) return false;
  if (when.speed !== undefined && when.speed !== context.speed) return false;
  if (when.inferenceGeo !== undefined && when.inferenceGeo !== context.inferenceGeo) return false;
  if (when.trafficType !== undefined && when.trafficType !== context.trafficType) return false;
  return when.window === undefined || inDayWindow(when.window, context.at);
}
