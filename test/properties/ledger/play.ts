import { ALL_OPEN, periodBook, type Command, type PeriodBook, type PeriodChange } from '@tallystick/domain/ledger';
import { parseInstant } from '@tallystick/domain/time';
import { adjustment, charge, deposit, freshId, grant, grantVoid, refund, reversal, type TestCharge } from '../../support/ledger/commands';
import { MemoryLedger, type MemoryWork } from '../../support/ledger/memory-ledger';
import { compareWithNaive, holdInvariants, periodOfMonth, type Expected } from './compare';
import type { Books, NaiveCharge } from './naive-books';
import { NaiveLedger } from './naive-ledger';
import type { Operation, Timed } from './operations';

const ASSETS = ['USD', 'EUR'];
/** So that grants expire while a run goes on: batches are days apart, and no expiry lies within one. */
const FIRST_BATCH = parseInstant('2026-08-20T00:00:00Z');
const BETWEEN_BATCHES = 3n * 86_400_000_000_000n;

/** The fold and the naive ledger side by side: operations go to both in the canonical order, batch by batch, and are compared. */
export class Play {
  readonly ledger = new MemoryLedger();
  readonly naive = new NaiveLedger(instant);
  /** Every batch, in order. */
  readonly posted: MemoryWork[] = [];
  private periods: PeriodBook = ALL_OPEN;
  readonly changes: PeriodChange[] = [];
  private readonly commands: Command[] = [];
  private readonly seqOf = new Map<NaiveCharge, bigint>();
  private readonly voided = new Set<NaiveCharge>();
  private requests = 0;
  private chargeSeq = 0n;

  /** Three customers of one shard, and one who has nothing. */
  constructor(private readonly customers: readonly string[] = ['cus_0', 'cus_1', 'cus_2', 'cus_stranger']) {}

  run(operations: readonly Timed[]): void {
    let batch: Timed[] = [];
    for (const o of operations) {
      if (o.what.op !== 'period') batch.push(o);
      if (!o.cut && o.what.op !== 'period') continue;
      this.post(batch);
      batch = [];
      if (o.what.op === 'period') this.changePeriod(o.what);
    }
    this.post(batch);
  }

  private post(batch: readonly Timed[]): void {
    if (batch.length === 0) return;
    const clock = FIRST_BATCH + BigInt(this.posted.length) * BETWEEN_BATCHES;
    this.naive.now = clock;
    const seen = this.naive.charges.slice();
    const fresh: { command: Command; expected: Expected }[] = [];
    const commands: Command[] = [];
    for (const o of batch) {
      const made = this.command(o, seen);
      if (made !== null) fresh.push(made);
      if (made !== null) commands.push(made.command);
      const again = o.what.op === 'repeat' ? this.commands[o.what.pick % Math.max(1, this.commands.length)] : undefined;
      if (again !== undefined) commands.push(again);
    }
    const charges = batch.flatMap((o) => this.charge(o) ?? []);
    const before = this.ledger.state;
    const work = { commands, charges, clock, periods: this.periods };
    const result = this.ledger.post(work);
    this.posted.push(work);
    this.commands.push(...fresh.map((f) => f.command));
    compareWithNaive(
      result,
      fresh.map((f) => f.expected),
      this.ledger,
      this.naive,
    );
    holdInvariants(before, result, this.ledger);
  }

  /** Does the command to the naive ledger; null where the operation is none. */
  private command({ what, month }: Timed, seen: readonly NaiveCharge[]): { command: Command; expected: Expected } | null {
    const at = instant(month);
    const { naive } = this;
    const done = (command: Command, verdict: string | null, books: Books) => ({
      command,
      expected: { verdict, available: naive.available(books) },
    });
    switch (what.op) {
      case 'deposit': {
        const books = this.booksOf(what);
        const payment = what.payment === null ? null : { provider: 'p', id: String(what.payment) };
        const [net, tax] = [BigInt(what.net), BigInt(what.tax)];
        const command = { ...deposit('1', { ...books, at, payment }), net, tax, gross: net + tax };
        return done(command, naive.deposit(books, month, net, tax, payment === null ? null : payment.id), books);
      }
      case 'adjust': {
        const books = this.booksOf(what);
        const actor = `actor_${what.actor}`;
        const funding = what.postpaid ? ('postpaid' as const) : ('prepaid' as const);
        const command = { ...adjustment(what.up ? 'up' : 'down', '1', { ...books, at, funding, actor }), amount: BigInt(what.amount) };
        return done(command, naive.adjust(books, month, what.up, BigInt(what.amount), what.postpaid, actor), books);
      }
      case 'refund': {
        const target = seen[what.pick % (seen.length + 1)];
        const customer = this.ownerOf(target?.customer ?? this.customers[0] ?? '', what.stranger);
        const [source, id] = [what.named ? (target?.source ?? 'test') : null, target?.id ?? 'none'];
        const amount = what.amount === null ? null : BigInt(what.amount);
        const command = { ...refund(id, null, { customer, source, at }), amount };
        return done(command, naive.refund(customer, month, source, id, amount, seen), { customer, asset: target?.asset ?? 'USD' });
      }
      case 'reverse': {
        const number = 1 + (what.pick % (naive.entries.length + 2));
        const target = naive.entries[number - 1];
        const customer = this.ownerOf(target?.customer ?? this.customers[0] ?? '', what.stranger);
        const verdict = naive.reverse(customer, month, number);
        return done(reversal(BigInt(number), { customer, at }), verdict, { customer, asset: target?.asset ?? 'USD' });
      }
      case 'grant': {
        const books = this.booksOf(what);
        const [id, amount, priority] = [freshId(), BigInt(what.amount), what.priority];
        const expires = what.lasts === null ? null : instant(month + what.lasts);
        const command = { ...grant(id, '1', { ...books, at, expires, priority: BigInt(priority) }), amount };
        return done(command, naive.grant(month, { ...books, id, priority, from: at, expires, amount, left: amount }), books);
      }
      case 'grant_void': {
        const target = naive.grants.all[what.pick % (naive.grants.all.length + 1)];
        const customer = this.ownerOf(target?.customer ?? this.customers[0] ?? '', what.stranger);
        const verdict = naive.voidGrant(customer, month, target);
        return done(grantVoid(target?.id ?? 'none', { customer, at }), verdict, { customer, asset: target?.asset ?? 'USD' });
      }
      default:
        return null;
    }
  }

  /** Does the charge to the naive ledger; null where the operation is none, or a void that finds nothing to take back. */
  private charge({ what, month }: Timed): TestCharge | null {
    if (what.op === 'grant_end') return this.endOfGrant(what.pick, month);
    if (what.op !== 'charge' && what.op !== 'void') return null;
    if (what.op === 'charge') {
      const books = this.booksOf(what);
      const last = this.naive.charges.at(-1);
      const twin = what.twin && last !== undefined && last.customer === books.customer;
      const [source, id] = twin ? [`s${(this.requests += 1)}`, last.id] : ['test', `r${(this.requests += 1)}`];
      this.naive.charge(books, month, source, id, BigInt(what.amount), what.postpaid, what.billable);
      const made = this.naive.charges.at(-1);
      if (made !== undefined) this.seqOf.set(made, (this.chargeSeq += 1n));
      return made === undefined ? null : { ...usage(id, made), amount: BigInt(what.amount) };
    }
    const open = this.naive.charges.filter((c) => !this.voided.has(c));
    const target = open[what.pick % Math.max(1, open.length)];
    if (target === undefined) return null;
    this.voided.add(target);
    this.naive.void(target);
    const targetSeq = this.seqOf.get(target) ?? 0n;
    this.chargeSeq += 1n;
    return { ...usage(freshId(), target), kind: 'void', targetSeq };
  }

  private endOfGrant(pick: number, month: number): TestCharge | null {
    const target = this.naive.grants.all[pick % Math.max(1, this.naive.grants.all.length)];
    if (target === undefined) return null;
    const { customer, asset, id } = target;
    this.naive.endGrant(month, target);
    this.chargeSeq += 1n;
    const end = { kind: 'grant_expired', grant: { id, expires: null }, eventTime: instant(month) } as const;
    return charge(freshId(), '0', { customer, asset, ...end });
  }

  private booksOf(o: { who: number; asset: number }): Books {
    return { customer: this.customers[o.who] ?? '', asset: ASSETS[o.asset] ?? 'USD' };
  }

  private ownerOf(customer: string, stranger: boolean): string {
    return (stranger ? this.customers[3] : null) ?? customer;
  }

  private changePeriod({ month, state }: Extract<Operation, { op: 'period' }>): void {
    if (this.naive.months.get(month) === 'locked') return;
    this.naive.months.set(month, state);
    this.naive.closers.set(month, 'actor_0');
    const seq = BigInt(this.changes.length + 1);
    this.changes.push({ seq, entity: 'main', period: periodOfMonth(month), state, actor: 'actor_0' });
    this.periods = periodBook(this.changes, seq);
  }
}

/** The charge as it is posted; its amount where it is billable. */
function usage(id: string, { customer, asset, source, month, postpaid, billable, amount }: NaiveCharge): TestCharge {
  const funding = postpaid ? 'postpaid' : 'prepaid';
  const outcome = billable ? 'charged' : 'not_billable';
  return { ...charge(id, '0', { customer, asset, source, eventTime: instant(month), funding, outcome }), amount };
}

const instant = (month: number): bigint => {
  const months = 8 + month;
  const name = `${2026 + Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
  return parseInstant(`${name}-15T12:00:00.000000001Z`);
};
