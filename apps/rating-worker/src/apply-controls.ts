import { shardOf } from '@tallystick/domain/rating';
import { verifyControl, type Control, type ControlReading, type ExceptionControl } from '@tallystick/domain/event';
import type { LogRecord } from '@tallystick/platform/log/log';
import {
  findException,
  insertExceptionOutcome,
  subjectsOfExceptions,
  type ParkedException,
} from '@tallystick/platform/storage/rating/exception-outcome';
import { lockHeads } from '@tallystick/platform/storage/rating';
import type { Sql } from '@tallystick/platform/storage/sql';
import { applyPeriod, applyTick } from './apply-period';
import { headOf, type BatchContext } from './batch-context';
import { addDecided, customerOf, decideEvent } from './decide-event';
import { loadNamed, nameOf } from './named-charges';
import { readRecord, type ReadRecord } from './read-record';
import { meteredEvents } from './metered-events';

type ControlRecord = Extract<ReadRecord, { kind: 'control' }>;

type ReadControl = { readonly record: LogRecord } & ControlReading;

/** Control records in the order of the log, and the installation's key. */
export interface ReadControls {
  readonly key: Uint8Array;
  readonly read: readonly ReadControl[];
}
export interface BadControl {
  readonly record: LogRecord;
  readonly error: string;
}

/** Reads a batch's control records and checks who wrote them. */
export async function readControls(tx: Sql, records: readonly ControlRecord[]): Promise<ReadControls> {
  if (records.length === 0) return NO_CONTROLS;
  const [row] = await tx.rows<[Buffer]>('control_key', 'SELECT control_key FROM installation WHERE id = 1');
  const key = row?.[0];
  if (key === undefined) throw new Error('the installation has no control key: run `tallystick migrate`');
  return { key, read: records.map(({ record, value }) => ({ record, ...verifyControl(key, value) })) };
}

const NO_CONTROLS: ReadControls = { key: new Uint8Array(0), read: [] };

/** Shards whose heads the controls may move: where the events are parked, and where their customers live by now. All are locked in one order. */
export async function shardsOfControls(
  tx: Sql,
  controls: readonly ReadControl[],
  shardOfSubject: (subject: string) => number,
): Promise<number[]> {
  const good = controls.flatMap((c) => (c.ok ? [c.control] : []));
  const exceptions = good.filter(isExceptionControl);
  const subjects = exceptions.length === 0 ? [] : await subjectsOfExceptions(tx, exceptions);
  const customers = good.flatMap((c) => (c.kind === 'period_open' || c.kind === 'period_closed' ? [shardOf(c.customer)] : []));
  return [...exceptions.map((c) => c.shard), ...subjects.map(shardOfSubject), ...customers];
}

const isExceptionControl = (control: Control): control is ExceptionControl =>
  control.kind === 'release' || control.kind === 'dismiss' || control.kind === 'resolve';

/**
 * Does what one control record says. Answers it where it was not written by this installation, or names nothing: it becomes a dead letter
 * with the reason.
 */
export async function applyControl(
  tx: Sql,
  context: BatchContext,
  reading: ReadControl,
  key: Uint8Array,
  partitions: number,
): Promise<BadControl[]> {
  const { record } = reading;
  const error = reading.ok ? await apply(tx, context, reading.control, record, key, partitions) : `bad_control: ${reading.message}`;
  return error === null ? [] : [{ record, error }];
}

function apply(
  tx: Sql,
  context: BatchContext,
  control: Control,
  record: LogRecord,
  key: Uint8Array,
  partitions: number,
): Promise<string | null> {
  switch (control.kind) {
    case 'tick':
      return applyTick(tx, context, control, key, partitions);
    case 'period_open':
    case 'period_closed':
      return applyPeriod(tx, context, control, record);
    default:
      return applyToException(tx, context, control, record);
  }
}

/** Answers what was wrong, or null. Asking for what is done already changes nothing. */
async function applyToException(tx: Sql, context: BatchContext, control: ExceptionControl, record: LogRecord): Promise<string | null> {
  const exception = await findException(tx, control.shard, control.decisionSeq);
  if (exception === null) return `no exception ${control.decisionSeq} on shard ${control.shard}`;
  if (exception.state !== 'open') return null;
  const base = {
    shard: control.shard,
    decisionSeq: control.decisionSeq,
    attempt: exception.attempts + 1,
    actor: control.actor,
    recordedAt: context.recordedAt,
    partition: context.partition,
    offset: record.offset,
  };
  if (control.kind === 'dismiss') {
    if (exception.kind !== 'conflict') return 'only a conflict can be dismissed: mend the cause of a parked event and release it';
    await insertExceptionOutcome(tx, { ...base, state: 'dismissed', reason: null, detail: null, outcome: null, chargeSeq: null });
    return null;
  }
  if (control.kind === 'resolve') return 'an event whose usage is missing can not be resolved yet';
  if (exception.kind === 'conflict') return 'a conflict can only be dismissed: the first event stands';
  const read = readRecord({ ...exception.record, origin: null });
  if (read.kind !== 'event') {
    const reason = read.kind === 'malformed' ? read.reason : 'malformed';
    await insertExceptionOutcome(tx, { ...base, state: 'parked_again', reason, detail: exception.detail, outcome: null, chargeSeq: null });
    return null;
  }
  const { amends } = read.event;
  if (amends !== null && !context.named.has(nameOf(amends)))
    for (const [name, found] of await loadNamed(tx, [amends])) context.named.set(name, found);
  await context.totals.load(tx, meteredEvents(context, [read.event]), context.pinnedSeq);
  const decision = decideEvent(context, read.event, exception.record.appendedAt);
  if (decision.kind === 'parked') {
    await insertExceptionOutcome(tx, {
      ...base,
      state: 'parked_again',
      reason: decision.reason,
      detail: decision.detail,
      outcome: null,
      chargeSeq: null,
    });
    return null;
  }
  const shard = shardOf(customerOf(decision));
  await moveOut(tx, context, exception, shard);
  const charge = addDecided(context, shard, decision, {
    source: read.source,
    id: read.id,
    eventTime: read.event.time,
    dialect: read.event.dialect,
    provider: read.event.provider,
    apiKeyId: read.event.apiKeyId,
    partition: exception.partition,
    record: exception.record,
    rawHash: read.rawHash,
  });
  await insertExceptionOutcome(tx, {
    ...base,
    state: 'released',
    reason: null,
    detail: `shard ${shard}`,
    outcome: charge.outcome === 'charged' ? 1 : 2,
    chargeSeq: charge.chargeSeq,
  });
  return null;
}

/** The event leaves `parked`; where the fix gave it to a customer of another shard, it counts as handed over to that one. */
async function moveOut(tx: Sql, context: BatchContext, exception: ParkedException, shard: number): Promise<void> {
  const old = headOf(context, exception.shard);
  old.parked -= 1;
  if (shard === exception.shard) return;
  old.reappended += 1;
  if (!context.heads.has(shard)) for (const [s, head] of await lockHeads(tx, [shard])) context.heads.set(s, head);
  headOf(context, shard).delivered += 1;
}
