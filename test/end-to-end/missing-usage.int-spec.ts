import type { ResolvePolicy } from '@tallystick/domain/event';
import { shardOf } from '@tallystick/domain/rating';
import type { JsonObject } from '@tallystick/domain/usage';
import { RatedShop } from '../support/rated-shop';
import { customerEntries, eventText } from '../support/shop';

const HOUR = 3_600_000_000_000n;
const CUSTOMER = 'cus_1';
const ESTIMATE = { input_text: 500, output_text: 2000 };
const aborted = (id: string, data: JsonObject = {}, subject = CUSTOMER): string =>
  eventText(id, subject, { data: { usage: null, status: 'cancelled', stream_end: 'aborted', estimate: ESTIMATE, ...data } });

describe('usage that never came', () => {
  let s: RatedShop;
  beforeEach(async () => {
    s = await RatedShop.open([CUSTOMER]);
  });
  afterEach(() => s.close());

  /** Customer `id` under a contract with this policy, one hour after arrival. */
  const under = (id: string, policy: string): Promise<unknown> =>
    s.catalogue(
      ...customerEntries(id).map((e) =>
        e.kind === 'contract_version' ? { ...e, body: { ...(e.body as JsonObject), missing_usage: { policy, after_hours: 1 } } } : e,
      ),
    );
  /** A tick of every partition; its clock is `hours` after the newest record's arrival. */
  const tick = async (hours: bigint): Promise<void> => {
    const [row] = (await s.t.db.sql.query<{ at: bigint }>('SELECT max(appended_at) AS at FROM usage_record')).rows;
    for (let partition = 0; partition < 4; partition += 1)
      await s.control(partition, { kind: 'tick', partition, clock: (row?.at ?? 0n) + hours * HOUR });
    await s.settle();
  };
  const resolve = async (id: string, policy: ResolvePolicy): Promise<void> => {
    const { rows } = await s.t.db.sql.query<{ shard: number; seq: bigint }>(
      'SELECT shard, decision_seq AS seq FROM exception WHERE event_id = $1',
      [id],
    );
    for (const { shard, seq } of rows) await s.control(shard, { kind: 'resolve', shard, decisionSeq: seq, actor: 'admin', policy });
    await s.settle();
  };
  const flags = async (id: string): Promise<unknown> => {
    const { rows } = await s.t.db.sql.query<{ flags: string | null }>(
      'SELECT flags FROM charge WHERE event_id = $1 ORDER BY charge_seq DESC LIMIT 1',
      [id],
    );
    return JSON.parse(rows[0]?.flags ?? 'null');
  };

  it('is neither free nor estimated until the deadline of the contract, then its policy decides, by the tick that has arrived', async () => {
    const policies = ['waive', 'input_only', 'estimate'] as const;
    for (const policy of policies) {
      await under(policy, policy);
      await s.append(policy, aborted(`of-${policy}`, {}, policy));
    }
    await s.settle();
    expect((await s.exceptions()).sort()).toEqual(policies.map((p) => `of-${p}: unresolved open`).sort());
    await tick(0n);
    expect([await s.count('parked'), await s.count('charged')]).toEqual([3n, 0n]);
    await tick(2n);
    expect((await s.exceptions()).sort()).toEqual(policies.map((p) => `of-${p}: unresolved released`).sort());
    for (const [policy, amount] of [
      ['waive', '0'],
      ['input_only', '0.0002625'],
      ['estimate', '0.0086625'],
    ] as const) {
      expect(await s.charges(policy)).toEqual([`1 of-${policy} kind 1 ${amount}`]);
      expect(await flags(`of-${policy}`)).toEqual({ missing_usage: { by: 'contract', policy, reason: 'unresolved' } });
    }
    await tick(3n);
    expect([await s.count('delivered'), await s.count('charged'), await s.count('parked')]).toEqual([3n, 3n, 0n]);
    expect(await s.broken()).toEqual([]);
  });

  it('waits for a person where the contract says nothing, or where the event names no estimate', async () => {
    await under('cus_e', 'estimate');
    await s.append('cus_e', aborted('bare', { estimate: null }, 'cus_e'));
    await s.send(CUSTOMER, aborted('silent'), eventText('zero', CUSTOMER, { input: 0, output: 0 }));
    await tick(48n);
    expect((await s.exceptions()).sort()).toEqual(['bare: unresolved open', 'silent: unresolved open', 'zero: usage_missing open']);
    const bare = (
      await s.t.db.sql.query<{ detail: string; actor: string }>(
        "SELECT last_detail AS detail, last_actor AS actor FROM exception_now WHERE event_id = 'bare'",
      )
    ).rows[0];
    expect(bare).toEqual({
      detail: 'no usage was reported, and the stream ended with aborted; the policy estimate needs what it takes of data.estimate',
      actor: 'deadline',
    });
    await resolve('silent', 'contract');
    expect(await s.count('parked')).toBe(3n);
    await resolve('silent', 'input_only');
    await resolve('zero', 'waive');
    await resolve('bare', 'waive');
    await resolve('bare', 'estimate');
    expect(await s.charges(CUSTOMER)).toEqual(['1 silent kind 1 0.0002625', '2 zero kind 1 0']);
    expect(await flags('silent')).toEqual({ missing_usage: { by: 'person', policy: 'input_only', reason: 'unresolved' } });
    expect([await s.count('parked'), await s.count('charged')]).toEqual([0n, 3n]);
    expect((await s.t.db.sql.query<{ error: string }>('SELECT error FROM dead_letter')).rows.map((r) => r.error)).toEqual([
      'the contract says nothing about missing usage: name a policy',
    ]);
    expect(await s.broken()).toEqual([]);
  });

  it('has its deadline also where it first waited for something else', async () => {
    await s.send('org', aborted('a', {}, 'org'));
    await under('cus_e', 'waive');
    await s.catalogue({ kind: 'alias', key: 'org', body: { alias: 'org', customer: 'cus_e' } });
    expect(await s.exceptions()).toEqual(['a: unknown_customer open']);
    await s.release();
    expect(await s.exceptions()).toEqual(['a: unresolved open']);
    await tick(2n);
    expect(await s.exceptions()).toEqual(['a: unknown_customer released']);
    expect(await s.charges('cus_e')).toEqual(['1 a kind 1 0']);
    expect(await s.broken()).toEqual([]);
  });

  it('is superseded by true usage that comes later: an adjusting entry after the estimate, or instead of it', async () => {
    await under('cus_e', 'estimate');
    await s.send('cus_e', aborted('estimated', {}, 'cus_e'));
    await tick(2n);
    const fix = (id: string, target: string): string => eventText(id, 'cus_e', { data: { corrects: { id: target } } });
    await s.send('cus_e', fix('true-1', 'estimated'), aborted('waits', {}, 'cus_e'));
    await s.send('cus_e', fix('true-2', 'waits'));
    await s.send('cus_e', aborted('both', {}, 'cus_e'), fix('true-3', 'both'));
    expect(await s.charges('cus_e')).toEqual([
      '1 estimated kind 1 0.0086625',
      '2 true-1 kind 4 0.0086625 of 1',
      '3 true-1 kind 3 0.0011025',
      '4 waits kind 1 0',
      '5 true-2 kind 4 0 of 4',
      '6 true-2 kind 3 0.0011025',
      '7 both kind 1 0',
      '8 true-3 kind 4 0 of 7',
      '9 true-3 kind 3 0.0011025',
    ]);
    expect(await flags('waits')).toEqual({ missing_usage: { by: 'correction', policy: 'waive', reason: 'unresolved' } });
    expect((await s.legs('cus_e')).map((l) => l.split(' ').slice(0, 5).join(' '))).toEqual([
      '1: 1 1100 → 4000',
      '2: 7 4000 → 1100',
      '3: 1 1100 → 4000',
      '6: 1 1100 → 4000',
      '9: 1 1100 → 4000',
    ]);
    await tick(5n);
    expect([await s.count('delivered'), await s.count('charged'), await s.count('parked')]).toEqual([6n, 6n, 0n]);
    expect(await s.broken()).toEqual([]);
  });

  it('stays parked where the correction itself can’t be rated, and the next attempt is counted on', async () => {
    await under('cus_e', 'estimate');
    await s.send('cus_e', aborted('bare', { estimate: null }, 'cus_e'));
    await s.send('cus_e', eventText('odd', 'cus_e', { model: 'unpriced', data: { corrects: { id: 'bare' } } }));
    expect((await s.exceptions()).sort()).toEqual(['bare: unresolved open', 'odd: unknown_price open']);
    await s.append('cus_e', eventText('early', 'cus_e'));
    await s.control(shardOf('cus_e'), { kind: 'resolve', shard: shardOf('cus_e'), decisionSeq: 1n, actor: 'admin', policy: 'estimate' });
    await s.append('cus_e', eventText('true', 'cus_e', { data: { corrects: { id: 'bare' } } }));
    await s.control(shardOf('cus_e'), { kind: 'release', shard: shardOf('cus_e'), decisionSeq: 1n, actor: 'admin' });
    await s.settle();
    expect(await s.charges('cus_e')).toEqual([
      '1 early kind 1 0.0011025',
      '2 bare kind 1 0',
      '3 true kind 4 0 of 2',
      '4 true kind 3 0.0011025',
    ]);
    const { rows } = await s.t.db.sql.query<{ o: string }>(
      "SELECT attempt || ' ' || state || ' ' || actor AS o FROM exception_outcome ORDER BY decision_seq, attempt",
    );
    expect(rows.map((r) => r.o)).toEqual(['1 parked_again admin', '2 released event test true']);
    expect(await s.broken()).toEqual([]);
  });

  it('is a conflict where the same identity comes again with usage: the first one stands', async () => {
    await s.send(CUSTOMER, aborted('a'), eventText('a', CUSTOMER));
    expect(await s.exceptions()).toEqual(['a: unresolved open', 'a: conflict open']);
    expect([await s.count('parked'), await s.count('conflict')]).toEqual([1n, 1n]);
  });
});
