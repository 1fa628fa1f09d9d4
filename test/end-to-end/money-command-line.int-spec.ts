import { run } from '@tallystick/replay/command-line/run';
import { ADMIN_KEY } from '../support/serve';
import { servePipeline, type ServedPipeline } from '../support/serve-pipeline';
import { eventText, shop } from '../support/shop';

describe('balance, invoice and totals from the command line', () => {
  let s: ServedPipeline;
  beforeAll(async () => {
    s = await servePipeline();
    await shop(s.t.db, ['cus_1', 'idle']);
    await s.usage(eventText('e1', 'cus_1'), eventText('e2', 'cus_1', { input: 2_000_000, output: 0 }));
    await s.call('/v1/customers/cus_1/refunds', { body: { id: 'e2', amount: '0.05', reason: 'slow', at: '2026-11-21T00:00:00Z' } });
  });
  afterAll(() => s.close());

  async function tallystick(...words: string[]): Promise<{ code: number; out: string; err: string }> {
    let out = '';
    let err = '';
    const terminal = { out: (text: string) => void (out += text), err: (text: string) => void (err += text), interactive: false };
    const code = await run(words, { settings: { url: s.url, adminKey: ADMIN_KEY, dataDir: '/nowhere' }, terminal });
    return { code, out, err };
  }
  const columns = (line: string | undefined): string[] => (line ?? '').trim().split(/ {2,}/);

  it('balance: one line per entity and asset, and as of which sequence', async () => {
    const { code, out } = await tallystick('balance', 'cus_1');
    const [head, , row, asOf] = out.trimEnd().split('\n');
    expect([code, columns(head), columns(row)]).toEqual([
      0,
      ['entity', 'asset', 'available', 'held', 'overage', 'owed'],
      ['main', 'USD', '0', '0', '0', '1.0011025'],
    ]);
    expect(asOf).toMatch(/^as of batch \d+, transfer 3 of shard \d+, 20/);
    expect((await tallystick('balance', 'idle')).out).toContain('nothing is posted yet');
    const then = await tallystick('--json', 'balance', 'cus_1', '--at', '2026-11-20T12:00:00.123455Z');
    expect(JSON.parse(then.out)).toMatchObject({ owed: '0', asked: { at: '2026-11-20T12:00:00.123455Z' } });
  });

  it('invoice: lines, adjustments beside them, both totals', async () => {
    const { code, out } = await tallystick('invoice', 'cus_1', '2026-11');
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe('Draft draft_cus_1_2026-11: cus_1, 2026-11 (UTC)');
    expect(columns(lines[3])).toEqual(['gpt-5.2', 'input_text', 'default/gpt-5.2/1', '2000500', '1.0502625', '1.05']);
    expect(columns(lines[4])).toEqual(['gpt-5.2', 'output_text', 'default/gpt-5.2/1', '200', '0.00084', '0.00']);
    expect(lines[5]).toBe('usage 1.05 USD (exact 1.0511025)');
    expect(columns(lines[8]).slice(0, 1).concat(columns(lines[8]).slice(2))).toEqual(['refund', 'slow', '-0.05', '-0.05']);
    expect(lines[9]).toBe('total 1.00 USD (exact 1.0011025)');
    expect(JSON.parse((await tallystick('--json', 'invoice', 'cus_1', '2026-11')).out)).toEqual({
      customer: 'cus_1',
      month: '2026-11',
      exact: '1.0511025',
      shown: '1.05',
      lines: [
        { model: 'gpt-5.2', class: 'input_text', rate_version: 1, quantity: '2000500', exact: '1.0502625', shown: '1.05' },
        { model: 'gpt-5.2', class: 'output_text', rate_version: 1, quantity: '200', exact: '0.00084', shown: '0.00' },
      ],
    });
  });

  it('totals: a table, and JSON with a field per dimension', async () => {
    const { out } = await tallystick('totals', '--by', 'customer,rate-version');
    expect(columns(out.split('\n')[0])).toEqual([
      'customer',
      'rate_version',
      'events',
      'input_tokens',
      'cached_tokens',
      'output_tokens',
      'amount USD',
    ]);
    expect(columns(out.split('\n')[2])).toEqual(['cus_1', '1', '2', '2000500', '0', '200', '1.0511025']);
    expect(JSON.parse((await tallystick('totals', '--by', 'hour', '--json')).out)).toEqual([
      { hour: '2026-11-20T12', events: 2, input_tokens: 2_000_500, cached_tokens: 0, output_tokens: 200, amount: '1.0511025' },
    ]);
    expect(JSON.parse((await tallystick('--json', 'totals', '--to', '2020-01-01T00:00:00Z')).out)).toEqual([]);
  });

  it.each([
    [['balance', 'nobody'], 1, 'nobody'],
    [['balance'], 2, 'customer'],
    [['invoice', 'cus_1', '2026-13'], 2, 'is no month'],
    [['invoice', 'cus_1', '9999-12'], 2, 'is no month'],
    [['invoice', 'nobody', '2026-11'], 1, 'nobody'],
    [['totals', '--by', 'colour'], 2, 'by: '],
    [['totals', '--from', 'yesterday'], 2, 'from: '],
    [['totals', '--from', '2026-11-26'], 2, 'from: '],
    [['totals', '--from', '2026-11-26T00:00:00Z', '--to', '2026-11-25T00:00:00Z'], 2, 'to: '],
    [['balance', 'cus_1', '--at', 'noon'], 2, 'at: '],
    [['keys', 'create', 'k', '--scope', 'everything'], 2, 'scopes[0]: '],
    [['keys', 'create', 'k', '--scope', 'balance:read', '--expires', 'soon'], 2, 'expires_at: '],
    [['keys', 'create', 'k', '--scope', 'balance:read', '--customer', 'nobody'], 1, 'nobody'],
    [['keys', 'revoke', 'none'], 1, 'none'],
  ] as const)('%j ends with %d', async (words, code, said) => {
    const r = await tallystick(...words);
    expect([r.code, r.out]).toEqual([code, '']);
    expect(r.err).toContain(said);
  });
});
