import { sha256 } from '@tallystick/domain/canonical';
import { chargeHash, type ChargeKind } from '@tallystick/domain/charge';
import { KIND } from '@tallystick/domain/ledger';
import { buildLeaf } from '@tallystick/domain/proof';
import { shardOf } from '@tallystick/domain/rating';
import { changePeriod } from '@tallystick/platform/storage/periods';
import { EVIDENCE_COLUMNS, EVIDENCE_FROM, readEvidence, type EvidenceRow } from '@tallystick/platform/storage/replay/evidence';
import { adjustment, charge, deposit, grant, grantVoid, refund, reversal } from '../../../test/support/ledger/commands';
import { expectSound } from '../../../test/support/ledger/expect-sound';
import { JournalBench } from '../../../test/support/ledger/journal-bench';
import type { PostedBatch } from './fold-batches';

const SHARD = shardOf('cus_1');
const text = (x: string): string => `convert_to('s' || octet_length(convert_to(${x}, 'UTF8')) || ':' || ${x}, 'UTF8')`;
const int = (x: string): string => `convert_to('i' || length(${x}::text) || ':' || ${x}, 'UTF8')`;
const hash = (x: string): string => `convert_to('b' || length(${x}) || ':', 'UTF8') || ${x}`;

/** Each leaf's bytes from nothing but stored rows: transfer, its accounts, and the charge or command it came from. */
const LEAVES = `
SELECT t.shard || ' ' || t.seq, encode(${[
  text(`'transfer@1'`),
  ...['t.shard', 't.seq', 't.entry', 't.leg', 't.kind'].map(int),
  ...['d.name', 'c.name', 'd.asset'].map(text),
  ...['t.amount', 't.effective', 't.recorded', 't.period'].map(int),
  hash('coalesce(ch.charge_hash, co.command_hash)'),
].join(' || ')}, 'hex')
FROM transfer t JOIN account d ON d.account_id = t.debit JOIN account c ON c.account_id = t.credit
LEFT JOIN charge ch ON ch.shard = t.shard AND ch.charge_seq = t.charge_seq
LEFT JOIN command co ON co.shard = t.shard AND co.command_seq = t.command_seq
ORDER BY t.shard, t.seq`;

describe('leaves of the journal', () => {
  let bench: JournalBench;
  beforeAll(async () => {
    bench = await JournalBench.open();
  });
  afterAll(() => bench.t.drop());

  it('built from stored rows alone are those built from the fold, for every kind of transfer', async () => {
    const posted: PostedBatch[] = [];
    const post = async (work: Parameters<JournalBench['post']>[0]): Promise<void> => void posted.push(...(await bench.post(work)).batches);
    const upstream = { amount: 7n, asset: 'USD', rateSeq: 2n, rateVersion: 'upstream/m/1' };
    await post({ charges: [charge('a', '4'), charge('müller', '2', { customer: 'cus_ä', upstream })] });
    await post({ commands: [deposit('10', { taxText: '1.9', taxCode: 'de/19' }), adjustment('up', '3')] });
    await changePeriod(bench.db, { entity: 'main', period: 202611, state: 'locked', actor: 'closer', reason: null, at: 1n });
    await post({ commands: [refund('a', '1'), reversal(3n)], charges: [charge('b', '1'), charge('free', '0')] });
    await post({ charges: [charge('void-b', '1', { kind: 'void', targetSeq: 2n })] });
    const kinds: ChargeKind[] = ['fee', 'earned', 'true_up', 'true_up_down', 'commitment'];
    await post({ charges: kinds.map((kind) => charge(kind, '1', { kind, funding: 'postpaid' })) });

    const promo = '00000000-0000-4000-8000-0000000000aa';
    await post({ commands: [grant(promo, '5')], charges: [charge('paid', '2')] });
    await post({ commands: [grantVoid(promo)] });

    const stored = await bench.rows(LEAVES);
    expect(stored).toEqual(await leavesOf(posted));
    expect(await bench.rows('SELECT DISTINCT kind FROM transfer ORDER BY 1')).toEqual(Object.values(KIND).map(String));
    expect(stored.length).toBeGreaterThan(15);
    expect(stored[0]).toMatch(new RegExp(`^${Math.min(SHARD, shardOf('cus_ä'))} 1 7331303a`));
    // charges of other kinds have no identities of their own here, and the upstream book is made up
    await expectSound(bench.t.db, 'rollup-sums', 'rates-in-force', 'identities', 'deliveries', 'rating-sequences');
  });

  /** From the fold's own results; the cause's hash from the command's bytes, or worked out again from the charge. */
  async function leavesOf(posted: readonly PostedBatch[]): Promise<string[]> {
    const rows = await bench.t.db.sql.rows<EvidenceRow>('leaf_evidence', `SELECT ${EVIDENCE_COLUMNS} FROM ${EVIDENCE_FROM}`);
    const charges = new Map(
      rows
        .map(readEvidence)
        .map(({ charge: c }) => [`${c.shard} ${c.chargeSeq}`, chargeHash(c, c.rateSeq === null ? null : sha256('rate'))]),
    );
    const commands = new Map(
      (await bench.t.db.sql.rows<[number, bigint, string]>('leaf_commands', 'SELECT shard, command_seq, body FROM command')).map(
        ([shard, seq, body]) => [`${shard} ${seq}`, sha256(body)],
      ),
    );
    const leaves = posted.flatMap(({ result: { input, transfers } }) =>
      transfers.map((t) => {
        const causeHash =
          t.chargeSeq === null ? commands.get(`${input.shard} ${t.commandSeq}`) : charges.get(`${input.shard} ${t.chargeSeq}`);
        if (causeHash === undefined) throw new Error(`transfer ${t.seq} has no cause`);
        const bytes = buildLeaf({ ...t, shard: input.shard, asset: t.debit.split('/')[1] ?? '', recorded: input.clock, causeHash });
        return { shard: input.shard, seq: t.seq, line: `${input.shard} ${t.seq} ${Buffer.from(bytes).toString('hex')}` };
      }),
    );
    return leaves.sort((a, b) => a.shard - b.shard || Number(a.seq - b.seq)).map((l) => l.line);
  }
});
