import { commitmentCharges } from './commitment';
import { earnedCharges, feeCharges } from './fee';
import { freeTierCharges, freeTierEnds } from './free-tier';
import type { PeriodCharge, PeriodInput } from './period-charge';
import { trueUpCharges } from './true-up';

/** Opening a period bills its fee and grants its free tier, by the contract as it is known then. Doing it twice changes nothing. */
export const openPeriod = (input: PeriodInput): PeriodCharge[] => [...feeCharges(input), ...freeTierCharges(input)];

/**
 * Closing a period brings everything that is of the period and of no single event to what it should be: fee, true-up of each meter,
 * shortfall of the minimum, the fee's revenue by day, the end of its free tier. Each is a difference to what is posted, so that closing twice changes nothing and
 * closing again after late usage, a void or a changed contract posts just what that changed.
 */
export function closePeriod(input: PeriodInput): PeriodCharge[] {
  const trueUps = trueUpCharges(input);
  return [...feeCharges(input), ...trueUps, ...commitmentCharges(input, trueUps), ...earnedCharges(input), ...freeTierEnds(input)];
}
