import { canonicalBytes } from '../canonical/canonical-bytes';
import { equalBytes, hmacSha256 } from '../canonical/sha256';

/** `type` of the records on `usage.events` that carry an instruction instead of usage. */
export const CONTROL_TYPE = 'tallystick.control';
const CONTROL_FORMAT = 'control@1';

/**
 * An instruction to the rating worker, in the order of the log like the usage around it.
 * `release` rates a parked event again; `dismiss` closes a conflict (the first event stands).
 */
export interface Control {
  readonly kind: 'release' | 'dismiss';
  readonly shard: number;
  readonly decisionSeq: bigint;
  /** Who asked for it, as shown beside the exception. */
  readonly actor: string;
}

export type ControlReading = { readonly ok: true; readonly control: Control } | { readonly ok: false; readonly message: string };

/** The record's text: `{"specversion","type":"tallystick.control","data":{kind, shard, decision_seq, actor},"mac"}`. */
export function signControl(key: Uint8Array, control: Control): string {
  const data = { kind: control.kind, shard: control.shard, decision_seq: control.decisionSeq.toString(), actor: control.actor };
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
  const { kind, shard, decision_seq: seq, actor } = data as Record<string, unknown>;
  if (kind !== 'release' && kind !== 'dismiss') return bad('data.kind is neither release nor dismiss');
  if (typeof shard !== 'number' || !Number.isInteger(shard) || shard < 0 || shard > 63) return bad('data.shard is not 0 to 63');
  if (typeof seq !== 'string' || !/^[1-9][0-9]{0,17}$/.test(seq)) return bad('data.decision_seq is no number');
  if (typeof actor !== 'string' || actor === '' || actor.length > 512) return bad('data.actor is no text of 1 to 512 characters');
  if (typeof given !== 'string' || !/^[0-9a-f]{64}$/.test(given)) return bad('mac is not 64 hexadecimal digits');
  const control: Control = { kind, shard, decisionSeq: BigInt(seq), actor };
  return equalBytes(mac(key, control), fromHex(given)) ? { ok: true, control } : bad('mac does not fit: not written by this installation');
}

function mac(key: Uint8Array, control: Control): Uint8Array {
  return hmacSha256(key, canonicalBytes([CONTROL_FORMAT, control.kind, BigInt(control.shard), control.decisionSeq, control.actor]));
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
