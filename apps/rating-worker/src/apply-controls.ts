import { shardOf } from '@tallystick/domain/rating';
import { verifyControl, type Control, type ControlReading } from '@tallystick/domain/event';
import type { LogRecord } from '@tallystick/platform/log/log';
import {
  findException,
  insertExceptionOutcome,
  subjectsOfExceptions,
  type ParkedException,
} from '@tallystick/platform/storage/rating/exception-outcome';
import { lockHeads } from '@tallystick/platform/storage/rating';
import type { Sql } from '@tallystick/platform/storage/sql';
import { headOf, type BatchContext } from './batch-context';
import { addDecided, customerOf, decideEvent } from './decide-event';
import { loadNamed, nameOf } from './named-charges';
import { readRecord, type ReadRecord } from './read-record';

type ControlRecord = Extract<ReadRecord, { kind: 'control' }>;

type ReadControl = { readonly record: LogRecord } & ControlReading;

/** Reads a batch's control records and checks who wrote them. */
export async function readControls(tx: Sql, records: readonly ControlRecord[]): Promise<ReadControl[]> {
  if (records.length === 0) return [];
  const [row] = await tx.rows<[Buffer]>('control_key', 'SELECT control_key FROM installation WHERE id = 1');
  const key = row?.[0];
  if (key === undefined) throw new Error('the installation has no control key: run `tallystick migrate`');
  return records.map(({ record, value }) => ({ record, ...verifyControl(key, value) }));
}

/** Shards whose heads the controls may move: where the events are parked, and where their customers live by now. All are locked in one order. */
export async function shardsOfControls(
  tx: Sql,
  controls: readonly ReadControl[],
  shardOfSubject: (subject: string) => number,
): Promise<number[]> {
  const good = controls.flatMap((c) => (c.ok ? [c.control] : []));
  if (good.length === 0) return [];
  const subjects = await subjectsOfExceptions(tx, good);
  return [...good.map((c) => c.shard), ...subjects.map(shardOfSubject)];
}

/**
 * Releases and dismissals, in the order of the log. Answers those that were not written by this installation, or name nothing: they become
 * dead letters with the reason.
 */
export async function applyControls(
  tx: Sql,
  context: BatchContext,
  controls: readonly ReadControl[],
): Promise<{ record: LogRecord; error: string }[]> {
  const bad: { record: LogRecord; error: string }[] = [];
  for (const reading of controls) {
    const error = reading.ok ? await applyControl(tx, context, reading.control, reading.record) : `bad_control: ${reading.message}`;
    if (error !== null) bad.push({ record: reading.record, error });
  }
  return bad;
}

/** Answers what was wrong, or null. Asking for what is done already changes nothing. */
async function applyControl(tx: Sql, context: BatchContext, control: Control, record: LogRecord): Promise<string | null> {
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
