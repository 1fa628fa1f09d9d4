import { linesFromText, tokensOfPlainLines } from '@tallystick/domain/charge';
import type { JournalCharge } from '../sql/read-charges';
import { RollupRows } from './rollup-rows';

const charge = ({ lines, ...more }: Partial<Pick<JournalCharge, 'kind' | 'outcome' | 'succeeded'>> & { lines: string }): JournalCharge => ({
  kind: 'usage',
  targetSeq: null,
  upstream: null,
  chargeSeq: 1n,
  outcome: 'charged',
  funding: 'postpaid',
  succeeded: true,
  customer: 'acme',
  entity: 'main',
  asset: 'USD',
  amount: linesFromText(lines).reduce((sum, l) => sum + l.amount, 0n),
  eventTime: 1_800_000_000n * 1_000_000_000n + 1n,
  model: 'm',
  provider: 'openai',
  apiKeyId: null,
  rateVersion: 'default/m/1',
  usage: tokensOfPlainLines(Buffer.from(lines), 0, Buffer.byteLength(lines)) ?? lines,
  ...more,
});

describe('sums for the rollups', () => {
  it('comes out at nothing where a charge is taken back, and at the new usage where it is replaced', () => {
    const lines = '[["input_text","100","1","1000000","0.0001","usage"]]';
    const rows = new RollupRows();
    for (const kind of ['usage', 'void', 'usage', 'replaced'] as const) rows.addCharge(charge({ kind, lines }));
    expect(rows.usage).toMatchObject([{ requests: 0, successes: 0, input: 0n, amount: 0n }]);
    rows.addCharge(charge({ kind: 'correction', lines: lines.replace('100', '90') }));
    expect(rows.usage).toMatchObject([{ requests: 1, successes: 1, input: 90n, amount: 100_000_000n }]);
  });

  it('adds calls of a quarter hour, cache inside input, in any order', () => {
    const lines =
      '[["input_text","100","1","1000000","0.0001","usage"],["cache_read_text","40","1","1000000","0.00004","usage"],["output_text","7","1","1000000","0.000007","usage"]]';
    const rows = new RollupRows();
    rows.addCharge(charge({ lines }));
    rows.addCharge(charge({ lines, succeeded: false }));
    const [row, ...others] = rows.usage;
    expect(others).toEqual([]);
    expect(row).toMatchObject({ requests: 2, successes: 1, input: 280n, cached: 80n, output: 14n, amount: 294_000_000n });
    expect(row?.bucket).toBe(1_800_000_000n * 1_000_000_000n);
  });

  it('keeps the request at its own model where a line has another', () => {
    const rows = new RollupRows();
    rows.addCharge(
      charge({
        lines:
          '[["input_text","100","1","1","100","usage"],["output_text","3","1","1","3","usage",{"model":"other","rate_version":"default/other/2"}]]',
      }),
    );
    expect(rows.usage.map((r) => [r.model, r.rateVersion, r.requests, r.input, r.output])).toEqual([
      ['m', 'default/m/1', 1, 100n, 0n],
      ['other', 'default/other/2', 0, 0n, 3n],
    ]);
  });

  it('leaves out what was not billable, and counts a failed call that cost nothing', () => {
    const rows = new RollupRows();
    rows.addCharge(charge({ lines: '[]', outcome: 'not_billable' }));
    expect(rows.usage).toEqual([]);
    rows.addCharge(charge({ lines: '[]', succeeded: false }));
    expect(rows.usage).toMatchObject([{ requests: 1, successes: 0, amount: 0n }]);
  });

  it('sums both sides of a transfer on its effective UTC day', () => {
    const rows = new RollupRows();
    const day = 86_400_000_000_000n;
    for (const effective of [3n * day, 4n * day - 1n, 4n * day]) rows.addTransfer({ effective, amount: 5n, debitId: 1n, creditId: 2n });
    expect(rows.days).toEqual([
      { accountId: 1n, day: 3, debits: 10n, credits: 0n },
      { accountId: 2n, day: 3, debits: 0n, credits: 10n },
      { accountId: 1n, day: 4, debits: 5n, credits: 0n },
      { accountId: 2n, day: 4, debits: 0n, credits: 5n },
    ]);
  });
});
