import type { ChargeLine } from '../../charge/charge';
import { chargeSign } from '../../charge/charge-kind';
import { allowanceOf, type Meter } from '../../contract';
import { zonedDay } from '../../time';
import { meteredLines, type MeteredBase } from '../metered-lines';
import { contractFor } from './fee';
import { LineTally, unitsOfLine } from './line-tally';
import { directed, nextId, type PeriodCharge, type PeriodInput, type PostedCharge } from './period-charge';

/** An event's lines of one meter, put together again as they were before they were split. */
interface Item {
  readonly charge: PostedCharge;
  readonly meter: Meter;
  readonly bases: readonly MeteredBase[];
}

/**
 * Per meter whose contract shares allowance and tiers at the period's end: all its usage again, by event time, source and id, and the
 * difference to what is posted, line by line. What was voided or replaced is left out, as if it had never been.
 */
export function trueUpCharges(input: PeriodInput): PeriodCharge[] {
  const meters = new Set(input.posted.flatMap((c) => c.lines.flatMap((l) => l.extra?.meter ?? [])));
  return [...meters].sort().flatMap((meter) => trueUp(input, meter));
}

function trueUp(input: PeriodInput, id: string): PeriodCharge[] {
  const { period, posted } = input;
  const items = itemsOf(input, id);
  const rule = period.shares.findLast((s) => meterOfShare(s.contract.billingModel.meters, id))?.contract.billingModel.meters;
  const meter = rule?.find((m) => m.id === id) ?? items.at(-1)?.meter;
  if (meter?.allocation !== 'period_end') return [];
  const tally = new LineTally();
  const total = items.reduce((sum, i) => sum + i.bases.reduce((s, b) => s + b.units, 0n), 0n);
  const allowance = allowanceOf(period, id);
  let running = 0n;
  for (const item of items)
    for (const base of item.bases) {
      for (const line of meteredLines(base, item.meter, allowance, running, total)) tally.add(line, item.charge, 1n);
      running += base.units;
    }
  for (const charge of posted)
    for (const line of charge.lines) if (line.extra?.meter === id) tally.add(line, charge, -chargeSign(charge.kind));
  const days = daysOfItems(items, period.zone);
  return tally.left(days === null ? {} : { service_days: days }).flatMap((group, ahead): PeriodCharge[] => {
    const contract = contractFor(input, group);
    if (contract === undefined) return [];
    return [
      {
        ...group,
        ...directed('true_up', group.lines),
        eventId: nextId(input, `true_up/${id}`, ahead),
        eventTime: period.to - 1n,
        contract,
      },
    ];
  });
}

const meterOfShare = (meters: readonly Meter[], id: string): boolean => meters.some((m) => m.id === id);

function daysOfItems(items: readonly Item[], zone: string): readonly [string, string] | null {
  const [first, last] = [items[0], items.at(-1)];
  return first === undefined || last === undefined ? null : [zonedDay(first.charge.eventTime, zone), zonedDay(last.charge.eventTime, zone)];
}

function itemsOf({ posted, contractOf }: PeriodInput, id: string): Item[] {
  const gone = new Set(posted.flatMap((c) => c.targetSeq ?? []));
  return posted
    .filter((c) => (c.kind === 'usage' || c.kind === 'correction') && !gone.has(c.chargeSeq))
    .flatMap((charge): Item[] => {
      const lines = charge.lines.filter((l) => l.extra?.meter === id);
      const meter = contractOf(charge.contractSeq)?.billingModel.meters.find((m) => m.id === id);
      if (lines.length === 0) return [];
      if (meter === undefined) throw new Error(`charge ${charge.chargeSeq} has meter ${id}, its contract version has not`);
      return [{ charge, meter, bases: basesOf(lines, charge, meter) }];
    })
    .sort((a, b) => compare(a.charge, b.charge));
}

function compare(a: PostedCharge, b: PostedCharge): number {
  if (a.eventTime !== b.eventTime) return a.eventTime < b.eventTime ? -1 : 1;
  if (a.source !== b.source) return a.source < b.source ? -1 : 1;
  return a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0;
}

/** Lines of one class and price follow each other: the parts of one split. */
function basesOf(lines: readonly ChargeLine[], charge: PostedCharge, meter: Meter): MeteredBase[] {
  const bases = new Map<string, { -readonly [K in keyof MeteredBase]: MeteredBase[K] }>();
  for (const line of lines) {
    const e = line.extra ?? {};
    const rates =
      meter.price.kind === 'rates'
        ? {
            price: line.price,
            per: line.per,
            ...(e.multipliers === undefined ? {} : { multipliers: e.multipliers }),
            ...(e.tier === undefined ? {} : { tier: e.tier }),
            ...(e.inherited_from === undefined ? {} : { inheritedFrom: e.inherited_from }),
          }
        : null;
    const names = {
      model: e.model ?? charge.model,
      rate_version: e.rate_version ?? charge.rateVersion ?? '',
      ...(e.stance === undefined ? {} : { stance: e.stance }),
    };
    const key = JSON.stringify([line.class, names, rates]);
    const base = bases.get(key);
    if (base === undefined) bases.set(key, { class: line.class, quantity: line.quantity, units: unitsOfLine(line), rates, names });
    else {
      base.quantity += line.quantity;
      base.units += unitsOfLine(line);
    }
  }
  return [...bases.values()];
}
