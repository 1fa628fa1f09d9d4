import { createReplay } from '../create-replay';
import { servePipeline, type ServedPipeline } from '../../../../test/support/serve-pipeline';
import { eventText, shop } from '../../../../test/support/shop';
import { tamper } from '../../../../test/support/tamper';

interface Step {
  step: string;
  match: boolean;
}
const failing = (steps: Step[]): string[] => steps.filter((x) => !x.match).map((x) => x.step);

describe('proofs', () => {
  let s: ServedPipeline;
  const LINE = '/v1/invoices/draft_acme_2026-11/lines/1/proof';
  beforeAll(async () => {
    s = await servePipeline((context) => [createReplay(context)]);
    await shop(s.t.db, ['acme', 'other'], 'prepaid');
    await s.usage(
      ...Array.from({ length: 25 }, (_, i) =>
        eventText(`e${i}`, 'acme', { input: 500 + i, time: `2026-11-20T12:00:${String(i % 7).padStart(2, '0')}Z` }),
      ),
    );
    await s.usage(eventText('o1', 'other'));
  });
  afterAll(() => s.close());

  it('executes every charge of a line and adds them up', async () => {
    const { status, body } = await s.call(LINE);
    expect(status).toBe(200);
    expect(body).toMatchObject({ line: 1, class: 'input_text', match: true, complete: true, charges_proved: 25, next_cursor: null });
    expect(body.stored).toEqual({ quantity: '12800', amount: '0.00672' });
    expect(body.recomputed).toEqual(body.stored);
    expect(body.steps.map((x: Step) => x.step)).toEqual([...body.charges[0].steps.map((x: Step) => x.step), 'invoice_line']);
    for (const charge of body.charges) expect([charge.match, failing(charge.steps)]).toEqual([true, []]);
  });

  it('goes on by cursor, and usage that comes meanwhile is not of the line', async () => {
    let cursor: string | null = null;
    const ids: string[] = [];
    for (let page = 0; page < 3; page += 1) {
      const { status, body } = await s.call(`${LINE}?limit=10${cursor === null ? '' : `&cursor=${cursor}`}`);
      expect([status, body.match, body.complete]).toEqual([200, true, page === 2]);
      ids.push(...body.charges.map((c: { id: string }) => c.id));
      cursor = body.next_cursor;
      if (page === 0)
        await s.usage(
          eventText('late', 'acme', { time: '2026-11-20T11:00:00Z' }),
          eventText('later', 'acme', { time: '2026-11-20T13:00:00Z' }),
        );
      else if (page === 2) expect([body.stored, body.charges_so_far]).toEqual([{ quantity: '12800', amount: '0.00672' }, 25]);
    }
    expect(new Set(ids).size).toBe(25);
    expect((await s.call(LINE)).body).toMatchObject({ match: true, charges_proved: 27, stored: { quantity: '13800' } });
  });

  it.each([
    ['a shard of which there is none', '"shard":64'],
    ['a shard of more than two bytes', '"shard":99999'],
    ['a sequence of more than 64 bits', '"chargeSeq":{"int":"9223372036854775808"}'],
    ['a time of more than 64 bits', '"eventTime":{"int":"9223372036854775808"}'],
    ['text that the database has no place for', String.raw`"model":"\u0000"`],
  ])('refuses a cursor with %s', async (_, part) => {
    const { next_cursor } = (await s.call(`${LINE}?limit=10`)).body;
    const [inner] = JSON.parse(Buffer.from(next_cursor as string, 'base64url').toString()) as [string];
    const name = part.slice(0, part.indexOf(':') + 1);
    const changed = inner.replace(new RegExp(`${name}(\\{[^}]*\\}|"[^"]*"|\\d+)`), () => part);
    expect(changed).not.toBe(inner);
    const cursor = Buffer.from(JSON.stringify([changed])).toString('base64url');
    expect(await s.call(`${LINE}?limit=10&cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('is not a cursor of this line') as string } },
    });
  });

  const where = `WHERE source = 'test' AND event_id = 'e7'`;
  const charge = `(SELECT charge_seq FROM charge ${where})`;
  const legs = `t.charge_seq = ${charge} AND t.shard = (SELECT shard FROM charge ${where})`;
  const change = (column: string, to: string, back: string): [string, string] => [
    `UPDATE charge SET ${column} = ${to} ${where}`,
    `UPDATE charge SET ${column} = ${back} ${where}`,
  ];
  const record = (from: string, to: string): string =>
    `UPDATE usage_record u SET value = replace(value, '${from}', '${to}') FROM charge c WHERE c.source = 'test' AND c.event_id = 'e7' AND u.partition = c.partition AND u."offset" = c."offset"`;
  const rate = (from: string, to: string): string =>
    `UPDATE catalogue_entry SET body = replace(body, '${from}', '${to}') WHERE kind = 'rate_version'`;

  it.each<[what: string, step: string, change: string, undo: string]>([
    [
      'a raw event',
      'raw_bytes',
      record('"prompt_tokens":507', '"prompt_tokens":506'),
      record('"prompt_tokens":506', '"prompt_tokens":507'),
    ],
    [
      'a raw event that is none any more',
      'raw_bytes',
      record('{"specversion"', '{specversion"'),
      record('{specversion"', '{"specversion"'),
    ],
    ['the amount of a charge', 'amount', ...change('amount', 'amount + 1', 'amount - 1')],
    ['a quantity of a charge', 'classes', ...change('lines', `replace(lines, '"507"', '"508"')`, `replace(lines, '"508"', '"507"')`)],
    ['a price of a charge', 'rate_version', ...change('lines', `replace(lines, '"0.525"', '"0.5"')`, `replace(lines, '"0.5"', '"0.525"')`)],
    ['lines that are no lines', 'raw_bytes', ...change('lines', `replace(lines, '[["', '[{"')`, `replace(lines, '[{"', '[["')`)],
    ['the customer of a charge', 'decision', ...change('customer', `'other'`, `'acme'`)],
    ['the time of a charge', 'identity', ...change('event_time', 'event_time + 1', 'event_time - 1')],
    ['the rate version of a charge', 'rate_version', ...change('rate_version', `'default/gpt-5.2/2'`, `'default/gpt-5.2/1'`)],
    ['the time of the decision', 'charge_hash', ...change('recorded_at', 'recorded_at + 1', 'recorded_at - 1')],
    ['the rate version itself', 'rate_version', rate('"0.525"', '"0.425"'), rate('"0.425"', '"0.525"')],
    [
      'the content of an identity',
      'content',
      ...(['1', '1'].map(
        () =>
          `UPDATE identity i SET content = set_byte(content, 0, 255 - get_byte(content, 0)) FROM charge c WHERE c.event_id = 'e7' AND c.shard = i.shard AND c.charge_seq = i.seq AND i.outcome = 1`,
      ) as [string, string]),
    ],
    [
      'the amount of a transfer',
      'journal',
      `UPDATE transfer t SET amount = amount + 1 WHERE ${legs}`,
      `UPDATE transfer t SET amount = amount - 1 WHERE ${legs}`,
    ],
    [
      'the time of a transfer',
      'journal',
      `UPDATE transfer t SET effective = effective + 1 WHERE ${legs}`,
      `UPDATE transfer t SET effective = effective - 1 WHERE ${legs}`,
    ],
    [
      'the period of a transfer',
      'journal',
      `UPDATE transfer t SET period = 202612 WHERE ${legs}`,
      `UPDATE transfer t SET period = 202611 WHERE ${legs}`,
    ],
    ['the kind of a transfer', 'journal', `UPDATE transfer t SET kind = 4 WHERE ${legs}`, `UPDATE transfer t SET kind = 1 WHERE ${legs}`],
    [
      'the account of a transfer',
      'journal',
      `UPDATE transfer t SET debit = a.account_id FROM account a WHERE a.customer = 'other' AND ${legs}`,
      `UPDATE transfer t SET debit = a.account_id FROM account a WHERE a.name = 'main/USD/1105/acme' AND ${legs}`,
    ],
  ])('finds %s changed and names the step %s', async (_, step, sql, undo) => {
    await tamper(s.t.db, sql, undo, async () => {
      const { status, body } = await s.call('/v1/requests/e7/proof?source=test');
      expect([status, body.match]).toEqual([200, false]);
      expect(failing(body.charges[0].steps)[0]).toBe(step);
      const line = await s.call(LINE);
      if (line.status === 409) return expect(line.body.error.code).toBe('unreadable_evidence'); // no line can be added up then
      const mine = line.body.charges.find((c: { id: string }) => c.id === 'e7');
      if (mine !== undefined) expect(failing(mine.steps)[0]).toBe(step);
      expect(line.body.match).toBe(mine === undefined); // else another line has it now
    });
    expect((await s.call('/v1/requests/e7/proof?source=test')).body.match).toBe(true);
  });

  it('finds that a line no longer adds up where a charge was taken out of it', async () => {
    await tamper(s.t.db, `UPDATE charge SET outcome = 2 ${where}`, `UPDATE charge SET outcome = 1 ${where}`, async () => {
      expect((await s.call('/v1/requests/e7/proof')).body.match).toBe(false);
    });
  });

  it('proves every line of a month with a fee, an allowance, overage, a void, a correction and a true-up', async () => {
    const time = '2026-10-20T12:00:00Z';
    const meters = [
      {
        id: 'tokens',
        included: 1_500,
        price: {
          kind: 'volume',
          tiers: [
            { up_to: 500, price: '2', per: 1000 },
            { price: '1', per: 1000 },
          ],
        },
      },
    ];
    const contract = { billing_model: { kind: 'base_fee_overage', fee: '30', meters, minimum_commitment: '40' } };
    expect((await s.call('/v1/customers', { body: { id: 'metered', contract } })).status).toBe(201);
    expect((await s.call('/v1/customers/metered/periods/2026-10/open', { method: 'POST' })).status).toBe(202);
    await s.usage(...Array.from({ length: 5 }, (_, i) => eventText(`m${i}`, 'metered', { time })));
    await s.usage(
      eventText('m-void', 'metered', {
        time,
        data: { voids: { source: 'test', id: 'm1' }, model: undefined, dialect: undefined, usage: undefined },
      }),
    );
    await s.usage(eventText('m-correct', 'metered', { time, input: 40, data: { corrects: { source: 'test', id: 'm2' } } }));
    expect((await s.call('/v1/customers/metered/periods/2026-10/close', { method: 'POST' })).status).toBe(202);
    await s.settled();
    const invoice = await s.call('/v1/invoices/draft_metered_2026-10');
    const parts = new Set(invoice.body.lines.map((l: { part: string }) => l.part));
    expect([...parts]).toEqual(expect.arrayContaining(['fee', 'included', 'overage']));
    for (let n = 1; n <= invoice.body.lines.length; n += 1) {
      const { body } = await s.call(`/v1/invoices/draft_metered_2026-10/lines/${n}/proof`);
      expect([n, body.match, body.steps.filter((x: Step) => !x.match), body.recomputed]).toEqual([n, true, [], body.stored]);
    }
  });

  it("lets a customer's key prove its own lines and no other's", async () => {
    const key = await s.key('acme', ['invoices:read']);
    expect((await s.call(LINE, { key })).body.match).toBe(true);
    expect((await s.call('/v1/invoices/draft_other_2026-11/lines/1/proof', { key })).status).toBe(404);
    expect((await s.call('/v1/requests/e7/proof', { key })).status).toBe(403);
  });

  it.each([
    ['/v1/invoices/draft_acme_2026-11/lines/9/proof', 404],
    ['/v1/invoices/draft_acme_2026-11/lines/0/proof', 404],
    ['/v1/invoices/draft_acme_2026-11/lines/x/proof', 404],
    ['/v1/invoices/draft_acme_2026-13/lines/1/proof', 404],
    ['/v1/invoices/draft_acme_1600-01/lines/1/proof', 404],
    ['/v1/invoices/draft_acme_2262-04/lines/1/proof', 404],
    ['/v1/invoices/draft_nobody_2026-11/lines/1/proof', 404],
    ['/v1/invoices/nothing/lines/1/proof', 404],
    ['/v1/invoices/draft_acme_2026-11/lines/1/proof?limit=0', 400],
    ['/v1/invoices/draft_acme_2026-11/lines/1/proof?cursor=abc', 400],
    ['/v1/invoices/draft_acme_2026-11/lines/1/proof?cursor=WyJbXSJd', 400],
    ['/v1/requests/nothing/proof', 404],
    ['/v1/requests/e7/proof?source=', 400],
  ])('answers %s with %s', async (path, status) => expect((await s.call(path)).status).toBe(status));
});
