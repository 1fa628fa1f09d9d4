import type { Charge, ChargeLine } from '@tallystick/domain/charge';
import { linesToText } from '@tallystick/domain/charge';
import { formatAmount } from '@tallystick/domain/money';
import type { Rated } from '@tallystick/domain/rating';
import type { Difference, Step } from './reexecution';

/** In what two sets of lines differ that are not the same text: classes, prices or amounts, one difference each. */
export function compareLines(charge: Charge, rated: Rated, storedText: string): Difference[] {
  const different = (step: Step, show: (line: ChargeLine) => string): Difference[] => {
    const [stored, recomputed] = [charge.lines.map(show).join(', '), rated.lines.map(show).join(', ')];
    return stored === recomputed ? [] : [{ step, stored: stored || 'none', recomputed: recomputed || 'none' }];
  };
  const found = [
    ...different('classes', (l) => `${l.class} ${l.quantity}`),
    ...different(
      'rate_version',
      (l) => `${l.class} at ${l.price} per ${l.per}${l.extra?.rate_version === undefined ? '' : ` of ${l.extra.rate_version}`}`,
    ),
    ...different('arithmetic', (l) => `${l.class} ${formatAmount(l.amount)}`),
  ];
  // what is left are the extras: exact values, tiers, multipliers
  return found.length > 0 ? found : [{ step: 'arithmetic', stored: storedText, recomputed: linesToText(rated.lines) }];
}
