import type { NewEntry } from '@tallystick/platform/storage/catalogue';
import { appendEntries } from '@tallystick/platform/storage/catalogue';
import type { Database } from '@tallystick/platform/storage/database';

/** Prices of the worked example: 500 in and 200 out at 0.525 and 4.20 per million are exactly 0.0011025. */
export const EXAMPLE_PRICES = {
  input_text: { price: '0.525', per: '1000000' },
  cache_read_text: { price: '0.0525', per: '1000000' },
  output_text: { price: '4.20', per: '1000000' },
};

export const customerEntries = (
  id: string,
  more: { funding?: 'prepaid' | 'postpaid'; state?: string; from?: string; zone?: string } = {},
): NewEntry[] => [
  { kind: 'customer', key: id, body: { id } },
  {
    kind: 'billing_state',
    key: id,
    body: { customer: id, state: more.state ?? 'active', effective_from: more.from ?? '2000-01-01T00:00:00Z' },
  },
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
      zone: more.zone ?? 'UTC',
      funding: more.funding ?? 'postpaid',
      billing_model: { kind: 'pure_token' },
    },
  },
];

export const rateEntry = (model: string, number = 1, prices: object = EXAMPLE_PRICES, from = '1970-01-01T00:00:00Z'): NewEntry => ({
  kind: 'rate_version',
  key: `default/${model}/${number}`,
  body: { book: 'default', model, number, asset: 'USD', effective_from: from, effective_to: null, prices: prices as never },
});

export const bookEntry: NewEntry = { kind: 'price_book', key: 'default', body: { id: 'default', asset: 'USD' } };

/** A small shop: book `default` with `gpt-5.2`, and the customers named. */
export async function shop(db: Database, customers: readonly string[], funding: 'prepaid' | 'postpaid' = 'postpaid'): Promise<void> {
  await db.transaction((tx) =>
    appendEntries(tx, 'test', [bookEntry, rateEntry('gpt-5.2'), ...customers.flatMap((c) => customerEntries(c, { funding }))]),
  );
}

/** A usage event's text: the worked example unless said otherwise. */
export function eventText(
  id: string,
  subject: string,
  more: { time?: string; model?: string; input?: number; output?: number; source?: string; data?: object } = {},
): string {
  const input = more.input ?? 500;
  const output = more.output ?? 200;
  return JSON.stringify({
    specversion: '1.0',
    id,
    source: more.source ?? 'test',
    type: 'usage.recorded',
    subject,
    time: more.time ?? '2026-11-20T12:00:00.123456Z',
    data: {
      model: more.model ?? 'gpt-5.2',
      provider: 'openai',
      dialect: 'openai.chat',
      status: 'succeeded',
      usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
      ...more.data,
    },
  });
}
