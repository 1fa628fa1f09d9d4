import type { Amount } from '../money';
import type { AccountKey } from './account-name';
import { chartAccount } from './chart';
import { GrantIndex } from './grant-index';

/** An account with its four counters, each only growing but for the pending ones. */
export interface AccountState extends AccountKey {
  readonly debitsPosted: Amount;
  readonly creditsPosted: Amount;
  readonly debitsPending: Amount;
  readonly creditsPending: Amount;
}

/** The last number given of each sequence of a shard. `clock` is the recorded time of its last batch. */
export interface ShardHead {
  readonly shard: number;
  readonly batchSeq: bigint;
  readonly transferSeq: bigint;
  readonly entrySeq: bigint;
  readonly chargeSeq: bigint;
  readonly commandSeq: bigint;
  readonly holdSeq: bigint;
  readonly clock: bigint;
}

export interface EntryLeg {
  readonly kind: number;
  readonly debit: AccountKey;
  readonly credit: AccountKey;
  readonly amount: Amount;
}

/** What settles overage covers the oldest first: from these two follows how much of an entry's own is still open. */
export interface OverageAround {
  /** Open before the entry. */
  readonly before: Amount;
  /** Covered since: by settlements, less those taken back, and by what entries before this one were given back. */
  readonly covered: Amount;
}

/** A posted entry as far as refunds and reversals need it. */
export interface EntryView {
  readonly entry: bigint;
  readonly legs: readonly EntryLeg[];
  /** Refunded so far, and how much of that went to the customer's overage. */
  readonly refunded: Amount;
  readonly refundedOverage: Amount;
  /** Where the entry made overage: how its customer's overage stood around it. */
  readonly overage: OverageAround | null;
  /** The entry that closed it. */
  readonly reversedBy: bigint | null;
}

/** Request id → the entry of its charge; `ambiguous` where several sources have that id. Unknown or not yet posted: absent. */
export type RequestTarget = bigint | 'ambiguous';

/**
 * What a batch of one shard is folded over: every account of the customers in the batch and of the shard itself, the entries and
 * requests that its commands name, and who was credited for the payments they name (key → command id).
 */
export interface LedgerState {
  readonly head: ShardHead;
  readonly accounts: ReadonlyMap<string, AccountState>;
  /** The grants among the accounts. */
  readonly grants: Pick<GrantIndex, 'of'>;
  readonly entries: ReadonlyMap<bigint, EntryView>;
  readonly requests: ReadonlyMap<string, RequestTarget>;
  readonly payments: ReadonlyMap<string, string>;
  /** Entries of earlier charges that the batch's charges take back, by charge_seq. */
  readonly charges?: ReadonlyMap<bigint, bigint>;
}

export function emptyHead(shard: number): ShardHead {
  return { shard, batchSeq: 0n, transferSeq: 0n, entrySeq: 0n, chargeSeq: 0n, commandSeq: 0n, holdSeq: 0n, clock: 0n };
}

export function emptyState(shard: number): LedgerState {
  return {
    head: emptyHead(shard),
    accounts: new Map(),
    grants: new GrantIndex(),
    entries: new Map(),
    requests: new Map(),
    payments: new Map(),
  };
}

/** Key of `LedgerState.requests`. */
export const requestKey = (customer: string, source: string | null, id: string): string => JSON.stringify([customer, source, id]);
/** Key of `LedgerState.payments`. */
export const paymentKey = (payment: { readonly provider: string; readonly id: string }): string =>
  JSON.stringify([payment.provider, payment.id]);

/** What the account can still give: its normal side less the other side, less what is pending against it. */
export function freeAmount(a: AccountState): Amount {
  return chartAccount(a.code).creditNormal
    ? a.creditsPosted - a.debitsPosted - a.debitsPending
    : a.debitsPosted - a.creditsPosted - a.creditsPending;
}
