import fc from 'fast-check';

/** Customers, assets and targets are small numbers, so that operations meet. `pick` chooses among what is there by then. */
export type Operation =
  | {
      readonly op: 'deposit';
      readonly who: number;
      readonly asset: number;
      readonly net: number;
      readonly tax: number;
      readonly payment: number | null;
    }
  | {
      readonly op: 'adjust';
      readonly who: number;
      readonly asset: number;
      readonly up: boolean;
      readonly amount: number;
      readonly postpaid: boolean;
      readonly actor: number;
    }
  | {
      readonly op: 'charge';
      readonly who: number;
      readonly asset: number;
      readonly amount: number;
      readonly postpaid: boolean;
      readonly billable: boolean;
      readonly twin: boolean;
    }
  | { readonly op: 'refund'; readonly pick: number; readonly amount: number | null; readonly named: boolean; readonly stranger: boolean }
  | { readonly op: 'reverse'; readonly pick: number; readonly stranger: boolean }
  | { readonly op: 'void'; readonly pick: number }
  | {
      readonly op: 'grant';
      readonly who: number;
      readonly asset: number;
      readonly amount: number;
      readonly priority: number;
      /** Months; null: for ever. */
      readonly lasts: number | null;
    }
  | { readonly op: 'grant_void'; readonly pick: number; readonly stranger: boolean }
  | { readonly op: 'grant_end'; readonly pick: number }
  | { readonly op: 'repeat'; readonly pick: number }
  | { readonly op: 'period'; readonly month: number; readonly state: 'open' | 'soft_closed' | 'locked' };

/** When it happened, in months after the first; whether the batch ends behind it. */
export interface Timed {
  readonly what: Operation;
  readonly month: number;
  readonly cut: boolean;
}

const who = fc.nat(2);
const asset = fc.nat(1);
const pick = fc.nat(1_000);
const postpaid = fc.boolean();
const seldom = fc.integer({ min: 0, max: 9 }).map((n) => n === 9);
const small = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant('deposit'), who, asset, net: small(1, 20), tax: small(0, 3), payment: fc.option(fc.nat(4)) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constant('adjust'), who, asset, up: fc.boolean(), amount: small(1, 12), postpaid, actor: fc.nat(1) }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      op: fc.constant('charge'),
      who,
      asset,
      amount: small(0, 15),
      postpaid,
      billable: seldom.map((s) => !s),
      twin: seldom,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ op: fc.constant('refund'), pick, amount: fc.option(small(1, 12)), named: fc.boolean(), stranger: seldom }),
  },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('reverse'), pick, stranger: seldom }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('void'), pick }) },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('grant'),
      who,
      asset,
      amount: small(1, 12),
      priority: fc.nat(2),
      lasts: fc.option(small(1, 4), { freq: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('grant_void'), pick, stranger: seldom }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('grant_end'), pick }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('repeat'), pick }) },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant('period'), month: fc.nat(3), state: fc.constantFrom('open', 'soft_closed', 'locked') }),
  },
);

/** At most `length` operations, late ones among them, in batches of any cut. */
export const operations = (length: number): fc.Arbitrary<Timed[]> =>
  fc.array(fc.record({ what: operation, month: fc.nat(3), cut: fc.boolean() }), { maxLength: length, size: 'max' });
