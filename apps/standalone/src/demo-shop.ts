import { partitionOfShard, shardOf } from '@tallystick/domain/rating';
import type { AppendEntry, Log } from '@tallystick/platform/log/log';
import { appendEntries, type NewEntry } from '@tallystick/platform/storage/catalogue';
import type { Database } from '@tallystick/platform/storage/database';
import { randomUUID } from 'node:crypto';

/** The request that the first "thing to try" replays: 500 tokens in, 200 out, exactly 0.0011025 USD. */
export const DEMO_REQUEST = 'req_demo_worked_example';
const DAYS = 4;
const CUSTOMERS = [
  { id: 'acme', name: 'Acme Search (prepaid)', funding: 'prepaid', deposit: '25' },
  { id: 'globex', name: 'Globex Media (postpaid)', funding: 'postpaid', deposit: null },
  { id: 'initech', name: 'Initech (prepaid, nearly empty)', funding: 'prepaid', deposit: '1' },
] as const;

/** Fills an empty installation: prices, three customers, their deposits and a few days of traffic. Answers false where something was there. */
export async function loadDemoShop(db: Database, log: Log): Promise<boolean> {
  const loaded = await db.transaction(async (tx) => {
    const { rows } = await tx.query<{ catalogue_seq: bigint }>('SELECT catalogue_seq FROM catalogue_head WHERE id = 1 FOR UPDATE');
    if (rows[0]?.catalogue_seq !== 0n) return false;
    await appendEntries(tx, 'demo', entries());
    return true;
  });
  if (!loaded) return false;
  await log.append('ledger.commands', deposits(log.partitions));
  await log.append('usage.events', traffic(log.partitions, Date.now()));
  return true;
}

function entries(): NewEntry[] {
  const tokens = { input_text: { price: '0.525', per: '1000000' }, cache_read_text: { price: '0.0525', per: '1000000' }, output_text: { price: '4.20', per: '1000000' } };
  const rate = (model: string, prices: object): NewEntry => ({
    kind: 'rate_version',
    key: `default/${model}/1`,
    body: { book: 'default', model, number: 1, asset: 'USD', effective_from: '1970-01-01T00:00:00Z', effective_to: null, prices: prices as never },
  });
  const flat = { generation: { price: '0.21', per: '1' } };
  return [
    { kind: 'price_book', key: 'default', body: { id: 'default', asset: 'USD', name: 'Demo prices' } },
    rate('gpt-5.2', tokens),
    rate('demo-image', flat),
    rate('demo-video', flat),
    ...CUSTOMERS.flatMap(({ id, name, funding }): NewEntry[] => [
      { kind: 'customer', key: id, body: { id, name } },
      { kind: 'billing_state', key: id, body: { customer: id, state: 'active', effective_from: '2000-01-01T00:00:00Z' } },
      {
        kind: 'contract_version',
        key: id,
        body: { customer: id, number: 1, effective_from: '2000-01-01T00:00:00Z', entity: 'main', book: 'default', asset: 'USD', zone: 'UTC', funding, billing_model: { kind: 'pure_token' } },
      },
    ]),
  ];
}

function deposits(partitions: number): AppendEntry[] {
  return CUSTOMERS.flatMap(({ id, funding, deposit }) => {
    if (deposit === null) return [];
    const value = {
      command_id: randomUUID(),
      type: 'deposit',
      customer: id,
      entity: 'main',
      asset: 'USD',
      funding,
      at: new Date(Date.now() - DAYS * 86_400_000).toISOString(),
      actor: 'demo',
      idempotency: null,
      data: { net: deposit, tax: '0', gross: deposit, payment_id: `demo-${id}`, provider: 'demo' },
    };
    return [{ partition: partitionOfShard(shardOf(id), partitions), key: id, value: JSON.stringify(value) }];
  });
}

/** The same traffic each time, ending now: chats, images and videos, a failed generation, one model without a price. */
function traffic(partitions: number, nowMs: number): AppendEntry[] {
  const out: AppendEntry[] = [];
  const add = (id: string, customer: string, agoMs: number, data: object): void => {
    const value = { specversion: '1.0', id, source: 'demo', type: 'usage.recorded', subject: customer, time: new Date(nowMs - agoMs).toISOString(), data };
    out.push({ partition: partitionOfShard(shardOf(customer), partitions), key: customer, value: JSON.stringify(value) });
  };
  const chat = (input: number, cached: number, output: number): object => ({
    model: 'gpt-5.2',
    provider: 'openai',
    dialect: 'openai.chat',
    status: 'succeeded',
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output, prompt_tokens_details: { cached_tokens: cached } },
    api_key_id: 'key_demo',
    attributes: { feature: 'search' },
  });
  const flat = (model: string, status: string): object => ({ model, provider: 'demo', dialect: 'media.flat', status, usage: { status } });
  const span = DAYS * 86_400_000;
  for (let i = 0; i < 240; i += 1) {
    const customer = CUSTOMERS[i % 3]?.id ?? 'acme';
    const ago = span - Math.floor((i / 240) * (span - 60_000));
    if (i % 12 === 5) add(`req_demo_${i}`, customer, ago, flat(i % 24 === 5 ? 'demo-image' : 'demo-video', i % 36 === 5 ? 'failed' : 'succeeded'));
    else add(`req_demo_${i}`, customer, ago, chat(200 + ((i * 7919) % 6000), i % 4 === 0 ? 128 : 0, 20 + ((i * 104729) % 900)));
  }
  add(DEMO_REQUEST, 'acme', 30_000, chat(500, 0, 200));
  add('req_demo_unpriced', 'globex', 20_000, { ...chat(100, 0, 10), model: 'model-without-a-price' });
  return out;
}
