import type { ChargeLine } from '../../charge/charge';
import { chargeSign } from '../../charge/charge-kind';
import type { Share } from '../../contract';
import { roundHalfEven, type Amount } from '../../money';
import { zonedDay, zonedDayStart, type Instant } from '../../time';
import { dayShareLine } from './day-share-line';
import { LineTally } from './line-tally';
import { directed, isKind, nextId, type PeriodCharge, type PeriodInput } from './period-charge';

/** The charges that bring what was billed of the fee to what is due: each contract version's own fee by its whole local days. */
export function feeCharges(input: PeriodInput): PeriodCharge[] {
  const { period, posted } = input;
  const tally = new LineTally();
  for (const share of period.shares) if (share.contract.billingModel.fee !== null) tally.add(feeLine(input, share), named(share), 1n);
  for (const charge of posted)
    if (isKind(charge, 'fee')) for (const line of charge.lines) tally.add(line, charge, -chargeSign(charge.kind));
  const first = period.shares[0];
  const at = first === undefined ? period.from : zonedDayStart(period.zone, first.firstDay);
  return tally.left().flatMap((group, ahead): PeriodCharge[] => {
    const contract = contractFor(input, group);
    if (contract === undefined) return [];
    return [{ ...group, ...directed('fee', group.lines), eventId: nextId(input, 'fee', ahead), eventTime: at, contract }];
  });
}

/** The contract version that a charge of the period stands under: the last one with its entity and asset. */
export function contractFor(input: PeriodInput, of: { readonly entity: string; readonly asset: string }): Share['contract'] | undefined {
  const fits = (c: Share['contract'] | null | undefined): boolean => c != null && c.entity === of.entity && c.asset === of.asset;
  return (
    input.period.shares.findLast((s) => fits(s.contract))?.contract ??
    input.posted.map((c) => input.contractOf(c.contractSeq)).findLast((c) => fits(c)) ??
    undefined
  );
}

const named = ({ contract }: Share) => ({ model: '', rateVersion: null, entity: contract.entity, asset: contract.asset });

/** Days of a share at the fee of a whole period. */
function feeLine(input: PeriodInput, share: Share): ChargeLine {
  const { billingModel, stance } = share.contract;
  return dayShareLine(input, share, billingModel.fee ?? 0n, {
    class: 'base_fee',
    part: 'fee',
    ...(stance === null ? {} : { extra: { stance } }),
  });
}

/**
 * The fee's revenue, a charge for each billable day at the day's first instant: the share of every day but for what rounding at 12
 * decimals carries on, so that the days of a period are the fee exactly.
 */
export function earnedCharges(input: PeriodInput): PeriodCharge[] {
  const { period, posted } = input;
  const days = new Map<string, LineTally>();
  const of = (day: string): LineTally => {
    let tally = days.get(day);
    if (tally === undefined) days.set(day, (tally = new LineTally()));
    return tally;
  };
  for (const share of period.shares) for (const { day, line } of earnedLines(input, share)) of(day).add(line, named(share), 1n);
  for (const charge of posted)
    if (isKind(charge, 'earned'))
      for (const line of charge.lines) of(zonedDay(charge.eventTime, period.zone)).add(line, charge, -chargeSign(charge.kind));
  return [...days].flatMap(([day, tally]) =>
    tally.left({ service_days: [day, day] }).flatMap((group, ahead): PeriodCharge[] => {
      const contract = contractFor(input, group);
      if (contract === undefined) return [];
      const eventTime: Instant = zonedDayStart(period.zone, day);
      return [{ ...group, ...directed('earned', group.lines), eventId: nextId(input, `earned/${day}`, ahead), eventTime, contract }];
    }),
  );
}

function earnedLines(input: PeriodInput, share: Share): { day: string; line: ChargeLine }[] {
  if (share.contract.billingModel.fee === null) return [];
  const whole = feeLine(input, share);
  const through = (n: bigint): Amount => roundHalfEven(whole.amount * n, share.days);
  const lines = [];
  let day = share.firstDay;
  for (let n = 1n; n <= share.days; n += 1n) {
    lines.push({ day, line: { ...whole, quantity: 1n, amount: through(n) - through(n - 1n), part: 'earned' as const } });
    day = zonedDay(zonedDayStart('UTC', day) + 86_400_000_000_000n, 'UTC');
  }
  return lines;
}
