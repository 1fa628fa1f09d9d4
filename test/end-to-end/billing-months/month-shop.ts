import { draftInvoice, type DraftInvoice } from '@tallystick/domain/invoicing';
import { shardOf } from '@tallystick/domain/rating';
import { formatInstant, parseInstant } from '@tallystick/domain/time';
import { CatalogueCache, type NewEntry } from '@tallystick/platform/storage/catalogue';
import { findDraft } from '@tallystick/platform/storage/replay/find-draft';
import { RatedShop } from '../../support/rated-shop';
import type { Call } from './traffic';
import type { Line } from './plain';

export const MONTH = '2026-09';
/** The month in the zones of the contracts. */
export const UTC = [parseInstant('2026-09-01T00:00:00Z'), parseInstant('2026-10-01T00:00:00Z')] as const;
export const NEW_YORK = [parseInstant('2026-09-01T04:00:00Z'), parseInstant('2026-10-01T04:00:00Z')] as const;

const SEND_AT_ONCE = 500;

/** Customers on their contracts, traffic in any order, closes, and the invoice that comes of it. */
export class MonthShop {
  private constructor(readonly shop: RatedShop) {}

  static async open(): Promise<MonthShop> {
    return new MonthShop(await RatedShop.open([]));
  }

  async rate(model: string, content: object): Promise<void> {
    const body = {
      book: 'default',
      model,
      number: 1,
      asset: 'USD',
      effective_from: '1970-01-01T00:00:00Z',
      effective_to: null,
      ...content,
    };
    await this.shop.catalogue({ kind: 'rate_version', key: `default/${model}/1`, body: body });
  }

  async customer(id: string, billing_model: object, more: object = {}): Promise<void> {
    const contract = {
      ...{ customer: id, number: 1, effective_from: '2026-09-01T00:00:00Z', entity: 'main', book: 'default', asset: 'USD' },
      ...{ zone: 'UTC', funding: 'postpaid', billing_model, ...more },
    };
    const entries: NewEntry[] = [
      { kind: 'customer', key: id, body: { id } },
      { kind: 'billing_state', key: id, body: { customer: id, state: 'active', effective_from: '2000-01-01T00:00:00Z' } },
      { kind: 'contract_version', key: id, body: contract as never },
    ];
    await this.shop.catalogue(...entries);
  }

  /** Sends the calls in the order given; the number of a call in its month is its id. */
  async send(customer: string, calls: readonly (readonly [n: number, call: Call])[]): Promise<void> {
    for (let at = 0; at < calls.length; at += SEND_AT_ONCE)
      await this.shop.append(customer, ...calls.slice(at, at + SEND_AT_ONCE).map(([n, call]) => eventOf(customer, n, call)));
    await this.shop.settle();
  }

  async close(customer: string): Promise<void> {
    await this.shop.control(shardOf(customer), { kind: 'period_closed', customer, period: MONTH, actor: 'test' });
    await this.shop.settle();
  }

  async invoice(customer: string): Promise<DraftInvoice> {
    const cache = new CatalogueCache();
    const seq = await cache.pin(this.shop.db.sql);
    const draft = await findDraft(this.shop.db.sql, cache.catalogue, seq, { customer, month: MONTH, part: null });
    return draft?.invoice ?? draftInvoice([], 'USD');
  }

  /** As the plain page has them. */
  async lines(customer: string): Promise<Line[]> {
    const { lines } = await this.invoice(customer);
    const plain = lines.map((l): Line => [l.model, l.class, l.part, l.quantity, l.exact]);
    return plain.sort((a, b) => (a.slice(0, 3).join(' ') < b.slice(0, 3).join(' ') ? -1 : 1));
  }
}

function eventOf(customer: string, n: number, call: Call): string {
  const usage = { prompt_tokens: call.input, completion_tokens: call.output, total_tokens: call.input + call.output };
  const data = {
    ...{ model: call.model, dialect: 'openai.chat', status: call.failed ? 'failed' : 'succeeded', usage: call.failed ? null : usage },
    ...(call.failed ? {} : { quantities: customer.startsWith('hybrid') ? { request: 1 } : {} }),
  };
  const id = `${customer}-${n.toString().padStart(6, '0')}`;
  return JSON.stringify({
    specversion: '1.0',
    id,
    source: 'trace',
    type: 'usage.recorded',
    subject: customer,
    time: formatInstant(call.at),
    data,
  });
}
