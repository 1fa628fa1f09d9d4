import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seeded } from '../data/seeded';
import { EXAMPLE_PRICES } from '../support/shop';
import { Standalone } from '../support/standalone';

const CUSTOMERS = Array.from({ length: 40 }, (_, i) => `pre-${i}`);
const EVENTS = 6_000;

interface Balance {
  readonly available: string;
  readonly overage: string;
}

/** Deposits arrive while usage drives many prepaid customers into overage: which of both comes first is chance, what comes out is not. */
describe('deposits while usage runs', () => {
  let s: Standalone;
  const folder = mkdtempSync(join(tmpdir(), 'tallystick-overage-'));
  beforeAll(async () => {
    s = await Standalone.start();
    await s.call('/v1/price-books', { id: 'default', asset: 'USD' });
    await s.call('/v1/price-books/default/rates', { model: 'gpt-5.2', prices: EXAMPLE_PRICES, effective_from: '1970-01-01T00:00:00Z' });
    await s.call('/v1/customers/bulk', { customers: CUSTOMERS.map((id) => ({ id, contract: { funding: 'prepaid' } })) });
  });
  afterAll(async () => {
    await s.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('ends with every customer owing or having exactly what deposits and usage make', async () => {
    const upTo = seeded(7);
    const used = new Map<string, bigint>();
    const rows = Array.from({ length: EVENTS }, (_, i) => {
      const customer = CUSTOMERS[upTo(CUSTOMERS.length)] ?? '';
      const [input, output] = [upTo(4_000), upTo(2_000)];
      used.set(customer, (used.get(customer) ?? 0n) + BigInt(input) * 525_000n + BigInt(output) * 4_200_000n);
      const timestamp = new Date(Date.UTC(2026, 9, 1) + i * 60_000).toISOString();
      return { id: `o-${i}`, timestamp, customer, model: 'gpt-5.2', input_tokens: input, output_tokens: output, cached_tokens: 0 };
    });
    writeFileSync(join(folder, 'usage.jsonl'), rows.map((r) => `${JSON.stringify(r)}\n`).join(''));

    const paid = new Map<string, bigint>();
    let running = true;
    let overage = 0;
    const pay = async (): Promise<void> => {
      for (let n = 0; running || n < 120; n += 1) {
        const customer = CUSTOMERS[upTo(CUSTOMERS.length)] ?? '';
        const cents = 1n + BigInt(upTo(40));
        await s.call(`/v1/customers/${customer}/deposits`, { amount: `0.${cents.toString().padStart(3, '0')}` });
        paid.set(customer, (paid.get(customer) ?? 0n) + cents * 1_000_000_000n);
        if (n % 10 === 0 && Number((await s.call<Balance>(`/v1/customers/${customer}/balance`)).overage) > 0) overage += 1;
      }
    };
    const paying = pay();
    const report = await s.json('import', 'usage', join(folder, 'usage.jsonl'));
    running = false;
    await paying;
    expect(report).toMatchObject({ accepted: EVENTS, posted: true });
    expect(overage).toBeGreaterThan(0);

    for (const customer of CUSTOMERS) {
      const net = (paid.get(customer) ?? 0n) - (used.get(customer) ?? 0n);
      const { available, overage: owed } = await s.call<Balance>(`/v1/customers/${customer}/balance`);
      expect([customer, available]).toEqual([customer, decimal(net)]);
      expect([customer, owed]).toEqual([customer, decimal(net < 0n ? -net : 0n)]);
    }
  });

  it('balances, and verify and rebuild agree', async () => {
    expect(await s.json('verify')).toMatchObject({ ok: true, charges: EVENTS });
    expect(await s.json('rebuild')).toMatchObject({ ok: true });
  });

  it('proves a line of a customer that went into overage', async () => {
    const { data } = await s.call<{ data: { id: string }[] }>('/v1/invoices?customer=pre-1');
    const proof = await s.call<{ match: boolean; complete: boolean }>(`/v1/invoices/${data[0]?.id}/lines/1/proof`);
    expect([proof.match, proof.complete]).toEqual([true, true]);
  });
});

function decimal(scaled: bigint): string {
  const text = (scaled < 0n ? -scaled : scaled).toString().padStart(13, '0');
  const plain = `${text.slice(0, -12)}.${text.slice(-12)}`.replace(/\.?0+$/, '');
  return scaled < 0n ? `-${plain}` : plain;
}
