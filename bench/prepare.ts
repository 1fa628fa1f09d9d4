import { settleLog } from '../libs/platform/src/log/settings';
import { appendEntries, type NewEntry } from '../libs/platform/src/storage/catalogue';
import { Database } from '../libs/platform/src/storage/database';
import { migrate } from '../libs/platform/src/storage/migrate';
import { MODELS } from './events';

const PAGE = 5_000;

/** A migrated database with three rates and `customers` customers, half of them prepaid with an empty wallet: their usage becomes overage. */
export async function prepareShop(url: string, kind: 'embedded' | 'kafka', partitions: number, customers: number): Promise<void> {
  const db = await Database.open({ url, poolSize: 3 });
  await migrate(db);
  await settleLog(db, kind, partitions);
  const rates: NewEntry[] = MODELS.map((m) => ({
    kind: 'rate_version',
    key: `default/${m.model}/1`,
    body: {
      book: 'default',
      model: m.model,
      number: 1,
      asset: 'USD',
      effective_from: '1970-01-01T00:00:00Z',
      effective_to: null,
      prices: {
        input_text: { price: m.input, per: '1000000' },
        cache_read_text: { price: m.cached, per: '1000000' },
        output_text: { price: m.output, per: '1000000' },
      },
    },
  }));
  await db.transaction((tx) =>
    appendEntries(tx, 'bench', [{ kind: 'price_book', key: 'default', body: { id: 'default', asset: 'USD' } }, ...rates]),
  );
  for (let from = 0; from < customers; from += PAGE) {
    const ids = Array.from({ length: Math.min(PAGE, customers - from) }, (_, i) => from + i);
    await db.transaction((tx) => appendEntries(tx, 'bench', ids.flatMap(customer)));
  }
  await db.close();
}

function customer(n: number): NewEntry[] {
  const id = `cus_${n.toString().padStart(6, '0')}`;
  return [
    { kind: 'customer', key: id, body: { id } },
    { kind: 'billing_state', key: id, body: { customer: id, state: 'active', effective_from: '2000-01-01T00:00:00Z' } },
    {
      kind: 'contract_version',
      key: id,
      body: {
        customer: id,
        number: 1,
        effective_from: '2000-01-01T00:00:00Z',
        entity: 'main',
        book: 'default',
        asset: 'USD',
        zone: 'UTC',
        funding: n % 2 === 0 ? 'postpaid' : 'prepaid',
        billing_model: { kind: 'pure_token' },
      },
    },
  ];
}

/** Identities that were claimed long ago: the index that every new event is checked against. Their content tells them from real ones. */
export async function preloadIdentities(url: string, count: number): Promise<void> {
  const db = await Database.open({ url, poolSize: 1 });
  const page = 500_000;
  for (let done = 0; done < count; done += page)
    await db.sql.query(
      `INSERT INTO identity (key, seq, shard, outcome, content)
       SELECT k, n, n % 64, 1, uuid_send(k) || uuid_send(k) FROM (SELECT gen_random_uuid() AS k, n FROM generate_series($1::int8, $2::int8) n ORDER BY 1) t`,
      [BigInt(done + 1), BigInt(Math.min(count, done + page))],
    );
  await db.sql.query('VACUUM ANALYZE identity');
  await db.sql.query('CHECKPOINT');
  await db.close();
}

/** No charge belongs to them, which `verify` would find. */
export async function dropPreloadedIdentities(db: Database): Promise<void> {
  await db.connection(async (session) => {
    await session.query('SET session_replication_role = replica');
    await session.query('DELETE FROM identity WHERE content = uuid_send(key) || uuid_send(key)');
    await session.query('RESET session_replication_role');
  });
  await db.sql.query('VACUUM ANALYZE identity');
}

const SEGMENT_BYTES = 16 * 1024 * 1024;

/**
 * WAL segments as a server has them that ran for a while: written once and ready to be used again. A new server fills each segment with zeros
 * first, and all commits wait 40 to 60 ms for it, twice a second at our rate. Needs `min_wal_size` of `bytes`, and a `max_wal_size` that is not on
 * the server's command line: a checkpoint in between would give back what was written, and the same segments would be written again.
 */
export async function ageWal(url: string, bytes: number): Promise<void> {
  const db = await Database.open({ url, poolSize: 1 });
  const allow = async (size: string): Promise<void> => {
    await db.sql.query(`ALTER SYSTEM SET max_wal_size = '${size}'`);
    await db.sql.query('SELECT pg_reload_conf()');
  };
  await allow('40GB');
  for (let i = 0; i < bytes / SEGMENT_BYTES; i += 1)
    await db.sql.query("SELECT pg_switch_wal() FROM (SELECT pg_logical_emit_message(false, 'bench', 'a segment')) AS written");
  await db.sql.query('CHECKPOINT');
  await allow('16GB');
  await db.close();
}
