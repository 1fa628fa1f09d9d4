import type { Instant } from '../time';
import type { JsonObject } from '../usage/json';

/** An event takes back an earlier one (`voids`) or stands instead of it (`corrects`): that one is named by its identity. */
export interface Amends {
  readonly how: 'voids' | 'corrects';
  readonly source: string;
  readonly id: string;
}

/**
 * A usage event as it was read from its text: immutable, identified by source + id for ever. What no price depends on (attributes, requested
 * model, source of the usage) was checked and is left in the raw record, from which breakdowns read it.
 */
export interface UsageEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** Customer id or alias; null where the record has none: then it can only park. */
  readonly subject: string | null;
  readonly time: Instant;
  readonly model: string | null;
  readonly provider: string | null;
  readonly dialect: string;
  readonly status: 'succeeded' | 'failed' | 'cancelled';
  readonly usage: JsonObject | null;
  readonly quantities: JsonObject | null;
  readonly serviceTier: string | null;
  readonly apiKeyId: string | null;
  readonly holdId: string | null;
  readonly streamEnd: string | null;
  readonly amends: Amends | null;
  /** Classes that the gateway counted or bounded itself (input sent, longest output): used only by a contract's policy for missing usage. */
  readonly estimate: JsonObject | null;
}

export interface EventFault {
  readonly ok: false;
  /** Why the event parks where it came past the gateway. */
  readonly reason: 'malformed' | 'time_out_of_range';
  /** Path of what is wrong, such as `data.usage.prompt_tokens`; empty where it is the whole. */
  readonly field: string;
  readonly message: string;
}
export type EventReading = { readonly ok: true; readonly event: UsageEvent } | EventFault;

export const USAGE_TYPE = 'usage.recorded';
export const EVENT_BYTES_MAX = 1_048_576;
