import type { NewEntry } from '@tallystick/platform/storage/catalogue';
import type { ParkReason } from '@tallystick/domain/usage/park-reason';
import type { JsonObject } from '@tallystick/domain/usage';
import { RatedShop } from '../support/rated-shop';
import { customerEntries, eventText, rateEntry } from '../support/shop';

const CUSTOMER = 'cus_1';
const naming = (id: string, how: 'voids' | 'corrects', target: string, subject = CUSTOMER): string => {
  const text = JSON.parse(eventText(id, subject)) as { data: object };
  return JSON.stringify({ ...text, data: how === 'voids' ? { voids: { id: target } } : { ...text.data, corrects: { id: target } } });
};
const only = (kind: string, entries: readonly NewEntry[]): NewEntry[] => entries.filter((e) => e.kind === kind);

interface Case {
  readonly subject?: string;
  readonly event: string;
  /** What somebody who sees it changes; then it is released. */
  readonly mend: readonly NewEntry[];
  /** Sent before it is released. */
  readonly send?: string;
  readonly then?: string;
}

/** Reasons whose cause can be mended here, each with what mends it. */
const MENDED: Partial<Record<ParkReason, Case>> = {
  unknown_customer: {
    subject: 'org-9',
    event: eventText('x', 'org-9'),
    mend: [{ kind: 'alias', key: 'org-9', body: { alias: 'org-9', customer: CUSTOMER } }],
  },
  no_contract: { subject: 'bare', event: eventText('x', 'bare'), mend: only('contract_version', customerEntries('bare')) },
  customer_closed: {
    subject: 'closed',
    event: eventText('x', 'closed'),
    mend: [{ kind: 'billing_state', key: 'closed', body: { customer: 'closed', state: 'active', effective_from: '2026-11-01T00:00:00Z' } }],
  },
  unknown_price: { event: eventText('x', CUSTOMER, { model: 'new' }), mend: [rateEntry('new')] },
  asset_mismatch: {
    event: eventText('x', CUSTOMER, { model: 'euro' }),
    mend: [{ ...rateEntry('euro', 2), body: { ...(rateEntry('euro', 2).body as JsonObject), effective_from: '2026-01-01T00:00:00Z' } }],
  },
  target_missing: { event: naming('x', 'corrects', 'later'), mend: [], send: eventText('later', CUSTOMER), then: 'kind 3 0.0011025' },
};

/** Reasons that nobody here can mend: the event is seen, and closed as not billed; the sender may send a right one under another id. */
const DISMISSED: Partial<Record<ParkReason, Case>> = {
  unknown_dialect: { event: eventText('x', CUSTOMER, { data: { dialect: 'klingon' } }), mend: [] },
  impossible_usage: {
    event: eventText('x', CUSTOMER, { data: { usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 3 } } }),
    mend: [],
  },
  time_out_of_range: { event: eventText('x', CUSTOMER, { time: '2199-01-01T00:00:00Z' }), mend: [] },
  malformed: { event: eventText('x', CUSTOMER, { data: { surprise: 1 } }), mend: [] },
  target_mismatch: { event: naming('x', 'voids', 'first', 'closed'), subject: 'closed', mend: [] },
  already_corrected: { event: naming('x', 'voids', 'first'), mend: [] },
};

describe('exceptions, each reason from where it is seen to where it is settled', () => {
  let s: RatedShop;
  beforeEach(async () => {
    s = await RatedShop.open([CUSTOMER]);
    const euro = { ...(rateEntry('euro').body as JsonObject), asset: 'EUR' };
    const bare = customerEntries('bare').filter((e) => e.kind !== 'contract_version');
    await s.catalogue(...customerEntries('closed', { state: 'closed' }), ...bare, { ...rateEntry('euro'), body: euro });
  });
  afterEach(() => s.close());

  const counts = async (): Promise<Record<string, bigint>> => {
    const names = ['delivered', 'charged', 'parked', 'not_billable'] as const;
    return Object.fromEntries(await Promise.all(names.map(async (n) => [n, await s.count(n)] as const)));
  };
  const park = async (reason: string, { subject = CUSTOMER, event }: Case): Promise<void> => {
    await s.send(subject, event);
    expect(await s.exceptions()).toEqual([`x: ${reason} open`]);
  };

  it.each(Object.entries(MENDED))('%s: mended, released, posted', async (reason, of) => {
    await park(reason, of);
    await s.release();
    expect(await s.exceptions()).toEqual([`x: ${reason} open`]);
    if (of.mend.length > 0) await s.catalogue(...of.mend);
    if (of.send !== undefined) await s.send(CUSTOMER, of.send);
    await s.release();
    expect(await s.exceptions()).toEqual([`x: ${reason} released`]);
    expect(await counts()).toMatchObject({ parked: 0n, not_billable: 0n, charged: of.send === undefined ? 1n : 2n });
    expect((await s.charges(of.subject === undefined || of.subject === 'org-9' ? CUSTOMER : of.subject)).at(-1)).toContain(
      of.then ?? 'x kind 1 0.0011025',
    );
    expect(await s.broken()).toEqual([]);
  });

  it.each(Object.entries(DISMISSED))('%s: seen, and closed as not billed', async (reason, of) => {
    await s.send(CUSTOMER, eventText('first', CUSTOMER), ...(reason === 'already_corrected' ? [naming('v', 'voids', 'first')] : []));
    const before = await counts();
    await park(reason, of);
    await s.release();
    expect(await s.exceptions()).toEqual([`x: ${reason} open`]);
    await s.release('dismiss');
    expect(await s.exceptions()).toEqual([`x: ${reason} dismissed`]);
    const { delivered = 0n, charged } = before;
    expect(await counts()).toEqual({ delivered: delivered + 1n, charged, parked: 0n, not_billable: 1n });
    await s.release();
    expect(await s.broken()).toEqual([]);
  });

  it.each(['unknown_price', 'asset_mismatch'] as const)('%s: never dismissed, but voided by an event that names it', async (reason) => {
    await park(reason, MENDED[reason] as Case);
    await s.release('dismiss');
    expect(await s.exceptions()).toEqual([`x: ${reason} open`]);
    await s.send(CUSTOMER, naming('v', 'voids', 'x'));
    expect(await s.exceptions()).toEqual([`x: ${reason} released`]);
    expect(await s.charges(CUSTOMER)).toEqual(['1 x kind 1 0', '2 v kind 2 0 of 1']);
    expect(await s.legs(CUSTOMER)).toEqual([]);
    expect(await counts()).toEqual({ delivered: 2n, charged: 2n, parked: 0n, not_billable: 0n });
    expect(await s.broken()).toEqual([]);
  });

  it.each(['impossible_usage', 'unknown_dialect'] as const)('%s: corrected by an event with the right usage', async (reason) => {
    await park(reason, DISMISSED[reason] as Case);
    await s.send(CUSTOMER, naming('c', 'corrects', 'x'));
    expect(await s.exceptions()).toEqual([`x: ${reason} released`]);
    expect(await s.charges(CUSTOMER)).toEqual(['1 x kind 1 0', '2 c kind 4 0 of 1', '3 c kind 3 0.0011025']);
    expect(await s.broken()).toEqual([]);
  });

  it('releases many at once, in any mix, exactly', async () => {
    const texts = Array.from({ length: 60 }, (_, i) =>
      eventText(`m${i}`, CUSTOMER, { model: i % 3 === 0 ? 'gpt-5.2' : `new-${i % 3}`, input: i, output: 1 }),
    );
    await s.send(CUSTOMER, ...texts);
    expect(await counts()).toEqual({ delivered: 60n, charged: 20n, parked: 40n, not_billable: 0n });
    await s.catalogue(rateEntry('new-1'));
    await s.release();
    expect(await counts()).toMatchObject({ charged: 40n, parked: 20n });
    await s.catalogue(rateEntry('new-2'));
    await s.release();
    expect(await counts()).toMatchObject({ charged: 60n, parked: 0n });
    expect(await s.broken()).toEqual([]);
  });
});
