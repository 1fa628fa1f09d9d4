import { isPeriodKind } from '@tallystick/domain/charge';
import { rawHash, signControl, type PeriodControl, type Tick } from '@tallystick/domain/event';
import { billingPeriodAt, billingPeriodOf, type Account, type BillingPeriod } from '@tallystick/domain/contract';
import { AMOUNT_MAX, formatAmount } from '@tallystick/domain/money';
import { nextMonth } from '@tallystick/domain/time';
import { answerPeriod, partitionOfShard, PERIOD_DIALECT, PERIOD_SOURCE, shardOf } from '@tallystick/domain/rating';
import type { LogRecord } from '@tallystick/platform/log/log';
import {
  advanceClock,
  findAnsweredPeriods,
  findDueGrants,
  findDuePeriods,
  insertPeriodEvent,
  readPeriodCharges,
  type PeriodKey,
} from '@tallystick/platform/storage/rating';
import type { Sql } from '@tallystick/platform/storage/sql';
import { addCharge, headOf, type BatchContext } from './batch-context';
import { shardsOfPartition } from './decide-records';
import { takeResolutions } from './missing-usage';

const NO_SALT = new Uint8Array(0);

/** Opens or closes a customer's period by charges that bring it to what it should be. Answers what was wrong, or null. */
export async function applyPeriod(tx: Sql, context: BatchContext, control: PeriodControl, record: LogRecord): Promise<string | null> {
  const { catalogue, pinnedSeq } = context;
  const account = catalogue.account(control.customer, pinnedSeq);
  if (account?.customer.id !== control.customer) return `no customer is called ${JSON.stringify(control.customer)}`;
  const period = billingPeriodOf(account, control.period, pinnedSeq);
  if (period === null) return `customer ${control.customer} has no contract`;
  const from = control.kind === 'period_open' ? period.from : period.to;
  if (record.appendedAt < from)
    return `period ${control.period} of ${control.customer} has not ${from === period.to ? 'ended' : 'begun'} yet`;
  const wrong = await answer(tx, context, account, period, control, record);
  if (wrong !== null || control.kind === 'period_open') return wrong;
  const next = billingPeriodOf(account, nextMonth(control.period), pinnedSeq);
  if (next?.shares.some((s) => s.contract.periodic) === true)
    return answer(tx, context, account, next, { ...control, kind: 'period_open', period: next.label }, record);
  return null;
}

async function answer(
  tx: Sql,
  context: BatchContext,
  account: Account,
  period: BillingPeriod,
  control: PeriodControl,
  record: LogRecord,
): Promise<string | null> {
  const customer = account.customer.id;
  const shard = shardOf(customer);
  const head = headOf(context, shard);
  const afterChargeSeq = head.chargeSeq;
  const usage = control.kind === 'period_closed';
  const kept = await readPeriodCharges(tx, { customer, shard, from: period.from, to: period.to, throughSeq: null, usage });
  const here = context.charges.filter(
    (c) =>
      c.customer === customer &&
      c.outcome === 'charged' &&
      c.eventTime >= period.from &&
      c.eventTime < period.to &&
      (usage || isPeriodKind(c.kind)),
  );
  const question = { kind: control.kind, customer, period: period.label, pinnedSeq: context.pinnedSeq };
  const answers = answerPeriod(question, context.catalogue, [...kept, ...here]);
  const huge = answers.find(({ rated }) => rated.amount > AMOUNT_MAX);
  if (huge !== undefined) return `period ${period.label} of ${customer}: ${formatAmount(huge.rated.amount)} is more than any charge can be`;
  const hash = rawHash(record.salt ?? NO_SALT, record.value);
  for (const { kind, eventId, eventTime, rated } of answers) {
    const from = { source: PERIOD_SOURCE, id: eventId, eventTime, dialect: PERIOD_DIALECT, provider: null, apiKeyId: null };
    addCharge(context, shard, rated, { ...from, partition: context.partition, record, rawHash: hash }, { kind });
  }
  context.totals.touch(customer, shard, period, context.recordedAt);
  await context.totals.save(tx);
  const { partition, recordedAt, pinnedSeq } = context;
  await insertPeriodEvent(tx, {
    ...{ customer, period: period.label, kind: control.kind, shard, partition, offset: record.offset, actor: control.actor, recordedAt },
    ...{ catalogueSeq: pinnedSeq, afterChargeSeq, charges: answers.length },
  });
  return null;
}

/**
 * A tick has arrived: what it makes due is appended behind it as control records of their own, so that an opening and a close are always
 * answered where they stand in the log.
 */
export async function applyTick(tx: Sql, context: BatchContext, tick: Tick, key: Uint8Array, partitions: number): Promise<string | null> {
  if (tick.partition !== context.partition) return `a tick of partition ${tick.partition} on partition ${context.partition}`;
  const clock = await advanceClock(tx, tick.partition, tick.clock);
  const shards = shardsOfPartition(tick.partition, partitions);
  const due = await findDuePeriods(tx, shards, clock);
  const unopened = await findUnopened(tx, context, new Set(shards), clock);
  const ask = (kind: PeriodControl['kind'], { customer, period }: PeriodKey): void => {
    const partition = partitionOfShard(shardOf(customer), partitions);
    context.append.push({ partition, key: customer, value: signControl(key, { kind, customer, period, actor: 'tick' }) });
  };
  for (const resolution of await takeResolutions(tx, shards, clock))
    context.append.push({ partition: tick.partition, key: null, value: signControl(key, resolution) });
  for (const grant of await findDueGrants(tx, shards, clock)) {
    const partition = partitionOfShard(shardOf(grant.customer), partitions);
    context.append.push({ partition, key: grant.customer, value: signControl(key, { ...grant, kind: 'grant_expired' }) });
  }
  for (const period of due) ask('period_closed', period);
  for (const period of unopened) ask('period_open', period);
  return null;
}

/** The current periods of customers whose contract runs by the period, that were not opened yet. */
export async function findUnopened(
  sql: Sql,
  { catalogue, pinnedSeq }: Pick<BatchContext, 'catalogue' | 'pinnedSeq'>,
  shards: ReadonlySet<number>,
  clock: bigint,
): Promise<PeriodKey[]> {
  const wanted: PeriodKey[] = [];
  for (const customer of catalogue.periodic) {
    const account = shards.has(shardOf(customer)) ? catalogue.account(customer, pinnedSeq) : null;
    const period = account === null ? null : billingPeriodAt(account, clock, pinnedSeq);
    if (period?.shares.some((s) => s.contract.periodic) === true) wanted.push({ customer, period: period.label });
  }
  const known = new Set((await findAnsweredPeriods(sql, wanted)).map((k) => `${k.customer}\0${k.period}`));
  return wanted.filter((w) => !known.has(`${w.customer}\0${w.period}`));
}
