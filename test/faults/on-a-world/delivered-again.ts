import type { AppendEntry } from '@tallystick/platform/log/log';
import { until } from '../../support/app-process';
import { eventText } from '../../support/shop';
import { priceOf } from '../../support/traffic';
import { CUSTOMERS, type World } from '../../support/world';
import { sized } from '../sizes';
import { expectCharged, freshPrefix, settled, type Section } from './section';

/** What must not change. */
const stateOf = async (w: World) => ({
  accounts: (await w.db.sql.query('SELECT * FROM account ORDER BY account_id')).rows,
  heads: (await w.db.sql.query('SELECT * FROM shard_head ORDER BY shard')).rows,
  charges: (await w.db.sql.query('SELECT count(*) AS n FROM charge')).rows,
  transfers: (await w.db.sql.query('SELECT count(*) AS n FROM transfer')).rows,
  identities: (await w.db.sql.query('SELECT count(*) AS n FROM identity')).rows,
});

/** Records that rating has taken from the log. */
const taken = async (w: World): Promise<bigint> =>
  (await w.db.sql.query<{ n: bigint }>(`SELECT sum(next_offset)::int8 AS n FROM consumer_position WHERE consumer = 'rating'`)).rows[0]?.n ??
  0n;

const ends = async (w: World): Promise<bigint> => [...(await w.log.endOffsets('usage.events')).values()].reduce((sum, n) => sum + n, 0n);

export const deliveredAgain: Section = ({ world, it }) => {
  it('20 % duplicates, then the whole topic again: same balances, 0 new charges, transfers and identities', async () => {
    const w = world();
    const before = await settled(w);
    const [prefix, count] = [freshPrefix(), sized(1_000, 20_000)];
    const texts = Array.from({ length: count }, (_, i) =>
      eventText(`${prefix}-${i}`, CUSTOMERS[i % CUSTOMERS.length] ?? '', { input: 10 + i }),
    );
    const twice = texts.flatMap((text, i) => (i % 5 === 0 ? [text, text] : [text]));
    for (let i = 0; i < twice.length; i += 500) await w.send(twice.slice(i, i + 500));
    const amount = texts.reduce((sum, _, i) => sum + priceOf(10 + i), 0n);
    await expectCharged(w, '20 % duplicates', before, { events: BigInt(count), amount });

    const { rows } = await w.db.sql.query<AppendEntry>(
      'SELECT partition, value FROM usage_record WHERE value IS NOT NULL ORDER BY partition, "offset"',
    );
    const state = await stateOf(w);
    for (let i = 0; i < rows.length; i += 2_000) await w.log.append('usage.events', rows.slice(i, i + 2_000));
    await until('the whole topic delivered again', async () => (await taken(w)) >= (await ends(w)), 120);
    await settled(w);
    expect(await stateOf(w)).toEqual(state);
    expect(await w.broken()).toEqual([]);
    console.log(`the whole topic again, ${w.kind} log: ${rows.length} records, nothing changed`);
  }, 600_000);
};
