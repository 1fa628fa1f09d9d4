import { equalBytes } from '@tallystick/domain/canonical';
import { chargeHash, linesToText, type Charge } from '@tallystick/domain/charge';
import type { Catalogue } from '@tallystick/domain/contract';
import { contentHash, rawHash, readUsageEvent, type UsageEvent } from '@tallystick/domain/event';
import { formatAmount } from '@tallystick/domain/money';
import { rateEvent, type Decision, type Rated } from '@tallystick/domain/rating';
import { formatInstant } from '@tallystick/domain/time';
import type { JsonValue } from '@tallystick/domain/usage';
import type { Evidence, RawRecord } from '@tallystick/platform/storage/replay/evidence';
import type { Difference, Reexecution, Step } from './reexecution';

/**
 * Works a charge out again from its raw bytes with the functions that live rating uses, at the catalogue number it was pinned to.
 * `content` is the identity's content hash, null where the identity is gone. Everything but the step `journal`.
 */
export function reexecute(evidence: Evidence, catalogue: Catalogue, content: Uint8Array | null): Reexecution {
  const { charge, raw } = evidence;
  const done = (difference: Difference | null, event: UsageEvent | null = null, rated: Rated | null = null): Reexecution => ({
    evidence,
    event,
    rated,
    difference,
  });
  if (raw === null) return done(differs('raw_bytes', `record ${charge.partition}/${charge.offset}`, 'there is no such record'));
  const hash = rawHash(raw.salt, raw.bytes);
  if (!equalBytes(hash, charge.rawHash)) return done(differs('raw_bytes', hex(charge.rawHash), hex(hash)));
  const reading = readUsageEvent(parse(raw));
  if (!reading.ok) return done(differs('read', 'a usage event', `${reading.field} ${reading.message}`));
  const { event } = reading;
  const identity = compareIdentity(charge, event);
  if (identity !== null) return done(identity, event);
  const hashed = contentHash(event);
  if (content === null || !equalBytes(content, hashed))
    return done(differs('content', content === null ? 'no identity' : hex(content), hex(hashed)), event);
  const decision = rateEvent(event, catalogue, charge.catalogueSeq, charge.appendedAt);
  if (decision.kind !== 'rated') return done(differs('decision', charge.outcome, `parked: ${decision.reason}, ${decision.detail}`), event);
  return done(compareRated(evidence, decision, catalogue), event, decision);
}

function compareIdentity(charge: Charge, event: UsageEvent): Difference | null {
  if (event.source !== charge.source || event.id !== charge.eventId) {
    return differs('identity', `${charge.source} ${charge.eventId}`, `${event.source} ${event.id}`);
  }
  return event.time === charge.eventTime ? null : differs('identity', formatInstant(charge.eventTime), formatInstant(event.time));
}

const DECIDED = [
  'outcome',
  'status',
  'funding',
  'customer',
  'entity',
  'asset',
  'model',
  'normaliserVersion',
  'pricingVersion',
  'contractSeq',
  'flags',
] as const;

function compareRated(evidence: Evidence, rated: Extract<Decision, { kind: 'rated' }>, catalogue: Catalogue): Difference | null {
  const { charge } = evidence;
  for (const field of DECIDED) {
    if (rated[field] !== charge[field])
      return differs('decision', `${field} ${charge[field] ?? 'null'}`, `${field} ${rated[field] ?? 'null'}`);
  }
  if (rated.rateSeq !== charge.rateSeq || rated.rateVersion !== charge.rateVersion) {
    return differs(
      'rate_version',
      `${charge.rateVersion ?? 'none'} (catalogue ${charge.rateSeq ?? '-'})`,
      `${rated.rateVersion ?? 'none'} (catalogue ${rated.rateSeq ?? '-'})`,
    );
  }
  const lines = linesToText(rated.lines);
  if (lines !== evidence.linesText) return differs('lines', evidence.linesText, lines);
  const sum = rated.lines.reduce((s, l) => s + l.amount, 0n);
  if (rated.amount !== charge.amount || sum !== charge.amount) return differs('amount', formatAmount(charge.amount), formatAmount(sum));
  const hash = chargeHash(charge, charge.rateSeq === null ? null : catalogue.rateHash(charge.rateSeq));
  return equalBytes(hash, evidence.chargeHash) ? null : differs('charge_hash', hex(evidence.chargeHash), hex(hash));
}

function parse(raw: RawRecord): JsonValue | undefined {
  try {
    return JSON.parse(raw.bytes.toString()) as JsonValue;
  } catch {
    return undefined;
  }
}

function differs(step: Step, stored: string, recomputed: string): Difference {
  return { step, stored, recomputed };
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
