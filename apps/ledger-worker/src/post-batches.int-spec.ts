import { shardOf } from '@tallystick/domain/rating';
import { PositionLost, readPosition } from '@tallystick/platform/log/positions';
import type { LogBatch, Topic } from '@tallystick/platform/log/log';
import { commandBody } from '../../../test/support/ledger/command-body';
import { adjustment, charge, deposit } from '../../../test/support/ledger/commands';
import { expectSound } from '../../../test/support/ledger/expect-sound';
import { JournalBench } from '../../../test/support/ledger/journal-bench';
import { keepCharges } from '../../../test/support/ledger/rated-charges';
import { PostBatches } from './post-batches';

const SHARD = shardOf('cus_1');
const announcement = (to: number, from = 1, shard = SHARD): string => `{"shard":${shard},"from":"${from}","to":"${to}"}`;

describe('batches of the ledger worker', () => {
  let bench: JournalBench;
  let posting: PostBatches;
  let posted: number;
  let beats: number;

  beforeEach(async () => {
    bench = await JournalBench.open({ chargesMax: 4 });
    posted = beats = 0;
    posting = new PostBatches(bench.db, bench.journal, (batches) => void (posted += batches.length));
  });
  afterEach(async () => {
    await expectSound(bench.t.db, 'rollup-sums', 'consumed-records');
    await bench.t.drop();
  });

  const batchOf = async (topic: Topic, ...values: (string | Buffer)[]): Promise<LogBatch> => {
    const firstOffset = await readPosition(bench.db.sql, 'ledger', topic, 0);
    const records = values.map((value, n) => ({ offset: firstOffset + BigInt(n), appendedAt: 1n, value, origin: null, salt: null }));
    const heartbeat = (): Promise<void> => Promise.resolve(void (beats += 1));
    return { topic, partition: 0, firstOffset, nextOffset: firstOffset + BigInt(values.length), records, heartbeat, isStale: () => false };
  };
  const letters = () => bench.rows('SELECT topic, "offset", error FROM dead_letter ORDER BY 1, 2');

  it('post the charges that are announced, as many transactions as it takes', async () => {
    await keepCharges(
      bench.t.db,
      Array.from({ length: 11 }, (_, n) => charge(`e${n}`, '1')),
    );
    await posting.charges(await batchOf('charges.rated', announcement(3), announcement(11, 4), announcement(7, 4)));
    expect(await bench.rows('SELECT charge_seq, batch_seq FROM shard_head WHERE batch_seq > 0')).toEqual(['11 3']);
    expect([posted, beats]).toEqual([3, 3]);
    expect(await readPosition(bench.db.sql, 'ledger', 'charges.rated', 0)).toBe(3n);
  });

  it('are taken once: whoever comes second changes nothing', async () => {
    await keepCharges(bench.t.db, [charge('a', '1')]);
    const batch = await batchOf('charges.rated', announcement(1));
    await posting.charges(batch);
    await expect(posting.charges(batch)).rejects.toThrow(PositionLost);
    const commands = await batchOf('ledger.commands', commandBody(deposit('1')));
    await posting.commands(commands);
    await expect(posting.commands(commands)).rejects.toThrow(PositionLost);
    expect(await bench.rows('SELECT count(*) FROM transfer')).toEqual(['3']);
  });

  it('bury what nobody could be answered for, with its bytes, and neighbours are posted', async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x00]);
    const good = deposit('1');
    const values = ['{"command_id":', bytes, commandBody(good), '[]', '{"command_id":"x","type":"deposit","customer":"cus_1"}'];
    await posting.commands(await batchOf('ledger.commands', ...values));
    expect(await letters()).toEqual([
      '3 0 the command is no JSON',
      '3 1 the bytes are no UTF-8 text',
      '3 3 command must be an object',
      '3 4 command_id must be a UUID in lower case',
    ]);
    expect(await bench.rows('SELECT encode(bytes, $1) FROM dead_letter WHERE "offset" = 1', ['hex'])).toEqual(['7bff00']);
    expect(await bench.rows('SELECT command_id, applied FROM command')).toEqual([`${good.commandId} true`]);
    await keepCharges(bench.t.db, [charge('a', '1')]);
    await posting.charges(await batchOf('charges.rated', 'nonsense', announcement(1, 1, 64), announcement(1)));
    expect((await letters()).slice(0, 2)).toEqual(['2 0 no announcement of charges', '2 1 no announcement of charges']);
    expect(await bench.rows('SELECT charge_seq FROM shard_head WHERE charge_seq > 0')).toEqual(['1']);
  });

  it('keep a command that can be answered and not be applied, with the field at fault', async () => {
    const body = commandBody(adjustment('up', '1')).replace('"amount":"1"', '"amount":"-1"');
    await posting.commands(await batchOf('ledger.commands', body, commandBody(deposit('2'))));
    expect(
      await bench.rows(`SELECT applied, outcome::json ->> 'code', outcome::json ->> 'field' FROM command ORDER BY command_seq`),
    ).toEqual(['false invalid_command data.amount', 'true null null']);
  });

  it('are followed by a sweep that finds charges of which no announcement came', async () => {
    await keepCharges(bench.t.db, [
      ...Array.from({ length: 9 }, (_, n) => charge(`e${n}`, '1')),
      charge('other', '1', { customer: 'cus_2' }),
    ]);
    expect(await posting.sweep([])).toBe(0);
    expect(await posting.sweep([SHARD])).toBe(1);
    expect(await bench.rows('SELECT shard, charge_seq FROM shard_head WHERE charge_seq > 0')).toEqual([`${SHARD} 9`]);
    expect(await posting.sweep([SHARD, shardOf('cus_2')])).toBe(1);
    expect(await posting.sweep([SHARD, shardOf('cus_2')])).toBe(0);
  });
});
