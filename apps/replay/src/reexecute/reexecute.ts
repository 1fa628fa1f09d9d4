import { equalBytes } from '@tallystick/domain/canonical';
import { chargeHash, linesToText, type Charge } from '@tallystick/domain/charge';
import { contentHash, rawHash, readUsageEvent, type UsageEvent } from '@tallystick/domain/event';
import { formatAmount } from '@tallystick/domain/money';
import { rateEvent, type Rated } from '@tallystick/domain/rating';
import { formatInstant } from '@tallystick/domain/time';
import type { JsonValue } from '@tallystick/domain/usage';
import type { Evidence, RawRecord } from '@tallystick/platform/storage/replay/evidence';
import { compareLines } from './compare-lines';
import { STEP_NAMES, type Difference, type Reexecution, type ReplayCatalogue } from './reexecution';

/**
 * Works a charge out again from its raw bytes with the functions that live rating uses, at the catalogue number it was pinned to.
 * `content` is the identity's content hash, null where the identity is gone. Every step but `journal`; each is taken even where an
 * earlier one differs, as far as there is something to take it on.
 */
export function reexecute(evidence: Evidence, replay: ReplayCatalogue, content: Uint8Array | null): Reexecution {
  const found: Difference[] = [];
  const event = readRaw(evidence, found);
  const rated = event === null ? null : rateAgain(evidence.charge, event, replay, content, found);
  if (rated !== null) compareRated(evidence, rated, found);
  compareRate(evidence, rated, replay, found);
  compareSums(evidence, replay, found);
  if (found.length > 1) found.sort((a, b) => STEP_NAMES.indexOf(a.step) - STEP_NAMES.indexOf(b.step));
  return { evidence, event, rated, differences: found };
}

function readRaw({ charge, raw }: Evidence, found: Difference[]): UsageEvent | null {
  if (raw === null) {
    found.push({ step: 'raw_bytes', stored: `record ${charge.partition}/${charge.offset}`, recomputed: 'there is no such record' });
    return null;
  }
  const hash = rawHash(raw.salt, raw.bytes);
  if (!equalBytes(hash, charge.rawHash)) found.push({ step: 'raw_bytes', stored: hex(charge.rawHash), recomputed: hex(hash) });
  const reading = readUsageEvent(parse(raw));
  if (reading.ok) return reading.event;
  found.push({ step: 'read', stored: 'a usage event', recomputed: `${reading.field} ${reading.message}` });
  return null;
}

function rateAgain(
  charge: Charge,
  event: UsageEvent,
  { catalogue, broken }: ReplayCatalogue,
  content: Uint8Array | null,
  found: Difference[],
): Rated | null {
  if (event.source !== charge.source || event.id !== charge.eventId || event.time !== charge.eventTime) {
    const place = (source: string, id: string, time: bigint): string => `${source} ${id} ${formatInstant(time)}`;
    const stored = place(charge.source, charge.eventId, charge.eventTime);
    found.push({ step: 'identity', stored, recomputed: place(event.source, event.id, event.time) });
  }
  const hash = contentHash(event);
  if (content === null || !equalBytes(content, hash))
    found.push({ step: 'content', stored: content === null ? 'no such identity' : hex(content), recomputed: hex(hash) });
  const contract = broken.get(charge.contractSeq);
  if (contract !== undefined)
    found.push({ step: 'decision', stored: `contract as recorded in entry ${charge.contractSeq}`, recomputed: contract });
  const decision = rateEvent(event, catalogue, charge.catalogueSeq, charge.appendedAt);
  if (decision.kind === 'rated') return decision;
  found.push({ step: 'decision', stored: charge.outcome, recomputed: `parked: ${decision.reason}, ${decision.detail}` });
  return null;
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

function compareRated(evidence: Evidence, rated: Rated, found: Difference[]): void {
  const { charge } = evidence;
  const field = DECIDED.find((name) => rated[name] !== charge[name]);
  if (field !== undefined) {
    const show = (value: string | number | bigint | null): string => `${field} ${value ?? 'none'}`;
    found.push({ step: 'decision', stored: show(charge[field]), recomputed: show(rated[field]) });
  }
  if (linesToText(rated.lines) !== evidence.linesText) found.push(...compareLines(charge, rated, evidence.linesText));
}

function compareRate({ charge }: Evidence, rated: Rated | null, { broken }: ReplayCatalogue, found: Difference[]): void {
  const { rateSeq, rateVersion } = charge;
  const wrong = rateSeq === null ? undefined : broken.get(rateSeq);
  if (wrong !== undefined)
    found.push({ step: 'rate_version', stored: `${rateVersion} as published in entry ${rateSeq}`, recomputed: wrong });
  if (rated === null || (rated.rateSeq === rateSeq && rated.rateVersion === rateVersion)) return;
  const show = (version: string | null, seq: bigint | null): string => (version === null ? 'none' : `${version} (catalogue ${seq})`);
  found.push({ step: 'rate_version', stored: show(rateVersion, rateSeq), recomputed: show(rated.rateVersion, rated.rateSeq) });
}

/** What the stored charge must satisfy by itself: I18, and the hash over all of it. */
function compareSums({ charge, linesText, chargeHash: kept }: Evidence, { catalogue }: ReplayCatalogue, found: Difference[]): void {
  let sum = 0n;
  for (const line of charge.lines) sum += line.amount;
  if (sum !== charge.amount) found.push({ step: 'amount', stored: formatAmount(charge.amount), recomputed: formatAmount(sum) });
  const hash = chargeHash(charge, charge.rateSeq === null ? null : catalogue.rateHash(charge.rateSeq), linesText);
  if (!equalBytes(hash, kept)) found.push({ step: 'charge_hash', stored: hex(kept), recomputed: hex(hash) });
}

function parse(raw: RawRecord): JsonValue | undefined {
  try {
    return JSON.parse(raw.bytes.toString()) as JsonValue;
  } catch {
    return undefined;
  }
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
