import type { Charge } from '@tallystick/domain/charge';
import { UNIT_SCALE } from '@tallystick/domain/contract';
import { parseDecimal } from '@tallystick/domain/money';
import type { TotalsView } from '@tallystick/domain/rating';

/** Where the charge found the running totals of its meters: that is on its lines, and in its hash. */
export function storedTotals(charge: Charge): TotalsView | undefined {
  if (charge.lines.every((l) => l.extra === undefined)) return undefined;
  const metered = charge.lines.flatMap(({ extra }) =>
    extra?.meter === undefined || extra.before === undefined ? [] : [[extra.meter, parseUnits(extra.before)] as const],
  );
  const before = new Map(metered.reverse()); // the first line of a meter has what stood before the charge
  return { units: (_customer, _period, meter) => before.get(meter) ?? 0n };
}

function parseUnits(text: string): bigint {
  const { digits, scale } = parseDecimal(text);
  return digits * 10n ** BigInt(UNIT_SCALE - scale);
}
