import { shardOf } from '@tallystick/domain/rating';
import { changePeriod } from '@tallystick/platform/storage/periods';
import fc from 'fast-check';
import { operations } from '../../../test/properties/ledger/operations';
import { Play } from '../../../test/properties/ledger/play';
import { expectSound } from '../../../test/support/ledger/expect-sound';
import { JournalBench, type BenchWork } from '../../../test/support/ledger/journal-bench';

/** Customers of one shard, so that entries and charges are numbered as in the play. */
const CUSTOMERS = Array.from({ length: 1_000 }, (_, n) => `cus_${n}`)
  .filter((c) => shardOf(c) === shardOf('cus_1'))
  .slice(0, 4);
const TRANSFERS = `SELECT t.seq, t.entry, t.leg, t.kind, d.name, c.name, t.amount, t.effective, t.period, t.charge_seq, t.command_seq, t.debit_after, t.credit_after
  FROM transfer t JOIN account d ON d.account_id = t.debit JOIN account c ON c.account_id = t.credit ORDER BY t.seq`;
const TOLD = [
  TRANSFERS,
  'SELECT name, debits_posted, credits_posted FROM account ORDER BY name',
  'SELECT command_seq, command_id, applied, entry, outcome FROM command ORDER BY shard, 1',
  'SELECT * FROM entry_state ORDER BY shard, entry',
  'SELECT transfer_seq, entry_seq, charge_seq, command_seq FROM shard_head WHERE batch_seq > 0 ORDER BY shard',
];

describe('the cut of batches on PostgreSQL', () => {
  // a few runs of one seed: each makes two databases
  it('changes nothing (I13): what is posted at once, one by one, and in the fold alone is the same', async () => {
    let seen = 0;
    for (const list of fc.sample(operations(60), { numRuns: 4, seed: 20_261_128 })) {
      const play = new Play(CUSTOMERS);
      play.run(list);
      const at = await told(play, ({ commands, charges }) => [{ commands, charges }] as BenchWork[]);
      const single = await told(play, ({ commands = [], charges = [] }) => [
        ...commands.map((command) => ({ commands: [command] })),
        ...charges.map((charge) => ({ charges: [charge] })),
      ]);
      expect(single).toEqual(at);
      const folded = play.ledger.transfers.map((t) =>
        [
          t.seq,
          t.entry,
          t.leg,
          t.kind,
          t.debit,
          t.credit,
          t.amount,
          t.effective,
          t.period,
          t.chargeSeq,
          t.commandSeq,
          t.debitAfter,
          t.creditAfter,
        ]
          .map(String)
          .join(' '),
      );
      expect(at[0]?.map((line) => line.replaceAll(`@${String(shardOf('cus_1')).padStart(2, '0')}`, '@07'))).toEqual(folded);
      seen += folded.length;
    }
    expect(seen).toBeGreaterThan(50);
  });
});

async function told(play: Play, cut: (work: BenchWork) => readonly BenchWork[]): Promise<string[][]> {
  let now = 0n;
  const bench = await JournalBench.open({ now: () => now });
  try {
    let changed = 0n;
    for (const { commands = [], charges = [], periods, clock = 0n } of play.posted) {
      now = clock;
      for (const { seq, entity, period, state, actor } of play.changes)
        if (seq > changed && seq <= (periods?.seq ?? 0n)) {
          await changePeriod(bench.db, { entity, period: Number(period), state, actor, reason: null, at: seq });
          changed = seq;
        }
      for (const work of cut({ commands: commands.filter((c) => c.type !== 'invalid'), charges })) await bench.post(work);
    }
    await expectSound(bench.t.db, 'rollup-sums', 'rates-in-force');
    return await Promise.all(TOLD.map((query) => bench.rows(query)));
  } finally {
    await bench.t.drop();
  }
}
