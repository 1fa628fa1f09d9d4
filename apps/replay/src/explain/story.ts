import type { JsonValue } from '@tallystick/domain/usage';
import type { ChargeProof } from '../proof/proof';
import type { ShownEntry } from './show-entry';
import type { ShownLine } from './show-line';
import type { ShownRaw } from './show-raw';

/** kept → rated → posted, or parked, or not_billable. A released event goes on as rated. */
export type EventState = 'kept' | 'parked' | 'not_billable' | 'rated' | 'posted';

/** An event's whole story, from the bytes that came to the invoice line. Figures and sequences are decimal text, instants RFC 3339. */
export interface Story {
  readonly source: string;
  readonly id: string;
  readonly state: EventState;
  readonly raw: ShownRaw;
  /** Null where the bytes are gone or are no usage event. */
  readonly event: ShownEvent | null;
  readonly usage: ShownUsage | null;
  readonly contract: ShownContract | null;
  /** Every rate version that priced a line. */
  readonly rates: readonly ShownRate[];
  readonly charge: ShownCharge | null;
  readonly entry: ShownEntry | null;
  readonly invoice_lines: readonly ShownInvoiceLine[];
  /** The event that voided or corrected this one; null where it stands. */
  readonly taken_back_by: { readonly kind: string; readonly source: string; readonly id: string; readonly charge_seq: string } | null;
  /** The charge executed again from the raw bytes; null where there is none. */
  readonly proof: ChargeProof | null;
  /** Parked decisions of this event and other contents that came under its name. */
  readonly exceptions: readonly ShownException[];
  /** What rating would decide now, for an event that is parked. */
  readonly now: { readonly decision: string; readonly amount: string | null; readonly detail: string } | null;
}

export interface ShownEvent {
  readonly subject: string | null;
  readonly time: string;
  readonly model: string | null;
  readonly provider: string | null;
  readonly dialect: string;
  readonly status: string;
  readonly usage: JsonValue;
  readonly quantities: JsonValue;
}
export interface ShownUsage {
  /** Dialect and version, `openai.chat@1`. */
  readonly normaliser: string;
  readonly classes: readonly { readonly class: string; readonly quantity: string }[];
  /** The conservation equations that were checked. */
  readonly identities: readonly string[];
  readonly notes: readonly string[];
  /** Why it could not be read; null where it could. */
  readonly fault: string | null;
}
export interface ShownContract {
  readonly customer: string;
  readonly number: number;
  readonly effective_from: string;
  readonly book: string;
  readonly asset: string;
  readonly entity: string;
  readonly zone: string;
  readonly funding: string;
  readonly billing_model: string;
  readonly catalogue_seq: string;
}
export interface ShownRate {
  readonly rate_version: string;
  readonly effective_from: string;
  readonly effective_to: string | null;
  readonly prices: JsonValue;
  readonly origin: string | null;
  readonly catalogue_seq: string;
  readonly recorded_at: string;
  readonly recorded_by: string;
}
export interface ShownCharge {
  readonly shard: number;
  readonly charge_seq: string;
  readonly kind: string;
  readonly outcome: string;
  readonly status: string;
  readonly customer: string;
  readonly model: string;
  readonly rate_version: string | null;
  readonly asset: string;
  readonly amount: string;
  readonly lines: readonly ShownLine[];
  readonly flags: JsonValue;
  /** The catalogue number that the decision was pinned to. */
  readonly catalogue_seq: string;
  readonly recorded_at: string;
  readonly charge_hash: string;
}
export interface ShownInvoiceLine {
  readonly invoice: string;
  /** Null where the month has too many charges to count the lines for one question. */
  readonly line: number | null;
  readonly model: string;
  readonly class: string;
  readonly rate_version: string;
}
export interface ShownException {
  readonly exception: string;
  readonly kind: 'parked' | 'conflict';
  readonly state: string;
  readonly reason: string;
  readonly detail: string;
  readonly field: string | null;
  readonly recorded_at: string;
  readonly raw: ShownRaw;
}
