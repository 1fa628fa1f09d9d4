import { servePipeline, type ServedPipeline } from '../../../../test/support/serve-pipeline';
import { customerEntries, eventText, rateEntry, shop } from '../../../../test/support/shop';
import { appendEntries } from '@tallystick/platform/storage/catalogue';
import { createReplay } from '../create-replay';

describe('explain', () => {
  let s: ServedPipeline;
  beforeAll(async () => {
    s = await servePipeline((context) => [createReplay(context)]);
    await shop(s.t.db, ['acme']);
  });
  afterAll(() => s.close());
  const explain = (query: string): ReturnType<ServedPipeline['call']> => s.call(`/v1/explain?${query}`);

  it('tells the worked example from its bytes to the invoice line', async () => {
    const text = eventText('worked', 'acme');
    await s.usage(text);
    const { status, body } = await explain('id=worked');
    expect([status, body.sources]).toEqual([200, ['test']]);
    const { story } = body;
    expect(story).toMatchObject({ source: 'test', id: 'worked', state: 'posted', exceptions: [], now: null });
    expect(story.raw.text).toBe(text);
    expect(story.event).toMatchObject({ subject: 'acme', time: '2026-11-20T12:00:00.123456Z', model: 'gpt-5.2', dialect: 'openai.chat' });
    expect(story.usage).toMatchObject({
      normaliser: 'openai.chat@1',
      classes: [
        { class: 'input_text', quantity: '500' },
        { class: 'output_text', quantity: '200' },
      ],
      fault: null,
    });
    expect(story.usage.identities.length).toBeGreaterThan(0);
    expect(story.contract).toMatchObject({ customer: 'acme', number: 1, book: 'default', funding: 'postpaid' });
    expect(story.rates).toMatchObject([{ rate_version: 'default/gpt-5.2/1', recorded_by: 'test' }]);
    expect(story.charge).toMatchObject({ amount: '0.0011025', outcome: 'charged', rate_version: 'default/gpt-5.2/1' });
    expect(story.charge.lines.map((l: { arithmetic: string }) => l.arithmetic)).toEqual([
      '500 × 0.525 / 1000000 = 0.0002625',
      '200 × 4.20 / 1000000 = 0.00084',
    ]);
    expect(story.entry.transfers).toMatchObject([{ kind: 'charge', debit: 'main/USD/1100/acme', amount: '0.0011025', period: '2026-11' }]);
    expect(story.invoice_lines).toEqual([
      { invoice: 'draft_acme_2026-11', line: 1, model: 'gpt-5.2', class: 'input_text', rate_version: 'default/gpt-5.2/1' },
      { invoice: 'draft_acme_2026-11', line: 2, model: 'gpt-5.2', class: 'output_text', rate_version: 'default/gpt-5.2/1' },
    ]);
    expect(story.proof.match).toBe(true);
    expect(story.proof.steps.every((step: { match: boolean }) => step.match)).toBe(true);
  });

  it('lists the sources where several have the id', async () => {
    await s.usage(eventText('twice', 'acme', { source: 'a' }), eventText('twice', 'acme', { source: 'b', input: 7 }));
    expect((await explain('id=twice')).body).toEqual({ id: 'twice', sources: ['a', 'b'], story: null });
    expect((await explain('id=twice&source=b')).body.story.charge.lines[0].quantity).toBe('7');
  });

  it('tells what came again and what came differently', async () => {
    await s.usage(eventText('again', 'acme'));
    await s.usage(eventText('again', 'acme'), eventText('again', 'acme', { input: 1 }));
    const { story } = (await explain('id=again&source=test')).body;
    expect(story.state).toBe('posted');
    expect(story.charge.lines[0].quantity).toBe('500');
    expect(story.exceptions).toMatchObject([{ kind: 'conflict', state: 'open' }]);
    expect(story.exceptions[0].raw.text).toBe(eventText('again', 'acme', { input: 1 }));
  });

  it('tells why an event is parked and what rating would decide now', async () => {
    await s.usage(eventText('parked', 'acme', { model: 'not-priced-yet' }));
    const before = (await explain('id=parked')).body.story;
    expect(before).toMatchObject({ state: 'parked', charge: null, proof: null, now: { decision: 'parked' } });
    expect(before.exceptions).toMatchObject([{ kind: 'parked', reason: 'unknown_price', state: 'open' }]);
    await s.t.db.transaction((tx) => appendEntries(tx, 'test', [rateEntry('not-priced-yet')]));
    expect((await explain('id=parked')).body.story.now).toEqual({
      decision: 'charged',
      amount: '0.0011025',
      detail: 'default/not-priced-yet/1',
    });
  });

  it('tells that an event before activation is not billable, with what it would have cost', async () => {
    await s.t.db.transaction((tx) => appendEntries(tx, 'test', customerEntries('shadow', { state: 'shadow' })));
    await s.usage(eventText('free', 'shadow'));
    const { story } = (await explain('id=free')).body;
    expect(story).toMatchObject({ state: 'not_billable', charge: { outcome: 'not_billable', amount: '0.0011025' }, invoice_lines: [] });
    expect(story.entry.transfers).toEqual([]);
    expect(story.proof.match).toBe(true);
  });

  it('tells what took a charge back, and what the void itself is', async () => {
    await s.usage(eventText('voided', 'acme'));
    await s.usage(
      eventText('the-void', 'acme', {
        data: { voids: { source: 'test', id: 'voided' }, model: undefined, dialect: undefined, usage: undefined },
      }),
    );
    const { story } = (await explain('id=voided')).body;
    expect(story.taken_back_by).toMatchObject({ kind: 'void', source: 'test', id: 'the-void' });
    const back = (await explain('id=the-void')).body.story;
    expect(back).toMatchObject({
      state: 'posted',
      charge: { kind: 'void', amount: '0.0011025' },
      taken_back_by: null,
      proof: { match: true },
    });
    expect(back.entry.transfers).toMatchObject([{ kind: 'void', credit: 'main/USD/1100/acme', amount: '0.0011025' }]);
  });

  it("tells of a base fee, which no event asked for but a period's beginning", async () => {
    const contract = { billing_model: { kind: 'base_fee_overage', fee: '90', meters: [{ id: 'tokens', included: 1000 }] } };
    expect((await s.call('/v1/customers', { body: { id: 'based', contract } })).status).toBe(201);
    expect((await s.call('/v1/customers/based/periods/2026-11/open', { method: 'POST' })).status).toBe(202);
    await s.settled();
    const { rows } = await s.t.db.sql.query<{ event_id: string }>("SELECT event_id FROM charge WHERE customer = 'based'");
    const id = rows[0]?.event_id ?? '';
    expect(id).toMatch(/^period\/based\/2026-11\//);
    const { status, body } = await explain(`source=tallystick&id=${encodeURIComponent(id)}`);
    expect([status, body.story.state, body.story.event]).toEqual([200, 'posted', null]);
    expect(body.story).toMatchObject({ charge: { kind: 'fee', amount: '90' }, proof: { match: true } });
    expect(body.story.invoice_lines.length).toBeGreaterThan(0);
  });

  it.each([
    ['', 400, 'id'],
    ['id=', 400, 'id'],
    ['id=x&source=', 400, 'source'],
    ['id=x&id=y', 400, 'id'],
    ['id=a%00b', 400, 'id'],
    ['id=%ED%A0%80', 404, null],
    ['id=nobody', 404, null],
    ['id=nobody&source=test', 404, null],
  ])('answers %j with %s', async (query, status, field) => {
    const r = await explain(query);
    expect([r.status, r.body.errors?.[0]?.field ?? null]).toEqual([status, field]);
  });
});
