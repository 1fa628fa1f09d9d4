import type { ChargeLine, LineExtra } from '../charge/charge';
import type { PricedLine } from '../pricing';

/** Model and rate version of a line that has others than its charge. */
export interface OtherNames {
  readonly model: string;
  readonly rateVersion: string;
}

/** A priced class as a line of a charge; `other` where the line has a model and rate version of its own. */
export function toChargeLine(line: PricedLine, other: OtherNames | null, stance: LineExtra['stance'] | null = null): ChargeLine {
  const plain =
    other === null &&
    stance === null &&
    line.exact === null &&
    line.inheritedFrom === undefined &&
    line.tier === undefined &&
    line.multipliers === undefined;
  const base = {
    class: line.class,
    quantity: line.quantity,
    price: line.price,
    per: line.per,
    amount: line.amount,
    part: 'usage' as const,
  };
  return plain ? base : { ...base, extra: extraOf(line, other, stance ?? null) };
}

function extraOf(line: PricedLine, other: OtherNames | null, stance: 'pass_through' | 'bundled' | null): LineExtra {
  return {
    ...(other === null ? {} : { model: other.model, rate_version: other.rateVersion }),
    ...(line.exact === null ? {} : { exact: line.exact }),
    ...(line.inheritedFrom === undefined ? {} : { inherited_from: line.inheritedFrom }),
    ...(line.tier === undefined ? {} : { tier: line.tier }),
    ...(line.multipliers === undefined ? {} : { multipliers: line.multipliers }),
    ...(stance === null ? {} : { stance }),
  };
}
