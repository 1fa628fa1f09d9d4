import { servePipeline, type ServedPipeline } from '../../../../test/support/serve-pipeline';
import { eventText, shop } from '../../../../test/support/shop';

describe('accounting periods over HTTP', () => {
  let s: ServedPipeline;
  let second = '';
  beforeAll(async () => {
    s = await servePipeline();
    await shop(s.t.db, ['cus_1']);
    second = await s.key(null, ['ledger:*']);
  });
  afterAll(() => s.close());

  const change = (period: string, what: string, key?: string, reason: unknown = 'because') =>
    s.call(`/v1/accounting-periods/main/${period}/${what}`, { body: { reason }, ...(key === undefined ? {} : { key }) });
  const periodsOf = async (): Promise<string[]> =>
    (
      (await s.call('/v1/customers/cus_1/statement?order=oldest&limit=500')).body.data as { period: string; event: { id: string } | null }[]
    ).map((t) => `${t.event?.id ?? 'adjustment'} ${t.period}`);

  it('needs accounts, a month, a reason and the scope', async () => {
    expect((await change('2026-09', 'soft-close')).status).toBe(404);
    await s.usage(eventText('a', 'cus_1', { time: '2026-09-10T00:00:00Z' }));
    expect((await change('2026-13', 'soft-close')).body.errors[0].field).toBe('period');
    expect((await change('1999-12', 'soft-close')).status).toBe(400);
    for (const reason of ['', null, 5, 'x'.repeat(501)])
      expect((await change('2026-09', 'soft-close', undefined, reason)).body.errors[0].field).toBe('reason');
    expect((await change('2026-09', 'soft-close', await s.key(null, ['ledger:read']))).status).toBe(403);
    expect((await change('2026-09', 'open')).status).toBe(404);
    expect((await s.call('/v1/accounting-periods')).body.data).toEqual([]);
  });

  it('is soft-closed by one person and locked by another', async () => {
    const early = await change('2026-09', 'lock');
    expect([early.status, early.body.code]).toEqual([409, 'not_soft_closed']);
    expect((await change('2026-09', 'soft-close')).body).toEqual({
      ...{ entity: 'main', period: '2026-09', before: 'open', state: 'soft_closed', changed: true, sequence: '1' },
    });
    expect((await change('2026-09', 'soft-close')).body).toMatchObject({ changed: false, sequence: '1' });
    await s.usage(eventText('late', 'cus_1', { time: '2026-09-11T00:00:00Z' }));
    const same = await change('2026-09', 'lock');
    expect([same.status, same.body.code]).toEqual([409, 'same_person']);
    expect((await change('2026-09', 'reopen', second, 'something was missing')).body).toMatchObject({
      before: 'soft_closed',
      state: 'open',
    });
    await s.usage(eventText('again', 'cus_1', { time: '2026-09-12T00:00:00Z' }));
    await change('2026-09', 'soft-close');
    expect((await change('2026-09', 'lock', second)).body).toMatchObject({ before: 'soft_closed', state: 'locked', changed: true });
    await s.usage(eventText('never', 'cus_1', { time: '2026-09-13T00:00:00Z' }));
    const reopen = await change('2026-09', 'reopen', second);
    expect([reopen.status, reopen.body.code]).toEqual([409, 'period_locked']);
    expect(await periodsOf()).toEqual(['a 2026-09', 'late 2026-10', 'again 2026-09', 'never 2026-10']);
  });

  it('is listed with who, when and why', async () => {
    await change('2026-08', 'soft-close', second, 'older');
    const { body } = await s.call('/v1/accounting-periods?limit=1');
    expect(body.data).toEqual([
      {
        entity: 'main',
        period: '2026-08',
        state: 'soft_closed',
        changed_at: expect.any(String),
        actor: expect.stringMatching(/^key_/),
        reason: 'older',
      },
    ]);
    const next = await s.call(`/v1/accounting-periods?limit=1&cursor=${body.next_cursor}`);
    expect([next.body.data[0].period, next.body.data[0].state, next.body.next_cursor]).toEqual(['2026-09', 'locked', null]);
    expect((await s.call('/v1/accounting-periods?entity=other')).body.data).toEqual([]);
  });

  it('decides who locks under the lock of the periods: of two who try at once, one does', async () => {
    await change('2026-07', 'soft-close');
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => change('2026-07', 'lock', i % 2 === 0 ? second : undefined)));
    expect(answers.filter((a) => a.status === 200 && a.body.changed === true)).toHaveLength(1);
    expect(answers.every((a) => a.status === 200 || ['same_person', 'period_locked'].includes(a.body.code as string))).toBe(true);
  });
});
