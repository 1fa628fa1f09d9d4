import {
  ALL_OPEN,
  applyBatch,
  emptyState,
  evolve,
  RECEIVABLE_OVERAGE,
  requestKey,
  type BatchResult,
  type Command,
  type EntryLeg,
  type EntryView,
  type InvalidCommand,
  type LedgerState,
  type OverageAround,
  type PeriodBook,
  type RequestTarget,
  type Transfer,
} from '@tallystick/domain/ledger';
import type { TestCharge } from './commands';

export interface MemoryWork {
  readonly commands?: readonly (Command | InvalidCommand)[];
  readonly charges?: readonly TestCharge[];
  readonly clock?: bigint;
  readonly periods?: PeriodBook;
  /** Who was credited for payments, where other shards have a say in it. */
  readonly payments?: ReadonlyMap<string, string>;
}

/** One shard in memory: the domain's own fold, with the journal's look-ups over what was posted before. */
export class MemoryLedger {
  state: LedgerState;
  readonly results: BatchResult[] = [];
  readonly transfers: Transfer[] = [];
  private readonly legs = new Map<bigint, EntryLeg[]>();
  private readonly requests: { charge: TestCharge; entry: bigint }[] = [];
  private readonly decided = new Set<string>();
  /** Entry → the charge's entry that it gives back. */
  private readonly givenBack = new Map<bigint, bigint>();
  private readonly entryOfCharge = new Map<bigint, bigint>();

  constructor(readonly shard = 7) {
    this.state = emptyState(shard);
  }

  /** Folds one batch and keeps it. A command that was decided before is left out. */
  post(work: MemoryWork): BatchResult {
    const fresh = { ...work, commands: this.undecided(work.commands ?? []) };
    const result = this.fold(fresh);
    this.keep(fresh, result);
    return result;
  }

  /** Those without an outcome, each once. */
  undecided(commands: readonly (Command | InvalidCommand)[]): (Command | InvalidCommand)[] {
    const seen = new Set<string>();
    return commands.filter(({ commandId: id }) => !this.decided.has(id) && !seen.has(id) && seen.add(id));
  }

  /** What the batch would do, commands first, then charges, numbered on from the head. Nothing is kept. */
  fold({ commands = [], charges = [], clock = this.state.head.clock + 1n, periods = ALL_OPEN, payments }: MemoryWork): BatchResult {
    const { head } = this.state;
    const numbered = this.numbered(charges);
    const state = this.lookUp(commands, numbered);
    return applyBatch(payments === undefined ? state : { ...state, payments }, {
      clock,
      periods,
      commands: commands.map((command, n) => ({ seq: head.commandSeq + 1n + BigInt(n), command })),
      charges: numbered,
    });
  }

  /** An account's name in this shard, of `main` and USD: '2000' of a customer, '4000' of the shard. */
  account(code: number, customer: string | null = 'cus_1'): { debits: bigint; credits: bigint } {
    const found = [...this.state.accounts.values()].find((a) => a.code === code && a.customer === customer);
    return { debits: found?.debitsPosted ?? 0n, credits: found?.creditsPosted ?? 0n };
  }

  private lookUp(commands: readonly (Command | InvalidCommand)[], charges: readonly TestCharge[]): LedgerState {
    const requests = new Map<string, RequestTarget>();
    const entries = new Map<bigint, EntryView>();
    const need = (entry: bigint): void => {
      const legs = this.legs.get(entry);
      const kept = this.state.entries.get(entry);
      const fresh = { refunded: 0n, refundedOverage: 0n, reversedBy: null };
      if (legs !== undefined) entries.set(entry, { ...(kept ?? fresh), entry, legs, overage: this.overageAround(entry) });
    };
    for (const c of commands) {
      if (c.type === 'reversal') need(c.entry);
      if (c.type !== 'refund') continue;
      const found = this.requests.filter(
        ({ charge }) => charge.customer === c.customer && charge.eventId === c.id && (c.source === null || charge.source === c.source),
      );
      const [first, second] = found;
      if (first === undefined) continue;
      requests.set(requestKey(c.customer, c.source, c.id), second === undefined ? first.entry : 'ambiguous');
      for (const { entry } of found) need(entry);
    }
    const targets = new Map<bigint, bigint>();
    for (const { targetSeq } of charges) {
      const entry = targetSeq == null ? undefined : this.entryOfCharge.get(targetSeq);
      if (targetSeq == null || entry === undefined) continue;
      targets.set(targetSeq, entry);
      need(entry);
    }
    return { ...this.state, requests, entries, charges: targets };
  }

  /** From all that was posted: the overage before the entry's own, and what came off it since but for later ones' own. */
  private overageAround(entry: bigint): OverageAround | null {
    const codeOf = (name: string): number => this.state.accounts.get(name)?.code ?? 0;
    const own = this.transfers.find((t) => t.entry === entry && t.chargeSeq !== null && codeOf(t.debit) === RECEIVABLE_OVERAGE.code);
    if (own === undefined) return null;
    let covered = 0n;
    for (const t of this.transfers) {
      if (t.seq <= own.seq) continue;
      if (t.credit === own.debit && (this.givenBack.get(t.entry) ?? -1n) < entry) covered += t.amount;
      if (t.debit === own.debit && t.chargeSeq === null) covered -= t.amount;
    }
    return { before: own.debitAfter - own.amount, covered };
  }

  private numbered(charges: readonly TestCharge[]): TestCharge[] {
    return charges.map((c, n) => ({ ...c, chargeSeq: this.state.head.chargeSeq + 1n + BigInt(n) }));
  }

  /** Keeps a batch that was folded over the state as it is. */
  keep(work: MemoryWork, result: BatchResult): void {
    const charges = this.numbered(work.charges ?? []);
    for (const c of work.commands ?? []) this.decided.add(c.commandId);
    this.results.push(result);
    this.transfers.push(...result.transfers);
    this.state = evolve(this.state, result);
    for (const t of result.transfers) {
      const [debit, credit] = [this.state.accounts.get(t.debit), this.state.accounts.get(t.credit)];
      if (debit === undefined || credit === undefined) throw new Error(`a transfer moved ${t.debit} or ${t.credit}, which is not there`);
      const leg = { kind: t.kind, debit, credit, amount: t.amount };
      const of = this.legs.get(t.entry);
      if (of === undefined) this.legs.set(t.entry, [leg]);
      else of.push(leg);
    }
    for (const o of result.outcomes) {
      const { target } = JSON.parse(o.outcome) as { target?: string };
      if (target !== undefined && o.entry !== null) this.givenBack.set(o.entry, BigInt(target));
    }
    const { entryFirst, entryCount } = result.input;
    const first = entryFirst + BigInt(entryCount - charges.length);
    charges.forEach((c, n) => {
      this.entryOfCharge.set(c.chargeSeq, first + BigInt(n));
      const target = c.targetSeq == null ? undefined : this.entryOfCharge.get(c.targetSeq);
      if (target !== undefined) this.givenBack.set(first + BigInt(n), target);
      if (c.kind === undefined || c.kind === 'usage' || c.kind === 'correction')
        this.requests.push({ charge: c, entry: first + BigInt(n) });
    });
  }
}
