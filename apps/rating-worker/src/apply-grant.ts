import { rawHash, type GrantControl } from '@tallystick/domain/event';
import { expireGrant, PERIOD_DIALECT, PERIOD_SOURCE, shardOf } from '@tallystick/domain/rating';
import type { LogRecord } from '@tallystick/platform/log/log';
import { finishGrantDue, insertGrantDue } from '@tallystick/platform/storage/rating';
import type { Sql } from '@tallystick/platform/storage/sql';
import { addCharge, type BatchContext } from './batch-context';

const NO_SALT = new Uint8Array(0);

/**
 * `grant_due` notes when a grant expires; `grant_expired` ends it, once, by a charge that costs nothing: what is left of it, only the ledger
 * knows. Answers what was wrong, or null.
 */
export async function applyGrant(tx: Sql, context: BatchContext, control: GrantControl, record: LogRecord): Promise<string | null> {
  const { customer, grant } = control;
  const { catalogue, pinnedSeq, partition } = context;
  if (catalogue.account(customer, pinnedSeq)?.customer.id !== customer) return `no customer is called ${JSON.stringify(customer)}`;
  const answer = expireGrant(control, catalogue, pinnedSeq);
  if (answer === null) return `customer ${customer} has no contract`;
  const shard = shardOf(customer);
  if (control.kind === 'grant_due') {
    await insertGrantDue(tx, control, shard);
    return null;
  }
  if (!(await finishGrantDue(tx, customer, grant))) return null;
  const { kind, eventId, eventTime, rated } = answer;
  const from = { source: PERIOD_SOURCE, id: eventId, eventTime, dialect: PERIOD_DIALECT, provider: null, apiKeyId: null };
  addCharge(context, shard, rated, { ...from, partition, record, rawHash: rawHash(record.salt ?? NO_SALT, record.value) }, { kind });
  return null;
}
