import { equalBytes } from '@tallystick/domain/canonical';
import { chargeHash, isPeriodKind, linesToText, takesBack, type Charge } from '@tallystick/domain/charge';
import { contentHash, rawHash, readUsageEvent, type UsageEvent } from '@tallystick/domain/event';
import { formatAmount } from '@tallystick/domain/money';
import { rateAgain, type PeriodAnswer, type Rated } from '@tallystick/domain/rating';
import { formatInstant } from '@tallystick/domain/time';
import type { JsonValue } from '@tallystick/domain/usage';
import type { Evidence, RawRecord } from '@tallystick/platform/storage/replay/evidence';
import { compareLines } from './compare-lines';
import { reexecutePeriod } from './reexecute-period';
import { storedTotals } from './stored-totals';
import { STEP_NAMES, type Difference, type Reexecution, type ReplayCatalogue } from './reexecution';

/** What stands beside a charge: the content hash kept with its identity, and the charge that it takes back. Null where it is gone. */
export interface Beside {
  readonly content: Uint8Array | null;
  readonly target: Charge | null;
  /** What a charge of a period comes out as from the charges before it; null for a charge of an event. */
  readonly answer: PeriodAnswer | null;
}

/**
 * Works a charge out again from its raw bytes with the functions that live rating uses, at the catalogue number it was pinned to.
 * Every step but `journal`; each is taken even where an earlier one differs, as far as there is something to take it on.
 */
export function reexecute(evidence: Evidence, replay: ReplayCatalogue, beside: Beside): Reexecution {
  const found: Difference[] = [];
  const ofPeriod = isPeriodKind(evidence.charge.kind);
  const event = ofPeriod ? null : readRaw(evidence, found);
  const again = event === null ? null : workOut(evidence.charge, event, replay, beside, found);
  const rated = ofPeriod ? reexecutePeriod(evidence, beside.answer, found) : again;
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

function workOut(charge: Charge, event: UsageEvent, replay: ReplayCatalogue, beside: Beside, found: Difference[]): Rated | null {
  compareIdentity(charge, event, beside, found);
  const contract = replay.broken.get(charge.contractSeq);
  if (contract !== undefined)
    found.push({ step: 'decision', stored: `contract as recorded in entry ${charge.contractSeq}`, recomputed: contract });
  const decide = (recomputed: string): null => {
    found.push({ step: 'decision', stored: charge.outcome, recomputed });
    return null;
  };
  if (takesBack(charge.kind) && (beside.target === null || event.amends === null))
    return decide(event.amends === null ? 'the event takes nothing back' : `charge ${charge.targetSeq} is not there`);
  const decision = rateAgain(charge, event, beside.target, replay.catalogue, storedTotals(charge));
  return decision.kind === 'rated' ? decision : decide(`parked: ${decision.reason}, ${decision.detail}`);
}

/** A charge that takes another one back stands where that one stands. */
function compareIdentity(charge: Charge, event: UsageEvent, { content, target }: Beside, found: Difference[]): void {
  const of = takesBack(charge.kind) && target !== null ? target : event;
  const time = 'eventTime' in of ? of.eventTime : of.time;
  const named = event.source === charge.source && event.id === charge.eventId && time === charge.eventTime;
  if (!named || of.dialect !== charge.dialect || of.provider !== charge.provider || of.apiKeyId !== charge.apiKeyId) {
    const show = (source: string, id: string, at: bigint, c: Pick<Charge, 'dialect' | 'provider' | 'apiKeyId'>): string =>
      [source, id, formatInstant(at), c.dialect, c.provider ?? '-', c.apiKeyId ?? '-'].join(' ');
    const stored = show(charge.source, charge.eventId, charge.eventTime, charge);
    found.push({ step: 'identity', stored, recomputed: show(event.source, event.id, time, of) });
  }
  const hash = contentHash(event);
  if (content === null || !equalBytes(content, hash))
    found.push({ step: 'content', stored: content === null ? 'no such identity' : hex(content), recomputed: hex(hash) });
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
  if (rated.upstream !== charge.upstream && costOf(rated.upstream) !== costOf(charge.upstream))
    found.push({ step: 'decision', stored: `upstream ${costOf(charge.upstream)}`, recomputed: `upstream ${costOf(rated.upstream)}` });
  if (linesToText(rated.lines) !== evidence.linesText) found.push(...compareLines(charge, rated, evidence.linesText));
}

const costOf = (cost: Charge['upstream']): string =>
  cost === null ? 'none' : `${formatAmount(cost.amount)} ${cost.asset} by ${cost.rateVersion} (catalogue ${cost.rateSeq})`;

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
