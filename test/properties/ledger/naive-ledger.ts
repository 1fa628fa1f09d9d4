import type { Books, NaiveCharge, Piece } from './naive-books';
import { NaiveGrants, type NaiveGrant } from './naive-grants';

type NaiveEntry = Books & { closed: boolean; readonly month: number } & (
    | { readonly what: 'charge'; readonly charge: NaiveCharge }
    | { readonly what: 'deposit'; readonly net: bigint; readonly tax: bigint; readonly settled: bigint }
    | { readonly what: 'adjustment'; readonly up: boolean; readonly amount: bigint; readonly postpaid: boolean }
    | { readonly what: 'grant'; readonly grant: NaiveGrant }
    | { readonly what: 'nothing' }
    | { readonly what: 'giving back' }
  );

/** The code of a refusal, or null where it was done. */
export type Verdict = string | null;

/**
 * The ledger as one would keep it on paper, written from the posting rules and from nothing in libs/domain: one signed balance per
 * account (debits minus credits), a list of charges, a list of entries. Slow, simple, no batches, no sequences but the entries' own.
 */
export class NaiveLedger {
  /** `code asset owner` → debits − credits. The owner is a customer, or '' for an account of the shard. */
  readonly balances = new Map<string, bigint>();
  readonly charges: NaiveCharge[] = [];
  readonly entries: NaiveEntry[] = [];
  /** Oldest first. */
  private readonly pieces: Piece[] = [];
  readonly months = new Map<number, 'open' | 'soft_closed' | 'locked'>();
  readonly closers = new Map<number, string>();
  readonly grants = new NaiveGrants();
  private readonly payments = new Set<string>();
  /** The clock of the batch at hand. */
  now = 0n;

  /** When something happens in a month. */
  constructor(private readonly instant: (month: number) => bigint) {}

  wallet = ({ customer, asset }: Books): bigint => -this.balance('2000', asset, customer);
  overage = ({ customer, asset }: Books): bigint => this.balance('1105', asset, customer);
  available = (books: Books): bigint =>
    this.grants.inForce(books, this.now).reduce((sum, g) => sum + g.left, this.wallet(books) - this.overage(books));

  grant(month: number, grant: NaiveGrant): Verdict {
    if (this.grants.isOver(grant, this.now)) return 'grant_expired';
    this.grants.all.push(grant);
    this.memo(grant, grant.amount);
    return this.enter({ ...grant, what: 'grant', grant, closed: false, month: this.place(month) });
  }

  voidGrant(customer: string, month: number, grant: NaiveGrant | undefined): Verdict {
    if (grant === undefined || grant.customer !== customer) return 'target_missing';
    return grant.left === 0n ? 'nothing_to_void' : this.endGrant(month, grant);
  }

  /** What is left of it is gone. */
  endGrant(month: number, grant: NaiveGrant): Verdict {
    const what = grant.left === 0n ? 'nothing' : 'giving back';
    this.memo(grant, -grant.left);
    grant.left = 0n;
    return this.enter({ ...grant, what, closed: false, month: this.place(month) });
  }

  deposit(books: Books, month: number, net: bigint, tax: bigint, payment: string | null): Verdict {
    if (payment !== null) {
      if (this.payments.has(payment)) return 'payment_already_credited';
      this.payments.add(payment);
    }
    this.add('1010', books.asset, '', net + tax);
    this.add('2100', books.asset, '', -tax);
    const settled = smallest(net, this.overage(books));
    this.add('2000', books.asset, books.customer, settled - net);
    this.add('1105', books.asset, books.customer, -settled);
    this.pay(books, settled);
    return this.enter({ ...books, what: 'deposit', net, tax, settled, closed: false, month: this.place(month) });
  }

  adjust(books: Books, month: number, up: boolean, amount: bigint, postpaid: boolean, actor: string): Verdict {
    if (!up && !postpaid && this.wallet(books) < amount) return 'insufficient_balance';
    const change = up ? -amount : amount;
    this.add(postpaid ? '1100' : '2000', books.asset, books.customer, change);
    this.add('4910', books.asset, '', -change);
    return this.enter({ ...books, what: 'adjustment', up, amount, postpaid, closed: false, month: this.place(month, actor) });
  }

  charge(books: Books, month: number, source: string, id: string, amount: bigint, postpaid: boolean, billable: boolean): Verdict {
    const entry = this.entries.length + 1;
    const parts = billable ? this.grants.pay(books, this.instant(month), amount) : [];
    const promo = parts.reduce((sum, p) => sum + p.amount, 0n);
    const money = amount - promo;
    const beyond = postpaid ? 0n : money - smallest(money, this.wallet(books));
    const charge = {
      ...books,
      source,
      id,
      postpaid,
      billable,
      month,
      amount: billable ? amount : 0n,
      parts,
      entry,
      back: 0n,
    };
    this.charges.push(charge);
    const place = this.place(month);
    if (charge.amount === 0n) return this.enter({ ...books, what: 'nothing', closed: false, month: place });
    this.memo(books, -promo);
    this.add('4900', books.asset, '', promo);
    if (postpaid) this.add('1100', books.asset, books.customer, money);
    else {
      this.add('2000', books.asset, books.customer, money - beyond);
      this.add('1105', books.asset, books.customer, beyond);
      if (beyond > 0n) this.pieces.push({ ...books, charge, size: beyond, paid: 0n });
    }
    this.add('4000', books.asset, '', -amount);
    return this.enter({ ...books, what: 'charge', charge, closed: false, month: place });
  }

  refund(customer: string, month: number, source: string | null, id: string, wanted: bigint | null, seen: readonly NaiveCharge[]): Verdict {
    const found = seen.filter((c) => c.customer === customer && c.id === id && (source === null || c.source === source));
    const [charge] = found;
    if (charge === undefined) return 'target_missing';
    if (found.length > 1) return 'target_ambiguous';
    if (charge.amount === 0n) return 'nothing_to_refund';
    if (this.entries[charge.entry - 1]?.closed === true) return 'already_reversed';
    const left = charge.amount - charge.back;
    if (left === 0n) return 'nothing_to_refund';
    const amount = wanted ?? left;
    if (amount > left) return 'refund_exceeds_charge';
    this.giveBack(charge, amount);
    return this.enter({ customer, asset: charge.asset, what: 'giving back', closed: false, month: this.place(month) });
  }

  reverse(customer: string, month: number, number: number): Verdict {
    const entry = this.entries[number - 1];
    if (entry === undefined || entry.what === 'nothing' || entry.customer !== customer) return 'target_missing';
    if (entry.closed) return 'already_reversed';
    if (entry.what === 'giving back') return 'not_reversible';
    const { asset } = entry;
    if (entry.what === 'charge') {
      const left = entry.charge.amount - entry.charge.back;
      if (left === 0n) return 'nothing_to_refund';
      this.giveBack(entry.charge, left);
    } else if (entry.what === 'deposit') {
      if (this.wallet(entry) + entry.settled < entry.net) return 'insufficient_balance';
      this.add('1010', asset, '', -entry.net - entry.tax);
      this.add('2100', asset, '', entry.tax);
      this.add('2000', asset, customer, entry.net - entry.settled);
      this.add('1105', asset, customer, entry.settled);
      this.takePaymentBack(entry, entry.settled);
    } else if (entry.what === 'grant') {
      if (entry.grant.left < entry.grant.amount) return 'insufficient_balance';
      this.memo(entry, -entry.grant.amount);
      entry.grant.left -= entry.grant.amount;
    } else if (entry.what === 'adjustment') {
      if (entry.up && !entry.postpaid && this.wallet(entry) < entry.amount) return 'insufficient_balance';
      const change = entry.up ? entry.amount : -entry.amount;
      this.add(entry.postpaid ? '1100' : '2000', asset, customer, change);
      this.add('4910', asset, '', -change);
    }
    entry.closed = true;
    return this.enter({ customer, asset, what: 'giving back', closed: false, month: this.place(month) });
  }

  /** A usage event that takes back an earlier one, at its service time: what is left of it, once; nothing where nothing is. */
  void(charge: NaiveCharge): Verdict {
    const entry = this.entries[charge.entry - 1];
    const left = charge.amount - charge.back;
    const done = entry === undefined || entry.closed || left === 0n;
    if (!done) this.giveBack(charge, left);
    if (entry !== undefined && charge.amount > 0n) entry.closed = true;
    return this.enter({ ...charge, what: done ? 'nothing' : 'giving back', closed: false, month: this.place(charge.month) });
  }

  private giveBack(charge: NaiveCharge, amount: bigint): void {
    const promo = charge.parts.reduce((sum, p) => sum + p.amount, 0n);
    const moneyLeft = charge.amount - promo - smallest(charge.back, charge.amount - promo);
    const money = smallest(amount, moneyLeft);
    const piece = this.pieces.find((p) => p.charge === charge);
    const toOverage = piece === undefined ? 0n : smallest(money, piece.size - piece.paid);
    if (piece !== undefined) piece.size -= toOverage;
    this.memo(charge, this.grants.giveBack(charge.parts, amount - money, this.now));
    this.add('4900', charge.asset, '', money - amount);
    charge.back += amount;
    this.add('4000', charge.asset, '', amount);
    if (charge.postpaid) this.add('1100', charge.asset, charge.customer, -money);
    else {
      this.add('1105', charge.asset, charge.customer, -toOverage);
      this.add('2000', charge.asset, charge.customer, toOverage - money);
    }
  }

  /** Money pays the oldest open overage first; taken back, it opens the newest that was paid. */
  private pay(books: Books, amount: bigint): void {
    for (const p of this.pieces.filter((x) => x.customer === books.customer && x.asset === books.asset)) {
      const part = smallest(amount, p.size - p.paid);
      p.paid += part;
      amount -= part;
    }
  }

  private takePaymentBack(books: Books, amount: bigint): void {
    for (const p of this.pieces.filter((x) => x.customer === books.customer && x.asset === books.asset).reverse()) {
      const part = smallest(amount, p.paid);
      p.paid -= part;
      amount -= part;
    }
  }

  /** Months are counted through. An open one takes everything, a soft-closed one adjustments of somebody else than its closer. */
  private place(month: number, adjuster: string | null = null): number {
    const state = this.months.get(month) ?? 'open';
    if (state === 'open' || (state === 'soft_closed' && adjuster !== null && adjuster !== this.closers.get(month))) return month;
    return this.place(month + 1, adjuster);
  }

  private enter(entry: NaiveEntry): null {
    this.entries.push(entry);
    return null;
  }

  private memo({ customer, asset }: Books, more: bigint): void {
    this.add('9000', asset, customer, -more);
    this.add('9010', asset, '', more);
  }

  private balance(code: string, asset: string, owner: string): bigint {
    return this.balances.get(`${code} ${asset} ${owner}`) ?? 0n;
  }

  private add(code: string, asset: string, owner: string, change: bigint): void {
    this.balances.set(`${code} ${asset} ${owner}`, this.balance(code, asset, owner) + change);
  }
}

function smallest(...of: bigint[]): bigint {
  return of.reduce((a, b) => (b < a ? b : a));
}
