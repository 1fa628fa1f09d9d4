import { charge, deposit } from '../../../test/support/ledger/commands';
import { JournalBench } from '../../../test/support/ledger/journal-bench';
import { keepCharges } from '../../../test/support/ledger/rated-charges';
import { PositionLost } from '@tallystick/platform/log/positions';
import { shardOf } from '@tallystick/domain/rating';
import { ChargeGap } from './sql/read-charges';

const SHARD = shardOf('cus_1');

describe('the order in which the journal is written', () => {
  let bench: JournalBench;
  let now = 1_800_000_000_000_000_000n;

  beforeEach(async () => {
    bench = await JournalBench.open({ now: () => (now += 1_000n), chargesMax: 10 });
  });
  afterEach(() => bench.t.drop());

  it('takes as many charges as it may and says where more are', async () => {
    const announced = await keepCharges(
      bench.t.db,
      Array.from({ length: 34 }, (_, n) => charge(`e${n}`, '1')),
    );
    let left: ReadonlyMap<number, bigint> = announced;
    const sizes: number[] = [];
    while (left.size > 0) {
      const posted = await bench.journal.post({ commands: [], charges: left, claims: [] });
      sizes.push(...posted.batches.map((b) => b.charges.length));
      left = posted.left;
    }
    expect(sizes).toEqual([10, 10, 14]);
  });

  it('posts what is there where an announcement ran ahead, and the rest when it comes', async () => {
    await keepCharges(bench.t.db, [charge('a', '1')]);
    const ahead = await bench.journal.post({ commands: [], charges: new Map([[SHARD, 9n]]), claims: [] });
    expect(ahead.left.size).toBe(0);
    await keepCharges(bench.t.db, [charge('b', '1')]);
    await bench.journal.post({ commands: [], charges: new Map([[SHARD, 2n]]), claims: [] });
    const repeated = await bench.journal.post({ commands: [], charges: new Map([[SHARD, 2n]]), claims: [] });
    expect(repeated.batches).toEqual([]);
    expect(await bench.rows('SELECT charge_seq FROM shard_head WHERE charge_seq > 0')).toEqual(['2']);
  });

  it('stops at a charge that is missing, and changes nothing', async () => {
    await keepCharges(bench.t.db, [charge('a', '1'), charge('b', '1'), charge('c', '1')]);
    await asSuperuser('DELETE FROM charge WHERE charge_seq = 2');
    const announced = { commands: [bench.waiting(deposit('1'))], charges: new Map([[SHARD, 3n]]), claims: [] };
    await expect(bench.journal.post(announced)).rejects.toThrow(ChargeGap);
    await expect(bench.journal.post(announced)).rejects.toThrow(`shard ${SHARD}: charge 2 is missing`);
    expect(await bench.rows('SELECT count(*) FROM ledger_input')).toEqual(['0']);
  });

  it('moves the position with the work, once: whoever comes second changes nothing', async () => {
    await bench.t.db.sql.query("INSERT INTO consumer_position VALUES ('ledger', 3, 0, 5)");
    const claim = { consumer: 'ledger', topic: 'ledger.commands', partition: 0, expected: 5n, next: 6n } as const;
    const work = (command = deposit('1')) => ({ commands: [bench.waiting(command)], charges: new Map(), claims: [claim] });
    await bench.journal.post(work());
    await expect(bench.journal.post(work())).rejects.toThrow(PositionLost);
    expect(await bench.rows("SELECT next_offset FROM consumer_position WHERE consumer = 'ledger'")).toEqual(['6']);
    expect(await bench.rows('SELECT count(*) FROM command')).toEqual(['1']);
  });

  it('has a clock that only grows, whatever the machine says', async () => {
    now = 1_900_000_000_000_000_000n;
    await bench.post({ commands: [deposit('1')] });
    now = 1_700_000_000_000_000_000n;
    await bench.post({ commands: [deposit('1')] });
    expect(await bench.rows('SELECT clock - min(clock) OVER () FROM ledger_input ORDER BY batch_seq')).toEqual(['0', '1']);
  });

  async function asSuperuser(statement: string): Promise<void> {
    await bench.t.db.transaction(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      await tx.query(statement);
    });
  }
});
