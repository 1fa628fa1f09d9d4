import type { ChargeLine, LineExtra } from '../charge/charge';
import type { PricedLine } from '../pricing';

/** A priced class as a line of a charge; `other` where the line has a model and rate version of its own. */
export function toChargeLine(line: PricedLine, other: { readonly model: string; readonly rateVersion: string } | null): ChargeLine {
  const plain =
    other === null && line.exact === null && line.inheritedFrom === undefined && line.tier === undefined && line.multipliers === undefined;
  const base = {
    class: line.class,
    quantity: line.quantity,
    price: line.price,
    per: line.per,
    amount: line.amount,
    part: 'usage' as const,
  };
  return plain ? base : { ...base, extra: extraOf(line, other) };
}

function extraOf(line: PricedLine, other: { readonly model: string; readonly rateVersion: string } | null): LineExtra {
  return {
    ...(other === null ? {} : { model: other.model, rate_version: other.rateVersion }),
    ...(line.exact === null ? {} : { exact: line.exact }),
    ...(line.inheritedFrom === undefined ? {} : { inherited_from: line.inheritedFrom }),
    ...(line.tier === undefined ? {} : { tier: line.tier }),
    ...(line.multipliers === undefined ? {} : { multipliers: line.multipliers }),
  };
}
