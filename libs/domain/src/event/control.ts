import { canonicalBytes } from '../canonical/canonical-bytes';
import { equalBytes, hmacSha256 } from '../canonical/sha256';
import { isMonth, type Instant } from '../time';

/** `type` of the records on `usage.events` that carry an instruction instead of usage. */
export const CONTROL_TYPE = 'tallystick.control';
const CONTROL_FORMAT = 'control@1';

interface OfException {
  readonly shard: number;
  readonly decisionSeq: bigint;
  /** Who asked for it, as shown beside the exception. */
  readonly actor: string;
}

/**
 * `release` rates a parked event again; `dismiss` closes a conflict (the first event stands) or a parked event that nobody can mend (it is not billed); `resolve` decides what an event costs whose
 * usage is missing: by the contract's policy, or by the one that somebody chose.
 */
export type ExceptionControl =
  (OfException & { readonly kind: 'release' | 'dismiss' }) | (OfException & { readonly kind: 'resolve'; readonly policy: ResolvePolicy });

export const RESOLVE_POLICIES = ['contract', 'waive', 'input_only', 'estimate'] as const;
export type ResolvePolicy = (typeof RESOLVE_POLICIES)[number];

/** Bills a customer's period at its start, or brings it to what it should be at its end. `period` is the month in which it begins. */
export interface PeriodControl {
  readonly kind: 'period_open' | 'period_closed';
  readonly customer: string;
  readonly period: string;
  readonly actor: string;
}

/** The clock of a partition as whoever owns it saw it: time decides by the tick that has arrived, and by nothing else. */
export interface Tick {
  readonly kind: 'tick';
  readonly partition: number;
  readonly clock: Instant;
}

/**
 * `grant_due`: a grant of promotional credit that is about to be made, in those books, and when it expires. `grant_expired`: that time
 * has come; what a tick makes of the first.
 */
export interface GrantControl {
  readonly kind: 'grant_due' | 'grant_expired';
  readonly customer: string;
  readonly grant: string;
  readonly expiresAt: Instant;
  readonly entity: string;
  readonly asset: string;
}

/** An instruction to the rating worker, in the order of the log like the usage around it. */
export type Control = ExceptionControl | PeriodControl | GrantControl | Tick;

export type ControlReading = { readonly ok: true; readonly control: Control } | { readonly ok: false; readonly message: string };

/** The record's text: `{"specversion","type":"tallystick.control","data":{kind, …},"mac"}`. */
export function signControl(key: Uint8Array, control: Control): string {
  return JSON.stringify({ specversion: '1.0', type: CONTROL_TYPE, data: dataOf(control), mac: hex(mac(key, control)) });
}

export function isControl(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as { type?: unknown }).type === CONTROL_TYPE;
}

/** Reads a control record and checks its HMAC under the installation's key. Never throws. */
export function verifyControl(key: Uint8Array, value: unknown): ControlReading {
  if (!isControl(value)) return bad(`type is not ${CONTROL_TYPE}`);
  const { data, mac: given } = value as { data?: unknown; mac?: unknown };
  if (typeof data !== 'object' || data === null) return bad('data is not an object');
  const control = readData(data as Record<string, unknown>);
  if (typeof control === 'string') return bad(control);
  if (typeof given !== 'string' || !/^[0-9a-f]{64}$/.test(given)) return bad('mac is not 64 hexadecimal digits');
  return equalBytes(mac(key, control), fromHex(given)) ? { ok: true, control } : bad('mac does not fit: not written by this installation');
}

/** The control that a record says, whoever wrote it: for what was checked when it came. Null where it is none. */
export function readControl(value: unknown): Control | null {
  const data = isControl(value) ? (value as { data?: unknown }).data : null;
  const control = typeof data === 'object' && data !== null ? readData(data as Record<string, unknown>) : '';
  return typeof control === 'string' ? null : control;
}

function dataOf(control: Control): Record<string, unknown> {
  switch (control.kind) {
    case 'release':
    case 'dismiss':
    case 'resolve': {
      const more = control.kind === 'resolve' ? { policy: control.policy } : {};
      return { kind: control.kind, shard: control.shard, decision_seq: control.decisionSeq.toString(), actor: control.actor, ...more };
    }
    case 'period_open':
    case 'period_closed':
      return { kind: control.kind, customer: control.customer, period: control.period, actor: control.actor };
    case 'grant_due':
    case 'grant_expired': {
      const { kind, customer, grant, expiresAt, entity, asset } = control;
      return { kind, customer, grant, expires_at: expiresAt.toString(), entity, asset };
    }
    case 'tick':
      return { kind: control.kind, partition: control.partition, clock: control.clock.toString() };
  }
}

/** The control, or what is wrong with it. */
function readData(data: Record<string, unknown>): Control | string {
  const { kind, customer, period, partition, clock, actor } = data;
  switch (kind) {
    case 'tick':
      if (!isWhole(partition)) return 'data.partition is not 0 to 63';
      if (!isInstant(clock)) return 'data.clock is no instant';
      return { kind, partition, clock: BigInt(clock) };
    case 'period_open':
    case 'period_closed':
      if (!isText(customer)) return 'data.customer is no text of 1 to 512 characters';
      if (typeof period !== 'string' || !isMonth(period)) return 'data.period is no month from 2000-01 to 2199-12';
      return isText(actor) ? { kind, customer, period, actor } : 'data.actor is no text of 1 to 512 characters';
    case 'grant_due':
    case 'grant_expired':
      return readGrantControl(kind, data);
    case 'release':
    case 'dismiss':
    case 'resolve':
      return readExceptionControl(kind, data);
    default:
      return 'data.kind is none of release, dismiss, resolve, period_open, period_closed, grant_due, grant_expired, tick';
  }
}

function readExceptionControl(kind: ExceptionControl['kind'], data: Record<string, unknown>): Control | string {
  const { shard, decision_seq: seq, actor, policy: rule } = data;
  const policy = RESOLVE_POLICIES.find((p) => p === rule);
  if (kind === 'resolve' && policy === undefined) return `data.policy is none of ${RESOLVE_POLICIES.join(', ')}`;
  if (!isWhole(shard)) return 'data.shard is not 0 to 63';
  if (typeof seq !== 'string' || !/^[1-9][0-9]{0,17}$/.test(seq)) return 'data.decision_seq is no number';
  if (!isText(actor)) return 'data.actor is no text of 1 to 512 characters';
  const of = { shard, decisionSeq: BigInt(seq), actor };
  return kind === 'resolve' ? { ...of, kind, policy: policy ?? 'contract' } : { ...of, kind };
}

function readGrantControl(kind: GrantControl['kind'], data: Record<string, unknown>): Control | string {
  const { customer, grant, expires_at: expires, entity, asset } = data;
  if (!isInstant(expires)) return 'data.expires_at is no instant';
  if (!isText(customer) || !isText(grant) || !isText(entity) || !isText(asset))
    return 'data.customer, grant, entity or asset is no text of 1 to 512 characters';
  return { kind, customer, grant, expiresAt: BigInt(expires), entity, asset };
}

const isWhole = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 63;
/** Nanoseconds that 64 bits hold. */
const isInstant = (value: unknown): value is string =>
  typeof value === 'string' && /^[1-9][0-9]{0,18}$/.test(value) && BigInt(value) < 1n << 63n;
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= 512;

function mac(key: Uint8Array, control: Control): Uint8Array {
  return hmacSha256(key, canonicalBytes([CONTROL_FORMAT, control.kind, ...signed(control)]));
}

function signed(control: Control): (string | bigint)[] {
  switch (control.kind) {
    case 'release':
    case 'dismiss':
    case 'resolve':
      return [BigInt(control.shard), control.decisionSeq, control.actor, ...(control.kind === 'resolve' ? [control.policy] : [])];
    case 'period_open':
    case 'period_closed':
      return [control.customer, control.period, control.actor];
    case 'grant_due':
    case 'grant_expired':
      return [control.customer, control.grant, control.expiresAt, control.entity, control.asset];
    case 'tick':
      return [BigInt(control.partition), control.clock];
  }
}

function bad(message: string): ControlReading {
  return { ok: false, message };
}

function hex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0');
  return out;
}

function fromHex(text: string): Uint8Array {
  const out = new Uint8Array(text.length >>> 1);
  for (let i = 0; i < out.length; i += 1) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}
