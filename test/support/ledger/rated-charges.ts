import { isPeriodKind, namesGrant, type Charge, type ChargeLine } from '@tallystick/domain/charge';
import { formatInstant } from '@tallystick/domain/time';
import { sha256 } from '@tallystick/domain/canonical';
import { identityKey, rawHash } from '@tallystick/domain/event';
import { shardOf } from '@tallystick/domain/rating';
import type { Database } from '@tallystick/platform/storage/database';
import { keepUsageRecords } from '@tallystick/platform/log/keep-usage-records';
import {
  countPartition,
  insertCharges,
  insertIdentities,
  lockHeads,
  saveHeads,
  type HeadChange,
} from '@tallystick/platform/storage/rating';
import { KnownSources } from '@tallystick/platform/storage/rating/keep-sources';
import type { Sql } from '@tallystick/platform/storage/sql';
import type { TestCharge } from './commands';

const PARTITION = 0;
const PRICE = { price: '1', per: '1000000000000' };

/**
 * Keeps charges as the rating worker would have: raw record, identity (none where a control record is answered), charge, heads, consumed position. Answers the last charge_seq of
 * each shard, as an announcement says it. The shop's rate version (catalogue 2) is the one that they name.
 */
export async function keepCharges(db: Database, charges: readonly TestCharge[]): Promise<Map<number, bigint>> {
  return db.transaction(async (tx) => {
    const heads = await lockHeads(tx, [...new Set(charges.map((c) => shardOf(c.customer)))]);
    const offset = await consumed(tx, charges.length);
    const kept = charges.map((c, n) => toCharge(c, heads, offset + BigInt(n)));
    await keepUsageRecords.insert(
      tx,
      PARTITION,
      kept.map((c) => ({ offset: c.offset, appendedAt: c.appendedAt, value: c.eventId, origin: null, salt: SALT })),
    );
    const usage = kept.filter((c) => !isPeriodKind(c.kind));
    await countPartition(tx, PARTITION, kept.length - usage.length, 0);
    await insertIdentities(
      tx,
      usage.map((c) => ({
        key: identityKey(c.source, c.eventId),
        content: sha256(c.eventId),
        shard: c.shard,
        outcome: c.outcome === 'charged' ? (1 as const) : (2 as const),
        seq: c.chargeSeq,
      })),
    );
    await new KnownSources().keep(
      tx,
      kept.map((c) => c.source),
    );
    await insertCharges(tx, kept, () => sha256('rate'));
    await saveHeads(tx, [...heads.values()], true);
    return new Map([...heads.values()].map((h) => [h.shard, h.chargeSeq]));
  });
}

const SALT = Buffer.alloc(16, 7);

async function consumed(tx: Sql, count: number): Promise<bigint> {
  const { rows } = await tx.query<{ next: bigint }>(
    `INSERT INTO consumer_position VALUES ('rating', 1, $1, $2)
     ON CONFLICT (consumer, topic, partition) DO UPDATE SET next_offset = consumer_position.next_offset + excluded.next_offset
     RETURNING next_offset AS next`,
    [PARTITION, count],
  );
  return (rows[0]?.next ?? 0n) - BigInt(count);
}

function toCharge(c: TestCharge, heads: ReadonlyMap<number, HeadChange>, offset: bigint): Charge {
  const head = heads.get(shardOf(c.customer));
  if (head === undefined) throw new Error(`no head of ${c.customer}`);
  head.chargeSeq += 1n;
  head.decisionSeq += 1n;
  const ofEvent = !isPeriodKind(c.kind ?? 'usage');
  if (ofEvent) {
    head.delivered += 1;
    if (c.outcome === 'charged') head.charged += 1;
    else head.notBillable += 1;
  }
  const priced = c.amount > 0n;
  return {
    kind: c.kind ?? 'usage',
    targetSeq: c.targetSeq ?? null,
    upstream: c.upstream ?? null,
    shard: head.shard,
    chargeSeq: head.chargeSeq,
    decisionSeq: head.decisionSeq,
    outcome: c.outcome,
    status: priced ? 'succeeded' : 'failed',
    funding: c.funding,
    customer: c.customer,
    source: c.source,
    eventId: c.eventId,
    eventTime: c.eventTime,
    recordedAt: c.eventTime,
    partition: PARTITION,
    offset,
    appendedAt: c.eventTime,
    dialect: 'quantities',
    normaliserVersion: 1,
    pricingVersion: 1,
    model: 'gpt-5.2',
    provider: 'openai',
    apiKeyId: null,
    entity: c.entity,
    asset: c.asset,
    catalogueSeq: 100n,
    contractSeq: 5n,
    rateSeq: priced ? 2n : null,
    rateVersion: priced ? 'default/gpt-5.2/1' : null,
    amount: c.amount,
    lines: linesOf(c),
    flags: null,
    rawHash: rawHash(SALT, c.eventId),
  };
}

function linesOf({ kind = 'usage', amount, grant }: TestCharge): ChargeLine[] {
  if (namesGrant(kind) && grant != null) {
    const end = grant.expires === null ? {} : { expires_at: formatInstant(grant.expires) };
    return [{ class: 'grant', quantity: amount, ...PRICE, amount, part: 'grant', extra: { grant: grant.id, ...end } }];
  }
  return amount > 0n ? [{ class: 'input_text', quantity: amount, ...PRICE, amount, part: 'usage' }] : [];
}
