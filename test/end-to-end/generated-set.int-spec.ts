import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seeded } from '../data/seeded';
import { Standalone } from '../support/standalone';

/** Time stamps in 100 ns since 2023-11-30T23:00:00Z, so that the set passes the end of a day and of a month. */
const START = BigInt(Date.UTC(2023, 10, 30, 23)) * 10_000n;
const EVENTS = 3_000;
const CUSTOMERS = 12;
const MODELS = ['model-a', 'model-b', 'model-c'];

interface Rate {
  readonly model: string;
  readonly version: number;
  /** In 100 ns since 1970. */
  readonly from: bigint;
  readonly to: bigint | null;
  /** Micro-dollars per million tokens × 10^6: prices have up to six decimals. */
  readonly prices: readonly [input: bigint, cached: bigint, output: bigint];
}
interface Event {
  readonly id: string;
  readonly at: bigint;
  readonly customer: string;
  readonly model: string;
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}
interface Sums {
  readonly events: number;
  readonly input_tokens: number;
  readonly cached_tokens: number;
  readonly output_tokens: number;
  readonly amount: string;
}
type Row = Sums & Readonly<Record<string, string | number>>;
interface Invoice {
  readonly exact: string;
  readonly shown: string;
  readonly lines: readonly { readonly exact: string; readonly shown: string }[];
}

const upTo = seeded(20_231_116);

function makeEvents(): Event[] {
  let at = START;
  return Array.from({ length: EVENTS }, (_, i) => {
    at += upTo(9) === 0 ? 0n : BigInt(upTo(36_000_000)); // 0 to 3.6 s apart; some share an instant
    const input = upTo(9_000);
    const cached = upTo(3) === 0 ? upTo(input + 1) : 0;
    const customer = `gen-${String(1 + upTo(1 + upTo(CUSTOMERS))).padStart(2, '0')}`;
    return { id: `g-${i}`, at, customer, model: MODELS[upTo(3)] ?? '', input, cached, output: upTo(1_500) };
  });
}

/** Four versions a model; two of the changes fall exactly on an event of that model, one 100 ns after one. */
function makeRates(events: readonly Event[]): Rate[] {
  return MODELS.flatMap((model) => {
    const mine = events.filter((e) => e.model === model);
    const at = (share: number): bigint => mine[Math.floor(mine.length * share)]?.at ?? 0n;
    const changes = [0n, at(0.2), at(0.5) + 1n, at(0.8)];
    return changes.map((from, i) => ({
      ...{ model, version: i + 1, from, to: changes[i + 1] ?? null },
      prices: [BigInt(1 + upTo(9_000_000)), BigInt(1 + upTo(900_000)), BigInt(1 + upTo(60_000_000))] as const,
    }));
  });
}

/** The amount at scale 12, by the rule of the set's description: exact, nothing rounded. */
function amountOf(event: Event, rates: readonly Rate[]): { amount: bigint; version: number } {
  const rate = rates.find((r) => r.model === event.model && r.from <= event.at && (r.to === null || event.at < r.to));
  if (rate === undefined) throw new Error(`no rate for ${event.id}`);
  const [input, cached, output] = rate.prices;
  const micro = BigInt(event.input - event.cached) * input + BigInt(event.cached) * cached + BigInt(event.output) * output;
  return { amount: micro, version: rate.version }; // tokens × (price × 10^6) / 10^6 per token, × 10^12: the factors cancel
}

function decimal(scaled: bigint, scale: number): string {
  const text = scaled.toString().padStart(scale + 1, '0');
  return `${text.slice(0, -scale)}.${text.slice(-scale)}`.replace(/\.?0+$/, '');
}

function stamp(at: bigint): string {
  const second = new Date(Number(at / 10_000_000n) * 1000).toISOString().slice(0, 19);
  return `${second}.${(at % 10_000_000n).toString().padStart(7, '0')}Z`;
}

/** Half-up to cents, with two digits. */
function cents(amount: bigint): string {
  const whole = (amount + 5_000_000_000n) / 10_000_000_000n;
  return `${whole / 100n}.${(whole % 100n).toString().padStart(2, '0')}`;
}

describe('a generated set: cached tokens, 100 ns time stamps, rate changes that fall on events', () => {
  const events = makeEvents();
  const rates = makeRates(events);
  const folder = mkdtempSync(join(tmpdir(), 'tallystick-set-'));
  let s: Standalone;

  beforeAll(async () => {
    const table = rates.map((r) => ({
      ...{
        model: r.model,
        version: r.version,
        currency: 'USD',
        effective_from: stamp(r.from),
        effective_to: r.to === null ? null : stamp(r.to),
      },
      ...{
        input_per_mtok: decimal(r.prices[0], 6),
        cached_input_per_mtok: decimal(r.prices[1], 6),
        output_per_mtok: decimal(r.prices[2], 6),
      },
    }));
    const rows = events.map((e) => ({
      ...{ id: e.id, timestamp: stamp(e.at), customer: e.customer, model: e.model },
      ...{ input_tokens: e.input, output_tokens: e.output, cached_tokens: e.cached },
    }));
    writeFileSync(join(folder, 'rates.json'), JSON.stringify({ rates: table }));
    writeFileSync(join(folder, 'events.jsonl'), rows.map((r) => `${JSON.stringify(r)}\n`).join(''));
    s = await Standalone.start();
    expect(await s.json('import', 'rates', join(folder, 'rates.json'))).toMatchObject({ quarantined: 0 });
    const report = await s.json('import', 'usage', join(folder, 'events.jsonl'), '--create-customers');
    expect(report).toMatchObject({ accepted: EVENTS, duplicate: 0, conflict: 0, rejected: 0, parked: 0, posted: true });
  });
  afterAll(async () => {
    await s.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has what it is made for', () => {
    expect(events.filter((e) => rates.some((r) => r.model === e.model && r.from === e.at)).length).toBeGreaterThanOrEqual(
      2 * MODELS.length,
    );
    expect(events.some((e) => e.cached === e.input && e.input > 0) || events.some((e) => e.cached > 0)).toBe(true);
    expect(new Set(events.map((e) => stamp(e.at).slice(0, 7))).size).toBe(2);
  });

  const sumsBy = (key: (e: Event, version: number) => string): Record<string, Sums> => {
    const sums = new Map<string, { events: number; input: number; cached: number; output: number; amount: bigint }>();
    for (const e of events) {
      const { amount, version } = amountOf(e, rates);
      const name = key(e, version);
      const sum = sums.get(name) ?? { events: 0, input: 0, cached: 0, output: 0, amount: 0n };
      sums.set(name, {
        events: sum.events + 1,
        input: sum.input + e.input,
        cached: sum.cached + e.cached,
        output: sum.output + e.output,
        amount: sum.amount + amount,
      });
    }
    const show = (x: { events: number; input: number; cached: number; output: number; amount: bigint }): Sums => ({
      ...{ events: x.events, input_tokens: x.input, cached_tokens: x.cached, output_tokens: x.output, amount: decimal(x.amount, 12) },
    });
    return Object.fromEntries([...sums].map(([name, sum]) => [name, show(sum)]));
  };

  it.each<[by: string, key: (e: Event, version: number) => string]>([
    ['', () => ''],
    ['customer', (e) => e.customer],
    ['model,rate-version', (e, version) => `${e.model} ${version}`],
    ['day', (e) => stamp(e.at).slice(0, 10)],
    ['month', (e) => stamp(e.at).slice(0, 7)],
    ['hour', (e) => stamp(e.at).slice(0, 13)],
    ['customer,model', (e) => `${e.customer} ${e.model}`],
    ['customer,day', (e) => `${e.customer} ${stamp(e.at).slice(0, 10)}`],
  ])('gives the totals by %j that another calculation gives', async (by, key) => {
    const rows = await s.json<Row[]>('totals', ...(by === '' ? [] : ['--by', by]));
    const dimensions = by === '' ? [] : by.split(',').map((d) => d.replace('-', '_'));
    const found = rows.map((row) => [
      dimensions.map((d) => row[d]).join(' '),
      {
        events: row.events,
        input_tokens: row.input_tokens,
        cached_tokens: row.cached_tokens,
        output_tokens: row.output_tokens,
        amount: row.amount,
      },
    ]);
    expect(Object.fromEntries(found)).toEqual(sumsBy(key));
  });

  it('gives invoices of every customer and month: exact, shown, and lines that add up', async () => {
    const months = sumsBy((e) => `${e.customer} ${stamp(e.at).slice(0, 7)}`);
    const exact = new Map<string, bigint>();
    for (const e of events) {
      const name = `${e.customer} ${stamp(e.at).slice(0, 7)}`;
      exact.set(name, (exact.get(name) ?? 0n) + amountOf(e, rates).amount);
    }
    for (const [name, amount] of exact) {
      const [customer = '', month = ''] = name.split(' ');
      const invoice = await s.json<Invoice>('invoice', customer, month);
      expect([name, invoice.exact, invoice.shown]).toEqual([name, months[name]?.amount, cents(amount)]);
      const shown = invoice.lines.reduce((sum, l) => sum + BigInt(l.shown.replace('.', '')), 0n);
      expect([name, shown]).toEqual([name, BigInt(cents(amount).replace('.', ''))]);
    }
  });

  it('explains each event on which a change falls with the new rate', async () => {
    for (const { id, at, model, version } of rates.flatMap((r) => {
      const hit = events.find((e) => e.model === r.model && e.at === r.from);
      return hit === undefined ? [] : [{ ...hit, version: r.version }];
    })) {
      const { story } = await s.call<{ story: { charge: { rate_version: string; amount: string }; event: { time: string } } }>(
        `/v1/explain?source=import&id=${id}`,
      );
      expect([id, story.charge.rate_version]).toEqual([id, `default/${model}/${version}`]);
      expect(story.event.time.padEnd(28, '0').slice(0, 27)).toBe(stamp(at).slice(0, 27));
    }
  });

  it('proves every line of an invoice', async () => {
    const { data } = await s.call<{ data: { id: string }[] }>('/v1/invoices?customer=gen-01');
    expect(data.length).toBeGreaterThan(0);
    for (const { id } of data)
      for (let n = 1; ; n += 1) {
        const proof = await s.call<{ match: boolean; complete: boolean }>(`/v1/invoices/${id}/lines/${n}/proof`).catch((error: unknown) => {
          if (String(error).includes('answered 404')) return null;
          throw error;
        });
        if (proof === null) break;
        expect([id, n, proof.match, proof.complete]).toEqual([id, n, true, true]);
      }
  });

  it('changes nothing where it is imported again', async () => {
    const before = await s.json('totals', '--by', 'customer,model');
    const again = await s.json('import', 'usage', join(folder, 'events.jsonl'), '--create-customers');
    expect(again).toMatchObject({ accepted: 0, duplicate: EVENTS, conflict: 0 });
    expect(await s.json('totals', '--by', 'customer,model')).toEqual(before);
    expect(await s.json('verify')).toMatchObject({ ok: true, charges: EVENTS });
    expect(await s.json('rebuild')).toMatchObject({ ok: true });
  });
});
