import type { Amount } from '../money';
import type { Instant } from '../time';
import type { AccountKey } from './account-name';
import { RECEIVABLE_OVERAGE } from './chart';
import { GrantIndex, type GrantAccount } from './grant-index';
import { drawOrder } from './grant-terms';
import { KIND } from './kinds';
import type { AccountState, EntryLeg, EntryView, LedgerState, RequestTarget } from './ledger-state';

const OVERAGE = RECEIVABLE_OVERAGE.code;

/** A row of the journal. `debitAfter` and `creditAfter` are posted debits − credits of that account after it. */
export interface Transfer {
  readonly seq: bigint;
  readonly entry: bigint;
  readonly leg: number;
  readonly kind: number;
  readonly debit: string;
  readonly credit: string;
  readonly amount: Amount;
  readonly effective: Instant;
  readonly period: bigint;
  readonly chargeSeq: bigint | null;
  readonly commandSeq: bigint | null;
  readonly debitAfter: Amount;
  readonly creditAfter: Amount;
}

/** The counters of an account while a batch is folded over it. */
export interface OpenAccount extends AccountKey {
  debitsPosted: Amount;
  creditsPosted: Amount;
  readonly debitsPending: Amount;
  readonly creditsPending: Amount;
}

/** The entry at hand: what its transfers have in common. */
export interface OpenEntry {
  readonly entry: bigint;
  readonly effective: Instant;
  readonly period: bigint;
  readonly chargeSeq: bigint | null;
  readonly commandSeq: bigint | null;
  /** The charge's entry that this one gives back, once that is known. */
  givesBack?: bigint;
  legs: number;
}

/** What an overage account got or lost in this batch without a charge. `of`: the entry whose own overage was given back. */
interface Covered {
  readonly account: string;
  readonly amount: Amount;
  readonly of: bigint | null;
}

/** Member by member: a spread takes several times as long, and every charge opens two accounts. */
function copyOf(a: AccountState): OpenAccount {
  return {
    name: a.name,
    code: a.code,
    shard: a.shard,
    entity: a.entity,
    asset: a.asset,
    customer: a.customer,
    sub: a.sub,
    debitsPosted: a.debitsPosted,
    creditsPosted: a.creditsPosted,
    debitsPending: a.debitsPending,
    creditsPending: a.creditsPending,
  };
}

/** The effects of a batch while it is folded; the state it began from is never changed. */
export class Draft {
  readonly accounts = new Map<string, OpenAccount>();
  readonly transfers: Transfer[] = [];
  readonly entries = new Map<bigint, EntryView>();
  readonly changedEntries = new Set<bigint>();
  readonly payments = new Map<string, string>();
  private readonly covered: Covered[] = [];
  private seq: bigint;
  /** Grants that the batch itself has made. */
  private readonly made = new GrantIndex();

  /** `clock`: the batch's recorded time. */
  constructor(
    readonly state: LedgerState,
    readonly clock: Instant,
  ) {
    this.seq = state.head.transferSeq;
  }

  /** The account as it stands now; a new one begins at zero. */
  open(key: AccountKey): OpenAccount {
    return this.find(key.name) ?? this.add(key);
  }

  /** The account of that name, or undefined where it is not there yet. */
  find(name: string): OpenAccount | undefined {
    let found = this.accounts.get(name);
    if (found !== undefined) return found;
    const before = this.state.accounts.get(name);
    if (before === undefined) return undefined;
    found = copyOf(before);
    this.accounts.set(name, found);
    return found;
  }

  private add(key: AccountKey): OpenAccount {
    const { name, code, shard, entity, asset, customer, sub } = key;
    const made = {
      name,
      code,
      shard,
      entity,
      asset,
      customer,
      sub,
      debitsPosted: 0n,
      creditsPosted: 0n,
      debitsPending: 0n,
      creditsPending: 0n,
    };
    this.accounts.set(name, made);
    return made;
  }

  /** The customer's grants in the order in which they are used. */
  grantsOf(customer: string): readonly GrantAccount[] {
    const [before, made] = [this.state.grants.of(customer), this.made.of(customer)];
    return made.length === 0 ? before : [...before, ...made].sort((a, b) => drawOrder(a.terms, b.terms));
  }

  noteGrant(account: AccountKey): void {
    if (!this.state.accounts.has(account.name)) this.made.add(account);
  }

  /** Records one transfer of the entry. Throws on an amount that is not positive or on two accounts that no transfer may join. */
  post(entry: OpenEntry, kind: number, debit: OpenAccount, credit: OpenAccount, amount: Amount): void {
    if (amount <= 0n || debit.asset !== credit.asset || debit.entity !== credit.entity || debit === credit)
      throw new Error(`no transfer of ${amount} from ${debit.name} to ${credit.name}`);
    debit.debitsPosted += amount;
    credit.creditsPosted += amount;
    if (credit.code === OVERAGE) this.covered.push({ account: credit.name, amount, of: entry.givesBack ?? null });
    else if (debit.code === OVERAGE && kind === KIND.reversal) this.covered.push({ account: debit.name, amount: -amount, of: null });
    this.seq += 1n;
    entry.legs += 1;
    this.transfers.push({
      seq: this.seq,
      entry: entry.entry,
      leg: entry.legs,
      kind,
      debit: debit.name,
      credit: credit.name,
      amount,
      effective: entry.effective,
      period: entry.period,
      chargeSeq: entry.chargeSeq,
      commandSeq: entry.commandSeq,
      debitAfter: debit.debitsPosted - debit.creditsPosted,
      creditAfter: credit.debitsPosted - credit.creditsPosted,
    });
  }

  entry(entry: bigint): EntryView | undefined {
    return this.entries.get(entry) ?? this.state.entries.get(entry);
  }

  /** Keeps how much of an earlier entry was given back or that it was closed. */
  keepEntry(view: EntryView): void {
    this.entries.set(view.entry, view);
    this.changedEntries.add(view.entry);
  }

  /** A later command or void of the same batch may name the entry that this one made. */
  rememberLegs({ entry, legs: count }: OpenEntry): void {
    const made = this.transfers.slice(this.transfers.length - count);
    const legs: EntryLeg[] = made.map((t) => ({ kind: t.kind, debit: this.must(t.debit), credit: this.must(t.credit), amount: t.amount }));
    const beyond = made.find((_, n) => legs[n]?.debit.code === OVERAGE);
    const overage =
      beyond === undefined ? null : { before: beyond.debitAfter - beyond.amount, covered: -this.coveredSince(beyond.debit, entry) };
    this.entries.set(entry, { entry, legs, refunded: 0n, refundedOverage: 0n, reversedBy: null, overage });
  }

  /** What this batch has covered of the account's overage, as far as it could be that of `entry`. */
  coveredSince(account: string, entry: bigint): Amount {
    let sum = 0n;
    for (const c of this.covered) if (c.account === account && (c.of === null || c.of < entry)) sum += c.amount;
    return sum;
  }

  request(key: string): RequestTarget | undefined {
    return this.state.requests.get(key);
  }

  creditedBy(payment: string): string | undefined {
    return this.payments.get(payment) ?? this.state.payments.get(payment);
  }

  get lastSeq(): bigint {
    return this.seq;
  }

  /** The accounts that got a transfer, as they stand after the batch. */
  changedAccounts(): AccountState[] {
    const names = new Set<string>();
    for (const t of this.transfers) names.add(t.debit).add(t.credit);
    return [...names].map((name) => this.must(name));
  }

  private must(name: string): OpenAccount {
    const found = this.accounts.get(name);
    if (found === undefined) throw new Error(`account ${name} is not open`);
    return found;
  }
}
