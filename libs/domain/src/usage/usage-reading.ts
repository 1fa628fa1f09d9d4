import type { JsonValue } from './json';
import type { ParkReason } from './park-reason';
import type { Quantities } from './quantities';

/** What an event or a quote says about usage. One of `usage`, `response`, `stream`, `streamEvents`, `quantities` is enough. */
export interface UsageInput {
  readonly dialect: string;
  readonly model?: string | null;
  /** Missing means succeeded. */
  readonly status?: string | null;
  readonly usage?: JsonValue | undefined;
  /** A whole response body; an array is taken as the events of a stream. */
  readonly response?: JsonValue | undefined;
  /** A stream's text as it was received: SSE, JSON lines or a JSON array. */
  readonly stream?: string | undefined;
  readonly streamEvents?: readonly JsonValue[] | undefined;
  /** Classes that no provider reports, counted by the gateway: {class: count | decimal text}. */
  readonly quantities?: JsonValue | undefined;
  readonly serviceTier?: string | null;
  /** What was served, where the provider does not say it itself. */
  readonly batch?: boolean | null;
  readonly speed?: string | null;
  readonly inferenceGeo?: string | null;
  readonly trafficType?: string | null;
  /** How the stream ended; anything but `complete` makes missing usage unresolved. */
  readonly streamEnd?: string | null;
}

/** What was served, as far as the provider says so: prices are chosen by it. */
export interface Served {
  readonly model?: string;
  readonly serviceTier?: string;
  readonly speed?: string;
  readonly inferenceGeo?: string;
  readonly batch?: boolean;
  /** Google's trafficType, e.g. PROVISIONED_THROUGHPUT. */
  readonly trafficType?: string;
}

/** Quantities of one model. `model` is null where the usage names none: then the served or the event's model holds. */
export interface UsagePart {
  readonly model: string | null;
  readonly quantities: Quantities;
}

export interface UsageRead {
  readonly ok: true;
  /** One, but for Anthropic's iterations (one each) and realtime sessions (one per response). None where nothing is billable. */
  readonly parts: readonly UsagePart[];
  /** Sum over the parts. */
  readonly quantities: Quantities;
  /** The conservation equations that were checked, as text; worked out when asked for. */
  readonly identities: readonly string[];
  readonly served: Served;
  /** A cost that provider or gateway reports: an observation, never the charge. Decimal text. */
  readonly reportedCost?: { readonly text: string; readonly unit: string } | undefined;
  /** Assumptions that the reading rests on. */
  readonly notes: readonly string[];
  /** Dialect and version, e.g. `openai.chat@1`. */
  readonly normaliser: string;
}

export interface UsageParked {
  readonly ok: false;
  readonly reason: ParkReason;
  readonly detail: string;
  readonly field?: string;
  /** The usage could be read and is conserved, but every count is zero: a quote shows empty quantities. */
  readonly zero?: true;
  readonly quantities?: never;
}

export type UsageReading = UsageRead | UsageParked;
