import { billingPeriodAt } from '../contract';
import { isEventTime, parseInstant, TimeError, type Instant } from '../time';
import { isJsonObject, type JsonValue } from '../usage/json';
import type { QuoteBasis } from './quote-line';

/** A customer's billing period (label YYYY-MM), whose running totals a quote looks at. */
export interface WantedTotals {
  readonly customer: string;
  readonly period: string;
}

/** Whose running totals the line's quote looks at; null where it looks at none. */
export function wantedTotals(line: JsonValue, { catalogue, pinnedSeq, now }: Omit<QuoteBasis, 'totals'>): WantedTotals | null {
  if (!isJsonObject(line) || typeof line['customer'] !== 'string') return null;
  const account = catalogue.account(line['customer'], pinnedSeq);
  const at = instantOf(line['at'] ?? null, now);
  if (account === null || at === null || !isEventTime(at)) return null;
  const period = billingPeriodAt(account, at, pinnedSeq);
  return period === null ? null : { customer: account.customer.id, period: period.label };
}

function instantOf(at: JsonValue, now: Instant): Instant | null {
  if (typeof at !== 'string') return now;
  try {
    return parseInstant(at);
  } catch (error) {
    if (error instanceof TimeError) return null;
    throw error;
  }
}
