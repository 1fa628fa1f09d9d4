import { Catalogue } from '../libs/domain/src/contract/catalogue';
import { contentHash, identityKey, rawHash, readUsageEvent, type UsageEvent } from '../libs/domain/src/event';
import { rateEvent } from '../libs/domain/src/rating/rate-event';
import type { JsonValue } from '../libs/domain/src/usage/json';
import { benchEvent, generator, MODELS } from './events';

/** Events a second of one core. */
export interface RatingFigures {
  /** Classes and price: what `rateEvent` does with an event that was read. */
  readonly rate: number;
  /** From the record's text to the decision, with identity, content and raw hash. */
  readonly parseAndRate: number;
}

/** Rates `count` different events of 10,000 customers, the time taken over the last of three rounds: the first two warm the engine. */
export function benchRating(count = 100_000, customers = 10_000): RatingFigures {
  const catalogue = benchCatalogue(customers);
  const random = generator(5);
  const texts = Array.from({ length: count }, (_, i) => benchEvent(random, customers, 1_800_000_000_000 + i).text);
  const events = texts.map(read);
  const appended = 1_800_000_000_000_000_000n;
  const salt = new Uint8Array(16);
  const rate = perSecond(count, (i) => decide(catalogue, events[i], appended));
  const parseAndRate = perSecond(count, (i) => {
    const text = texts[i] ?? '';
    const event = read(text);
    identityKey(event.source, event.id);
    contentHash(event);
    rawHash(salt, text);
    return decide(catalogue, event, appended);
  });
  return { rate, parseAndRate };
}

function decide(catalogue: Catalogue, event: UsageEvent | undefined, appended: bigint): bigint {
  if (event === undefined) return 0n;
  const decision = rateEvent(event, catalogue, catalogue.seq, appended);
  if (decision.kind !== 'rated') throw new Error(`a benchmark event parks: ${decision.detail}`);
  return decision.amount;
}

function read(text: string): UsageEvent {
  const reading = readUsageEvent(JSON.parse(text) as JsonValue);
  if (!reading.ok) throw new Error(`${reading.field} ${reading.message}`);
  return reading.event;
}

function perSecond(count: number, work: (i: number) => bigint): number {
  let seconds = 0;
  let total = 0n;
  for (let round = 0; round < 3; round += 1) {
    const start = process.cpuUsage();
    for (let i = 0; i < count; i += 1) total += work(i);
    const { user, system } = process.cpuUsage(start);
    seconds = (user + system) / 1e6;
  }
  if (total === 0n) throw new Error('nothing was rated');
  return count / seconds;
}

/** The catalogue of the benchmark's shop, folded in memory. */
function benchCatalogue(customers: number): Catalogue {
  const catalogue = new Catalogue();
  const add = (kind: Parameters<Catalogue['apply']>[0]['kind'], body: JsonValue): void =>
    catalogue.apply({ seq: catalogue.seq + 1n, kind, body, bodyHash: new Uint8Array(32) });
  const from = '2000-01-01T00:00:00Z';
  add('price_book', { id: 'default', asset: 'USD' });
  for (const m of MODELS) {
    const price = (p: string): JsonValue => ({ price: p, per: '1000000' });
    const prices = { input_text: price(m.input), cache_read_text: price(m.cached), output_text: price(m.output) };
    add('rate_version', { book: 'default', model: m.model, number: 1, asset: 'USD', effective_from: from, effective_to: null, prices });
  }
  for (let i = 0; i < customers; i += 1) {
    const id = `cus_${i.toString().padStart(6, '0')}`;
    add('customer', { id });
    add('billing_state', { customer: id, state: 'active', effective_from: from });
    add('contract_version', {
      customer: id,
      number: 1,
      effective_from: from,
      entity: 'main',
      book: 'default',
      asset: 'USD',
      zone: 'UTC',
      funding: 'postpaid',
      billing_model: { kind: 'pure_token' },
    });
  }
  return catalogue;
}

if (require.main === module) {
  const { rate, parseAndRate } = benchRating();
  const shown = (n: number): string => `${Math.round(n).toLocaleString('en')} events/s (${(1e6 / n).toFixed(2)} µs CPU each)`;
  console.log(`rating alone, one core:      ${shown(rate)}`);
  console.log(`with parsing and the hashes: ${shown(parseAndRate)}`);
}
