import { randomUUID } from 'node:crypto';
import { deposits } from './deposits';
import type { Section } from './section';

const PATH = '/v1/customers/cus_13/deposits';

/** One idempotency key, used again and again. */
export const oneKey: Section = ({ world, it }) => {
  it('fifty parallel calls with one key are one deposit; another body is refused; it is still known after everything was killed', async () => {
    const w = world();
    const before = await deposits(w, 'cus_13');
    const headers = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 50 }, () => w.ask('api', PATH, '{"amount":"3.50"}', headers)));
    expect(new Set(answers.map((a) => a?.status))).toEqual(new Set([201]));
    expect(new Set(answers.map((a) => JSON.stringify(a?.body))).size).toBe(1);
    expect(answers.filter((a) => a?.headers.get('idempotency-replayed') === 'true')).toHaveLength(49);

    const other = await w.ask('api', PATH, '{"amount":"3.51"}', headers);
    expect([other?.status, other?.headers.get('x-should-retry')]).toEqual([409, 'false']);

    await Promise.all([w.app('api').kill('SIGKILL'), w.app('ledger-worker').kill('SIGKILL')]);
    await w.mend();
    const again = await w.ask('api', PATH, '{"amount":"3.50"}', headers);
    expect([again?.status, again?.headers.get('idempotency-replayed'), again?.body]).toEqual([201, 'true', answers[0]?.body]);
    const after = await deposits(w, 'cus_13');
    expect([after.count - before.count, after.amount - before.amount]).toEqual([1n, 3_500_000_000_000n]);
    expect(await w.broken()).toEqual([]);
  }, 120_000);
};
