import { shardOf } from '@tallystick/domain/rating';
import { verifyControl, type Control, type ControlReading, type ExceptionControl } from '@tallystick/domain/event';
import type { LogRecord } from '@tallystick/platform/log/log';
import { subjectsOfExceptions } from '@tallystick/platform/storage/rating/exception-outcome';
import type { Sql } from '@tallystick/platform/storage/sql';
import { applyExceptionControl } from './apply-exception-control';
import { applyGrant } from './apply-grant';
import { applyPeriod, applyTick } from './apply-period';
import type { BatchContext } from './batch-context';
import type { ReadRecord } from './read-record';

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
  const customers = good.flatMap((c) => ('customer' in c ? [shardOf(c.customer)] : []));
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
    case 'grant_due':
    case 'grant_expired':
      return applyGrant(tx, context, control, record);
    default:
      return applyExceptionControl(tx, context, control, record.offset);
  }
}
