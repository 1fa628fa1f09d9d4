import { servePipeline, type ServedPipeline } from '../../../../test/support/serve-pipeline';
import { eventText, shop } from '../../../../test/support/shop';

describe('the state of an event that others name', () => {
  let s: ServedPipeline;
  const state = async (id: string): Promise<Record<string, unknown> & { charge: Record<string, unknown> }> => {
    const r = await s.call(`/v1/events?source=test&id=${id}`);
    expect([id, r.status]).toEqual([id, 200]);
    return r.body as never;
  };
  const naming = (id: string, data: object): string => JSON.stringify({ ...(JSON.parse(eventText(id, 'cus_1')) as object), data });

  beforeAll(async () => {
    s = await servePipeline();
    await shop(s.t.db, ['cus_1']);
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    await s.usage(eventText('a', 'cus_1'), eventText('b', 'cus_1'), eventText('c', 'cus_1'));
    await s.usage(
      naming('v', { voids: { id: 'a' } }),
      naming('k', { corrects: { source: 'test', id: 'b' }, model: 'gpt-5.2', dialect: 'openai.chat', usage }),
      naming('again', { voids: { id: 'a' } }),
    );
  });
  afterAll(() => s.close());

  it('says what took it back, and what it takes back', async () => {
    expect(await state('a')).toMatchObject({
      state: 'posted',
      charge: { kind: 'usage', amount: '0.0011025', taken_back_by: { kind: 'void', source: 'test', id: 'v', charge_seq: '4' } },
    });
    expect(await state('b')).toMatchObject({ charge: { taken_back_by: { kind: 'correction', id: 'k', charge_seq: '5' } } });
    expect(await state('c')).toMatchObject({ charge: { kind: 'usage', takes_back: null, taken_back_by: null } });
    expect(await state('v')).toMatchObject({
      state: 'posted',
      charge: { kind: 'void', takes_back: '1', amount: '0.0011025', flags: { voids: { id: 'a', source: 'test' } } },
    });
    expect(await state('k')).toMatchObject({
      charge: { kind: 'correction', charge_seq: '6', amount: '0.000004725', flags: { corrects: { id: 'b' } } },
    });
    expect(await state('again')).toMatchObject({ state: 'parked', reason: 'already_corrected', field: 'data.voids', charge: null });
  });

  it('refuses what can’t be meant, naming the field', async () => {
    for (const [data, field] of [
      [{ voids: { id: 'bad' } }, 'data.voids.id'],
      [{ voids: 'a' }, 'data.voids'],
      [{ voids: { id: 'a' }, quantities: { image: 1 } }, 'data.quantities'],
      [{ corrects: { id: 'a' } }, 'data.dialect'],
      [{ voids: { id: 'a' }, corrects: { id: 'b' } }, 'data.corrects'],
      [{ dialect: 'openai.chat', estimate: { input_text: 0.5 } }, 'data.estimate.input_text'],
    ] as const) {
      const r = await s.call('/v1/events', { body: naming('bad', data) });
      expect([r.status, JSON.stringify(r.body).includes(`"${field}"`)]).toEqual([400, true]);
    }
  });
});
