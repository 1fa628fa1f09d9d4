import { canonicalBytes } from '../canonical/canonical-bytes';
import { equalBytes, hmacSha256 } from '../canonical/sha256';

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
 * An instruction to the rating worker, in the order of the log like the usage around it.
 * `release` rates a parked event again; `dismiss` closes a conflict (the first event stands); `resolve` decides what an event costs whose
 * usage is missing: by the contract's policy, or by the one that somebody chose.
 */
export type Control =
  (OfException & { readonly kind: 'release' | 'dismiss' }) | (OfException & { readonly kind: 'resolve'; readonly policy: ResolvePolicy });

export const RESOLVE_POLICIES = ['contract', 'waive', 'input_only', 'estimate'] as const;
export type ResolvePolicy = (typeof RESOLVE_POLICIES)[number];

export type ControlReading = { readonly ok: true; readonly control: Control } | { readonly ok: false; readonly message: string };

/** The record's text: `{"specversion","type":"tallystick.control","data":{kind, shard, decision_seq, actor, policy?},"mac"}`. */
export function signControl(key: Uint8Array, control: Control): string {
  const more = control.kind === 'resolve' ? { policy: control.policy } : {};
  const data = { kind: control.kind, shard: control.shard, decision_seq: control.decisionSeq.toString(), actor: control.actor, ...more };
  return JSON.stringify({ specversion: '1.0', type: CONTROL_TYPE, data, mac: hex(mac(key, control)) });
}

export function isControl(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as { type?: unknown }).type === CONTROL_TYPE;
}

/** Reads a control record and checks its HMAC under the installation's key. Never throws. */
export function verifyControl(key: Uint8Array, value: unknown): ControlReading {
  if (!isControl(value)) return bad(`type is not ${CONTROL_TYPE}`);
  const { data, mac: given } = value as { data?: unknown; mac?: unknown };
  if (typeof data !== 'object' || data === null) return bad('data is not an object');
  const { kind, shard, decision_seq: seq, actor, policy: rule } = data as Record<string, unknown>;
  if (kind !== 'release' && kind !== 'dismiss' && kind !== 'resolve') return bad('data.kind is neither release nor dismiss nor resolve');
  const policy = RESOLVE_POLICIES.find((p) => p === rule);
  if (kind === 'resolve' && policy === undefined) return bad(`data.policy is none of ${RESOLVE_POLICIES.join(', ')}`);
  if (typeof shard !== 'number' || !Number.isInteger(shard) || shard < 0 || shard > 63) return bad('data.shard is not 0 to 63');
  if (typeof seq !== 'string' || !/^[1-9][0-9]{0,17}$/.test(seq)) return bad('data.decision_seq is no number');
  if (typeof actor !== 'string' || actor === '' || actor.length > 512) return bad('data.actor is no text of 1 to 512 characters');
  if (typeof given !== 'string' || !/^[0-9a-f]{64}$/.test(given)) return bad('mac is not 64 hexadecimal digits');
  const of = { shard, decisionSeq: BigInt(seq), actor };
  const control: Control = kind === 'resolve' ? { ...of, kind, policy: policy ?? 'contract' } : { ...of, kind };
  return equalBytes(mac(key, control), fromHex(given)) ? { ok: true, control } : bad('mac does not fit: not written by this installation');
}

function mac(key: Uint8Array, control: Control): Uint8Array {
  const { kind, shard, decisionSeq, actor } = control;
  const more = control.kind === 'resolve' ? [control.policy] : [];
  return hmacSha256(key, canonicalBytes([CONTROL_FORMAT, kind, BigInt(shard), decisionSeq, actor, ...more]));
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
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i += 1) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}
