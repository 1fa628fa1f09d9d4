import { chargeSign, type ChargeLine } from '@tallystick/domain/charge';
import { formatAmount } from '@tallystick/domain/money';
import { formatInstant } from '@tallystick/domain/time';
import { formatQuantity, isCacheReadClass, isCacheWriteClass, isInputClass, isOutputClass } from '@tallystick/domain/usage';
import type { EventException } from '@tallystick/platform/storage/replay/read-exceptions-of';
import { costDetails } from './cost-details';
import type { FoundRequest, RatedRequest } from './find-request';

/** One request: what was counted, at which rate, what it costs, and where that stands in the journal. */
export function showRequest(source: string, id: string, { rated, parked, conflicts }: FoundRequest): object {
  const head = { id, source, conflicts, exception: parked === null ? null : showParked(parked) };
  return rated === null
    ? { ...head, ...NOT_RATED, state: parked?.state === 'dismissed' ? 'dismissed' : 'parked' }
    : { ...head, ...showRated(rated) };
}

const NOT_RATED = {
  ...{ customer: null, model: null, provider: null, dialect: null, api_key_id: null, status: null, time: null },
  ...{ classes: {}, usage: null, lines: [], rate_version: null, asset: null, cost: null, cost_status: null, cost_details: null },
  ...{ refunded: '0', charge: null, journal_entry: null, amended_by: null },
};

function showRated({ evidence, entry, refunded, reversedBy, amendment }: RatedRequest): object {
  const { charge } = evidence;
  const { lines } = charge;
  const billable = charge.outcome === 'charged';
  const stands = billable && amendment === null && reversedBy === null;
  return {
    state: !billable ? 'not_billable' : entry === null ? 'rated' : 'posted',
    customer: charge.customer,
    model: charge.model,
    provider: charge.provider,
    dialect: charge.dialect,
    api_key_id: charge.apiKeyId,
    status: charge.status,
    time: formatInstant(charge.eventTime),
    classes: classesOf(lines),
    usage: usageOf(lines),
    lines: lines.map(showLine),
    rate_version: charge.rateVersion,
    asset: charge.asset,
    cost: stands ? formatAmount(chargeSign(charge.kind) * charge.amount - refunded) : '0',
    cost_status: entry === null && billable ? 'provisional' : 'final',
    cost_details: costDetails(lines),
    refunded: formatAmount(refunded),
    charge: {
      shard: charge.shard,
      charge_seq: charge.chargeSeq.toString(),
      kind: charge.kind,
      outcome: charge.outcome,
      amount: formatAmount(charge.amount),
      recorded_at: formatInstant(charge.recordedAt),
      flags: charge.flags === null ? null : (JSON.parse(charge.flags) as unknown),
    },
    journal_entry:
      entry === null
        ? null
        : {
            id: `${charge.shard}-${entry.entry}`,
            recorded_at: formatInstant(entry.recorded),
            reversed_by: reversedBy === null ? null : `${charge.shard}-${reversedBy}`,
            transfers: entry.legs.map((t) => ({ debit: t.debit, credit: t.credit, amount: formatAmount(t.amount) })),
          },
    amended_by: amendment === null ? null : { kind: amendment.kind, source: amendment.source, id: amendment.eventId },
  };
}

function showParked(e: EventException): object {
  return { id: `${e.shard}-${e.decisionSeq}`, state: e.state, reason: e.reason, detail: e.detail, field: e.field };
}

function showLine({ class: cls, quantity, price, per, amount, part, extra }: ChargeLine): object {
  return { class: cls, quantity: formatQuantity(cls, quantity), price, per, amount: formatAmount(amount), part, extra: extra ?? null };
}

/** The quantity of each class, over all lines: one class may stand on several. */
function classesOf(lines: readonly ChargeLine[]): Record<string, string> {
  const sums = new Map<string, bigint>();
  for (const l of lines) sums.set(l.class, (sums.get(l.class) ?? 0n) + l.quantity);
  return Object.fromEntries([...sums].map(([cls, quantity]) => [cls, formatQuantity(cls, quantity)]));
}

function usageOf(lines: readonly ChargeLine[]): Record<string, number> {
  const sum = (of: (cls: string) => boolean): number => Number(lines.reduce((total, l) => (of(l.class) ? total + l.quantity : total), 0n));
  const prompt = sum((cls) => isInputClass(cls) || isCacheReadClass(cls) || isCacheWriteClass(cls));
  const completion = sum(isOutputClass);
  return { prompt_tokens: prompt, cached_tokens: sum(isCacheReadClass), completion_tokens: completion, total_tokens: prompt + completion };
}
