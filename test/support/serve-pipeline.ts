import type { DynamicModule } from '@nestjs/common';
import { createApi } from '@tallystick/api/create-api';
import { createGateway } from '@tallystick/gateway/create-gateway';
import { createLedgerWorker } from '@tallystick/ledger-worker/create-ledger-worker';
import { createRatingWorker } from '@tallystick/rating-worker/create-rating-worker';
import type { HttpContext } from '@tallystick/platform/http';
import { serve, type Served } from './serve';

export interface ServedPipeline extends Served {
  /** Sends events and waits until every one is decided and every charge posted; answers the gateway's answer. */
  usage(...texts: readonly string[]): Promise<void>;
  /** Until all usage on the log is decided and every charge posted and in the rollups. */
  settled(): Promise<void>;
  /** A key of a customer's, or one with the scopes given. */
  key(customer: string | null, scopes: readonly string[]): Promise<string>;
}

/** Gateway, api and both workers in this process, over a database of the test's own and the embedded log. */
export async function servePipeline(more: (context: HttpContext) => DynamicModule[] = () => []): Promise<ServedPipeline> {
  const s = await serve((context) => [createGateway(context), createApi(context), ...more(context)]);
  const { db, log } = s.context;
  const onAlarm = (error: Error): void => void alarms.push(error);
  const alarms: Error[] = [];
  const workers = [await createRatingWorker({ db, log, onAlarm }), await createLedgerWorker({ db, log, onAlarm })];
  await Promise.all(workers.map((w) => w.listen()));
  const settled = async (): Promise<void> => {
    for (let tries = 0; ; tries += 1) {
      const { rows } = await s.t.db.sql.query<{ waiting: bigint }>(WAITING);
      if (rows[0]?.waiting === 0n) return;
      if (tries > 1_000) throw new Error(`not settled after 20 s: ${String(rows[0]?.waiting)} waiting; ${alarms.map(String).join('; ')}`);
      await new Promise((r) => setTimeout(r, 20));
    }
  };
  return {
    ...s,
    settled,
    async usage(...texts) {
      const r = await s.call('/v1/events', { body: `[${texts.join(',')}]` });
      if (r.status !== 202 || r.body.rejected > 0) throw new Error(`the gateway answered ${r.status} ${JSON.stringify(r.body)}`);
      await settled();
    },
    async key(customer, scopes) {
      const r = await s.call('/v1/admin/keys', { body: { name: 'test', scopes, ...(customer === null ? {} : { customer }) } });
      if (r.status !== 201) throw new Error(`no key: ${r.status} ${JSON.stringify(r.body)}`);
      return r.body.key as string;
    },
    async close() {
      await Promise.all(workers.map((w) => w.close()));
      await s.close();
    },
  };
}

const WAITING = `
SELECT coalesce((SELECT sum(h.next_offset - coalesce(c.next_offset, 0)) FROM log_head h
          LEFT JOIN consumer_position c ON c.consumer = CASE h.topic WHEN 1 THEN 'rating' ELSE 'ledger' END AND c.topic = h.topic AND c.partition = h.partition), 0)::int8
     + (SELECT coalesce(sum(r.charge_seq - s.charge_seq), 0)::int8 FROM rating_head r JOIN shard_head s USING (shard))
     + (SELECT coalesce(sum(s.batch_seq - r.batch_seq), 0)::int8 FROM rollup_head r JOIN shard_head s USING (shard)) AS waiting`;
