import type { JsonObject } from './json';
import { plainDecimal, shift } from './plain-decimal';

/** xAI counts its cost in ticks of 1e-10 USD. */
const TICK_DECIMALS = 10;

/**
 * A cost that provider or gateway put into the usage object, as decimal text. `cost_details.upstream_inference_cost` is
 * not added: with a customer's own key it is paid elsewhere, without one it is the same money.
 */
export function reportedCost(usage: JsonObject): { text: string; unit: string } | null {
  const ticks = usage['cost_in_usd_ticks'];
  if (typeof ticks === 'number' && Number.isSafeInteger(ticks) && ticks >= 0) {
    return { text: shift(ticks.toString(), TICK_DECIMALS), unit: 'USD' };
  }
  const cost = usage['cost'];
  if (cost === undefined || cost === null) return null;
  const text = plainDecimal(cost);
  return text === null ? null : { text, unit: 'USD' };
}
