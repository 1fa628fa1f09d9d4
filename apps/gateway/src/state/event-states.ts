import { setTimeout as pause } from 'node:timers/promises';
import { formatAmount } from '@tallystick/domain/money';
import { identityKey, identityName, readUsageEvent } from '@tallystick/domain/event';
import { formatInstant } from '@tallystick/domain/time';
import type { JsonValue } from '@tallystick/domain/usage';
import { notFound, unavailable } from '@tallystick/platform/http/errors/http-problem';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import type { Receipt } from '@tallystick/platform/log/log';
import { findWaitingRecords, SEARCHED_MAX } from '@tallystick/platform/storage/reads/find-waiting-records';
import { ratingPositions } from '@tallystick/platform/storage/reads/rating-positions';
import type { Evidence } from '@tallystick/platform/storage/replay/evidence';
import { readEvidenceOf } from '@tallystick/platform/storage/replay/read-evidence';
import { readExceptionsOf, type EventException } from '@tallystick/platform/storage/replay/read-exceptions-of';
import { readTakenBackBy, type TakenBackBy } from '@tallystick/platform/storage/replay/read-taken-back';
import { readIdentity } from '@tallystick/platform/storage/replay/read-identity';
import { readChargeEntry, type ChargeEntry } from '@tallystick/platform/storage/replay/read-transfers';
import type { RecentEvents } from '../ingest/recent-events';

/** So long a request waits for what is in the log to be rated: two seconds. */
const LOOKS = 40;
const LOOK_MS = 50;

/** kept → rated → posted, or parked, or not_billable. A released event goes on as rated. */
export type State = 'kept' | 'parked' | 'not_billable' | 'rated' | 'posted';

/** What is known of an event: everything from the log to the journal. */
export class EventStates {
  constructor(
    private readonly context: Pick<HttpContext, 'db' | 'log'>,
    private readonly recent: RecentEvents,
  ) {}

  /** Throws a 404 problem where nothing of that name was ever taken. */
  async of(source: string, id: string): Promise<object> {
    const { sql } = this.context.db;
    const key = identityKey(source, id);
    const identity = await readIdentity(sql, key);
    const exceptions = await readExceptionsOf(sql, source, id);
    const shown = {
      source,
      id,
      exceptions: exceptions.map(showException),
      conflicts: exceptions.filter((e) => e.kind === 'conflict').length,
    };
    const parked = exceptions.find((e) => e.kind === 'parked');
    const place = chargePlace(identity, parked);
    if (place === null && parked === undefined) {
      if (identity !== null) throw new Error(`the exception of ${source} ${id} is missing`);
      const receipt = await this.receipt(source, id, key);
      // it was rated while we looked for it among those that wait
      if (receipt === 'rated') return this.of(source, id);
      return { ...shown, state: 'kept', receipt: showReceipt(receipt), charge: null, entry: null };
    }
    if (place === null && parked !== undefined)
      return {
        ...shown,
        state: parked.state === 'dismissed' ? 'not_billable' : 'parked',
        receipt: showReceipt(parked),
        reason: parked.reason,
        detail: parked.detail,
        field: parked.field,
        charge: null,
        entry: null,
      };
    const [evidence] = place === null ? [] : await readEvidenceOf(sql, [place]);
    if (place === null || evidence === undefined) throw new Error(`the charge of ${source} ${id} is missing`);
    const entry = await readChargeEntry(sql, place.shard, place.chargeSeq);
    const takenBack = await readTakenBackBy(sql, place.shard, place.chargeSeq);
    const billable = evidence.charge.outcome === 'charged';
    const state: State = !billable ? 'not_billable' : entry === null ? 'rated' : 'posted';
    return {
      ...shown,
      state,
      receipt: showReceipt(evidence.charge),
      charge: { ...showCharge(evidence), taken_back_by: takenBack === null ? null : showTakenBack(takenBack) },
      entry: entry === null ? null : showEntry(place.shard, entry),
    };
  }

  /** Where it waits to be rated; 'rated' where it does no longer. */
  private async receipt(source: string, id: string, key: Uint8Array): Promise<Receipt | 'rated'> {
    const name = identityName(key);
    const recent = this.recent.get(name);
    if (recent !== undefined) return recent.receipt;
    const { log, db } = this.context;
    if (log.kind === 'embedded') {
      const partitions = Array.from({ length: log.partitions }, (_, p) => p);
      const found = await findWaitingRecords(db.sql, partitions, JSON.stringify(id).slice(1, -1));
      const waiting = found.find(({ value }) => isEvent(value, source, id));
      if (waiting !== undefined) return waiting;
    }
    // what another gateway took, or this one before it was started again, can't be looked up in Kafka; but it is rated soon. Twice: what stood
    // on the wrong partition has by then been appended once more, on the right one
    for (let round = 0; round < 2; round += 1) {
      await this.rated(await log.endOffsets('usage.events'));
      if ((await readIdentity(db.sql, key)) !== null) return 'rated';
    }
    throw notFound(`an event ${JSON.stringify(id)} of source ${JSON.stringify(source)}`);
  }

  /** Waits until the records before `ends` are rated, but for as many as were looked through. Throws a 503 problem where that takes too long. */
  private async rated(ends: ReadonlyMap<number, bigint>): Promise<void> {
    const unseen = this.context.log.kind === 'embedded' ? BigInt(SEARCHED_MAX) : 0n;
    let waiting = await this.waiting(ends);
    for (let looks = 0; waiting > unseen && looks < LOOKS; looks += 1) {
      await pause(LOOK_MS);
      waiting = await this.waiting(ends);
    }
    if (waiting > unseen)
      throw unavailable(`${waiting} records wait to be rated, and the event may be among them: try again`, 'not_rated_yet');
  }

  /** Records before `ends` of the partition where the most of them are not rated yet. */
  private async waiting(ends: ReadonlyMap<number, bigint>): Promise<bigint> {
    const positions = await ratingPositions(this.context.db.sql);
    let most = 0n;
    for (const [partition, end] of ends) {
      const rest = end - (positions.get(partition) ?? 0n);
      if (rest > most) most = rest;
    }
    return most;
  }
}

function chargePlace(
  identity: Awaited<ReturnType<typeof readIdentity>>,
  parked: EventException | undefined,
): { shard: number; chargeSeq: bigint } | null {
  if (identity !== null && identity.outcome !== 'parked') return { shard: identity.shard, chargeSeq: identity.seq };
  if (parked?.releasedChargeSeq == null) return null;
  return { shard: releasedShard(parked), chargeSeq: parked.releasedChargeSeq };
}

/** A release may have given the event to a customer of another shard: then its detail names it. */
function releasedShard(parked: EventException): number {
  const shard = /^shard (\d{1,2})$/.exec(parked.detail)?.[1];
  return shard === undefined ? parked.shard : Number(shard);
}

function isEvent(text: string, source: string, id: string): boolean {
  try {
    const reading = readUsageEvent(JSON.parse(text) as JsonValue);
    return reading.ok && reading.event.source === source && reading.event.id === id;
  } catch {
    return false;
  }
}

function showReceipt({ partition, offset }: Receipt): object {
  return { partition, offset: offset.toString() };
}

function showException(e: EventException): object {
  return {
    id: `${e.shard}-${e.decisionSeq}`,
    kind: e.kind,
    state: e.state,
    reason: e.reason,
    detail: e.detail,
    field: e.field,
    recorded_at: formatInstant(e.recordedAt),
    receipt: showReceipt(e),
  };
}

function showTakenBack({ kind, source, eventId, chargeSeq }: TakenBackBy): object {
  return { kind: kind === 'void' ? 'void' : 'correction', source, id: eventId, charge_seq: chargeSeq.toString() };
}

function showCharge({ charge }: Evidence): object {
  return {
    kind: charge.kind,
    takes_back: charge.targetSeq === null ? null : charge.targetSeq.toString(),
    shard: charge.shard,
    charge_seq: charge.chargeSeq.toString(),
    outcome: charge.outcome,
    status: charge.status,
    customer: charge.customer,
    model: charge.model,
    rate_version: charge.rateVersion,
    asset: charge.asset,
    amount: formatAmount(charge.amount),
    event_time: formatInstant(charge.eventTime),
    recorded_at: formatInstant(charge.recordedAt),
    flags: charge.flags === null ? null : (JSON.parse(charge.flags) as unknown),
    lines: charge.lines.map((l) => ({ ...l, quantity: l.quantity.toString(), amount: formatAmount(l.amount) })),
  };
}

function showEntry(shard: number, entry: ChargeEntry): object {
  return {
    shard,
    number: entry.entry.toString(),
    recorded_at: formatInstant(entry.recorded),
    transfers: entry.legs.map((t) => ({ debit: t.debit, credit: t.credit, amount: formatAmount(t.amount), period: t.period })),
  };
}
