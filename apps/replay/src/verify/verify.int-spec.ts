import { RatedShop } from '../../../../test/support/rated-shop';
import { eventText } from '../../../../test/support/shop';
import { tamper } from '../../../../test/support/tamper';
import { rebuild } from '../rebuild/rebuild';
import { verify } from './verify';

const quiet = (): void => undefined;

describe('verify and rebuild', () => {
  let s: RatedShop;
  beforeAll(async () => {
    s = await RatedShop.open(['acme', 'globex', 'initech'], 'prepaid');
    await s.command('acme', 'deposit', { net: '0.02', tax: '0', gross: '0.02', payment_id: 'p1', provider: 'test' }, 'prepaid');
    for (const customer of ['acme', 'globex', 'initech'])
      await s.send(
        customer,
        ...Array.from({ length: 30 }, (_, i) =>
          eventText(`${customer}-${i}`, customer, { input: 400 + i, time: `2026-11-${10 + (i % 9)}T12:00:00Z` }),
        ),
      );
    await s.command('acme', 'deposit', { net: '0.5', tax: '0', gross: '0.5', payment_id: 'p2', provider: 'test' }, 'prepaid');
    await s.command('acme', 'refund', { source: 'test', id: 'acme-3', amount: '0.0001', reason: 'goodwill' }, 'prepaid');
    await s.send(
      'acme',
      eventText('acme-3', 'acme', { input: 9 }),
      eventText('acme-4', 'acme', { input: 404, time: '2026-11-14T12:00:00Z' }),
      eventText('parked', 'acme', { model: 'unknown' }),
    );
    await s.send(
      'acme',
      eventText('void-5', 'acme', {
        data: { voids: { source: 'test', id: 'acme-5' }, usage: undefined, dialect: undefined, model: undefined },
      }),
    );
  });
  afterAll(() => s.close());

  it('agree with what is there, and say what they did', async () => {
    const progress: number[] = [];
    const found = await verify(s.t.url, (p) => progress.push(p.done));
    expect(found.verdicts.filter((v) => !v.ok)).toEqual([]);
    expect(found).toMatchObject({ ok: true, charges: 91 });
    expect(found.verdicts.length).toBeGreaterThan(15);
    expect(progress.at(-1)).toBe(91);
    const rebuilt = await rebuild(s.t.url, quiet);
    expect(rebuilt.tables.filter((t) => t.differences > 0)).toEqual([]);
    expect(rebuilt).toMatchObject({ ok: true, events: 94 });
    expect(rebuilt.tables.find((t) => t.table === 'transfer')?.rows).toBeGreaterThan(90);
    const { rows } = await s.t.db.sql.query("SELECT 1 FROM pg_namespace WHERE nspname LIKE 'rebuild%'");
    expect(rows).toEqual([]);
  });

  const where = `WHERE event_id = 'globex-7'`;
  const of = `(SELECT shard, charge_seq FROM charge ${where})`;
  it.each<[what: string, by: 'verify' | 'rebuild', check: string, change: string, undo: string]>([
    ['a raw event', 'verify', 'charges-executed-again', ...record('"prompt_tokens":407', '"prompt_tokens":406')],
    [
      'a price in the catalogue',
      'verify',
      'charges-executed-again',
      ...replaced('catalogue_entry', 'body', '"0.525"', '"0.425"', `WHERE kind = 'rate_version'`),
    ],
    ['the lines of a charge', 'verify', 'charges-executed-again', ...replaced('charge', 'lines', '"407"', '"408"', where)],
    ['lines that are no lines', 'verify', 'charges-executed-again', ...replaced('charge', 'lines', '"usage"', '"usage', where)],
    ['the customer of a charge', 'verify', 'charges-executed-again', ...replaced('charge', 'customer', 'globex', 'initech', where)],
    [
      'the hash of a charge',
      'verify',
      'charges-executed-again',
      ...(['', ''].map(() => `UPDATE charge SET charge_hash = set_byte(charge_hash, 3, 255 - get_byte(charge_hash, 3)) ${where}`) as [
        string,
        string,
      ]),
    ],
    [
      'the amount of a transfer',
      'rebuild',
      'transfer',
      `UPDATE transfer t SET amount = amount + 1 WHERE (shard, charge_seq) = ${of}`,
      `UPDATE transfer t SET amount = amount - 1 WHERE (shard, charge_seq) = ${of}`,
    ],
    [
      'a balance after',
      'rebuild',
      'transfer',
      `UPDATE transfer t SET debit_after = debit_after + 1 WHERE (shard, charge_seq) = ${of}`,
      `UPDATE transfer t SET debit_after = debit_after - 1 WHERE (shard, charge_seq) = ${of}`,
    ],
    [
      'the account of a transfer',
      'rebuild',
      'transfer',
      `UPDATE transfer t SET debit = credit, credit = debit WHERE (shard, charge_seq) = ${of}`,
      `UPDATE transfer t SET debit = credit, credit = debit WHERE (shard, charge_seq) = ${of}`,
    ],
    [
      'a balance',
      'rebuild',
      'account',
      `UPDATE account SET credits_posted = credits_posted + 1 WHERE name = 'main/USD/2000/acme'`,
      `UPDATE account SET credits_posted = credits_posted - 1 WHERE name = 'main/USD/2000/acme'`,
    ],
    [
      'a rollup',
      'rebuild',
      'usage_rollup',
      `UPDATE usage_rollup SET amount = amount + 1 WHERE customer = 'acme'`,
      `UPDATE usage_rollup SET amount = amount - 1 WHERE customer = 'acme'`,
    ],
    [
      'a day of an account',
      'rebuild',
      'account_day',
      `UPDATE account_day SET debits = debits + 1`,
      `UPDATE account_day SET debits = debits - 1`,
    ],
    ['the outcome of a command', 'rebuild', 'command', ...replaced('command', 'outcome', 'applied', 'applies', `WHERE kind = 'refund'`)],
    [
      'how much was refunded',
      'rebuild',
      'entry_state',
      `UPDATE entry_state SET refunded = refunded + 1`,
      `UPDATE entry_state SET refunded = refunded - 1`,
    ],
  ])('finds %s changed, by %s in %s', async (_, by, check, change, undo) => {
    await tamper(s.t.db, change, undo, async () => {
      if (by === 'verify') {
        const found = await verify(s.t.url, quiet);
        expect(found.ok).toBe(false);
        const verdict = found.verdicts.find((v) => v.name === check);
        expect(verdict?.ok).toBe(false);
        if (check === 'charges-executed-again' && !change.includes('catalogue'))
          expect(verdict?.findings[0]?.position).toMatch(/^shard \d+ charge \d+$/);
      } else {
        const rebuilt = await rebuild(s.t.url, quiet);
        expect(rebuilt.ok).toBe(false);
        const table = rebuilt.tables.find((t) => t.table === check);
        expect(table?.differences).toBeGreaterThan(0);
        expect(table?.findings[0]?.position).toContain(check);
      }
    });
  });

  it('find a charge that was taken out of the middle', async () => {
    await tamper(s.t.db, `CREATE TABLE gone AS SELECT * FROM charge ${where}`, 'DROP TABLE gone', () =>
      tamper(s.t.db, `DELETE FROM charge ${where}`, 'INSERT INTO charge SELECT * FROM gone', async () => {
        const found = await verify(s.t.url, quiet);
        expect(found.verdicts.find((v) => v.name === 'charges-executed-again')?.findings).toMatchObject([{ detail: 'is not there' }]);
        await expect(rebuild(s.t.url, quiet)).rejects.toThrow(/is missing/);
      }),
    );
  });

  it('stop at heads that are fixed at the start: usage that comes meanwhile changes nothing', async () => {
    let sent = false;
    const found = await verify(s.t.url, () => {
      if (!sent) void s.send('acme', eventText('meanwhile-1', 'acme'));
      sent = true;
    });
    expect([found.ok, sent]).toEqual([true, true]);
    const rebuilt = await rebuild(s.t.url, quiet);
    expect(rebuilt.ok).toBe(true);
  });
});

function replaced(table: string, column: string, from: string, to: string, where: string): [string, string] {
  const statement = (a: string, b: string): string => `UPDATE ${table} SET ${column} = replace(${column}, '${a}', '${b}') ${where}`;
  return [statement(from, to), statement(to, from)];
}

function record(from: string, to: string): [string, string] {
  const statement = (a: string, b: string): string =>
    `UPDATE usage_record SET value = replace(value, '${a}', '${b}') WHERE value LIKE '%"id":"globex-7"%'`;
  return [statement(from, to), statement(to, from)];
}
