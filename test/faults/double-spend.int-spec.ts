import { createLedgerWorker } from '@tallystick/ledger-worker/create-ledger-worker';
import { expectSound } from '../support/ledger/expect-sound';
import { servePipeline, type ServedPipeline } from '../support/serve-pipeline';
import { shop } from '../support/shop';
import { sized } from './sizes';

const ATTEMPTS = 1_000;
const BALANCE = 500;
const CLIENTS = 64;

describe('64 clients spend one balance', () => {
  let s: ServedPipeline;
  let second: Awaited<ReturnType<typeof createLedgerWorker>>;
  const rounds = sized(2, 20);

  beforeAll(async () => {
    s = await servePipeline();
    await shop(
      s.t.db,
      Array.from({ length: rounds }, (_, r) => `cus_${r}`),
      'prepaid',
    );
    const { db, log } = s.context;
    second = await createLedgerWorker({ db, log, onAlarm: () => undefined });
    await second.listen();
  });
  afterAll(async () => {
    await second.close();
    await s.close();
  });

  it.each(Array.from({ length: rounds }, (_, r) => r))(
    '%i: exactly 500 of 1,000 succeed, the others hear why, nobody hears of a deadlock',
    async (round) => {
      const customer = `cus_${round}`;
      const post = (what: string, body: object) => s.call(`/v1/customers/${customer}/${what}`, { body });
      expect((await post('deposits', { amount: String(BALANCE) })).status).toBe(201);
      const answers = new Map<string, number>();
      let next = 0;
      const client = async (): Promise<void> => {
        for (let n = (next += 1); n <= ATTEMPTS; n = next += 1) {
          const { status, body } = await post('adjustments', { direction: 'down', amount: '1', reason_code: 'goodwill' });
          const answer = status === 201 ? `201 ${body.status}` : `${status} ${body.code}`;
          answers.set(answer, (answers.get(answer) ?? 0) + 1);
        }
      };
      await Promise.all(Array.from({ length: CLIENTS }, client));
      expect([...answers].sort()).toEqual([
        ['201 applied', BALANCE],
        ['422 insufficient_balance', ATTEMPTS - BALANCE],
      ]);
      const over = await post('adjustments', { direction: 'down', amount: '0.000000000001', reason_code: 'goodwill' });
      expect([over.status, over.body.errors]).toEqual([422, [{ field: 'amount', message: expect.stringContaining('the wallet has 0') }]]);
      const { rows } = await s.t.db.sql.query(
        'SELECT debits_posted = credits_posted AS empty, trim_scale(debits_posted / 1000000000000)::int8 AS spent FROM account WHERE code = 2000 AND customer = $1',
        [customer],
      );
      expect(rows).toEqual([{ empty: true, spent: BigInt(BALANCE) }]);
    },
  );

  it('leaves a journal that is sound', () => expectSound(s.t.db, 'rollup-sums'));
});
