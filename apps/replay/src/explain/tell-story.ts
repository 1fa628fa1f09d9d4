import type { Charge } from '@tallystick/domain/charge';
import { rateEvent } from '@tallystick/domain/rating';
import { formatAmount } from '@tallystick/domain/money';
import { formatInstant } from '@tallystick/domain/time';
import type { UsageEvent } from '@tallystick/domain/event';
import { notFound } from '@tallystick/platform/http/errors/http-problem';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import type { EventException } from '@tallystick/platform/storage/replay/read-exceptions-of';
import { readRawRecord } from '@tallystick/platform/storage/replay/read-raw-record';
import { readTakenBackBy } from '@tallystick/platform/storage/replay/read-taken-back';
import { proveCharges, type Proved } from '../proof/prove-charges';
import { showProof } from '../proof/proof';
import { findEvent, type FoundEvent } from './find-event';
import { findWaiting } from './find-waiting';
import { showCatalogue } from './show-catalogue';
import { showCharge } from './show-charge';
import { showEntry } from './show-entry';
import { readRawEvent, showEvent, showUsage } from './show-event';
import { showInvoiceLines } from './show-invoice-lines';
import { showRaw } from './show-raw';
import type { EventState, ShownException, Story } from './story';

/** Everything that is kept of an event, told from the bytes to the invoice. Throws a 404 problem where nothing of that name was taken. */
export async function tellStory(context: HttpContext, source: string, id: string): Promise<Story> {
  const found = await findEvent(context.db.sql, source, id);
  const exceptions = await Promise.all(found.exceptions.map((e) => showException(context, e)));
  if (found.place !== null) return ofCharge(context, source, id, found, exceptions);
  const parked = found.exceptions.find((e) => e.kind === 'parked');
  return parked === undefined ? ofWaiting(context, source, id) : ofParked(context, source, id, parked, exceptions);
}

type Beginning = Pick<
  Story,
  'source' | 'id' | 'contract' | 'rates' | 'charge' | 'entry' | 'invoice_lines' | 'taken_back_by' | 'proof' | 'exceptions' | 'now'
>;
const beginning = (source: string, id: string, exceptions: readonly ShownException[]): Beginning => ({
  source,
  id,
  contract: null,
  rates: [],
  charge: null,
  entry: null,
  invoice_lines: [],
  taken_back_by: null,
  proof: null,
  exceptions,
  now: null,
});

async function ofCharge(
  context: HttpContext,
  source: string,
  id: string,
  found: FoundEvent,
  exceptions: readonly ShownException[],
): Promise<Story> {
  const [proved] = found.place === null ? [] : await proveCharges(context, [found.place]);
  if (proved === undefined) throw notFound(`the charge that the identity of ${JSON.stringify(id)} names`);
  if (!('done' in proved)) throw new Error(`charge ${proved.chargeSeq} of shard ${proved.shard} can't be read: ${proved.fault}`);
  const { evidence } = proved.done;
  const event = proved.done.event;
  return {
    ...beginning(source, id, exceptions),
    ...(await showCatalogue(context.db.sql, evidence.charge)),
    state: stateOf(proved),
    raw: showRaw(evidence.charge, evidence.raw),
    event: event === null ? null : showEvent(event),
    usage: event === null ? null : showUsage(event),
    charge: showCharge(evidence),
    entry: proved.entry === null ? null : showEntry(evidence.charge.shard, proved.entry),
    invoice_lines: await showInvoiceLines(context, evidence.charge),
    taken_back_by: await takenBackBy(context, evidence.charge),
    proof: showProof(proved),
  };
}

async function takenBackBy(context: HttpContext, { shard, chargeSeq }: Charge): Promise<Story['taken_back_by']> {
  const by = await readTakenBackBy(context.db.sql, shard, chargeSeq);
  return by === null ? null : { kind: by.kind, source: by.source, id: by.eventId, charge_seq: by.chargeSeq.toString() };
}

function stateOf({ done, entry }: Proved): EventState {
  if (done.evidence.charge.outcome === 'not_billable') return 'not_billable';
  return entry === null ? 'rated' : 'posted';
}

async function ofParked(
  context: HttpContext,
  source: string,
  id: string,
  parked: EventException,
  exceptions: readonly ShownException[],
): Promise<Story> {
  const raw = await readRawRecord(context.db.sql, parked.partition, parked.offset, parked.appendedAt);
  const event = readRawEvent(raw);
  return {
    ...beginning(source, id, exceptions),
    state: 'parked',
    raw: showRaw(parked, raw),
    event: event === null ? null : showEvent(event),
    usage: event === null ? null : showUsage(event),
    now: event === null ? null : await decideNow(context, event, parked.appendedAt),
  };
}

/** What a release would give at the catalogue as it stands. */
async function decideNow(context: HttpContext, event: UsageEvent, appendedAt: bigint): Promise<Story['now']> {
  const seq = await context.catalogue.pin(context.db.sql);
  const decision = rateEvent(event, context.catalogue.catalogue, seq, appendedAt);
  if (decision.kind === 'parked') return { decision: 'parked', amount: null, detail: `${decision.reason}: ${decision.detail}` };
  return { decision: decision.outcome, amount: formatAmount(decision.amount), detail: decision.rateVersion ?? '' };
}

async function ofWaiting(context: HttpContext, source: string, id: string): Promise<Story> {
  const waiting = await findWaiting(context, source, id);
  if (waiting === null) throw notFound(`an event ${JSON.stringify(id)} of source ${JSON.stringify(source)}`);
  const { place, raw, event } = waiting;
  return { ...beginning(source, id, []), state: 'kept', raw: showRaw(place, raw), event: showEvent(event), usage: showUsage(event) };
}

async function showException(context: HttpContext, e: EventException): Promise<ShownException> {
  return {
    exception: `${e.shard}-${e.decisionSeq}`,
    kind: e.kind,
    state: e.state,
    reason: e.reason,
    detail: e.detail,
    field: e.field,
    recorded_at: formatInstant(e.recordedAt),
    raw: showRaw(e, await readRawRecord(context.db.sql, e.partition, e.offset, e.appendedAt)),
  };
}
