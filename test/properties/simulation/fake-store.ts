import type { BatchResult, Command, InvalidCommand, PeriodChange } from '@tallystick/domain/ledger';
import type { TestCharge } from '../../support/ledger/commands';
import { MemoryLedger } from '../../support/ledger/memory-ledger';
import { holdInvariants } from '../ledger/compare';

/** What I5 counts, with the last numbers given. */
export interface RatingHead {
  readonly chargeSeq: bigint;
  readonly delivered: number;
  readonly charged: number;
  readonly parked: number;
  readonly notBillable: number;
  readonly duplicate: number;
  readonly conflict: number;
  readonly reappended: number;
}

export interface KeptCharge extends TestCharge {
  readonly partition: number;
  readonly offset: bigint;
}

/** Somebody else committed what this transaction has seen: nothing of it was done. */
export class Conflict extends Error {}

/**
 * Tables in memory with transactions: what was seen must still be so at the commit, then everything is written at once. That is what row
 * locks give the real one. A journal's batch is judged by its invariants at its commit.
 */
export class FakeStore {
  readonly positions = new Map<string, bigint>();
  readonly heads = new Map<number, RatingHead>();
  readonly identities = new Map<string, Uint8Array>();
  readonly charges = new Map<number, KeptCharge[]>();
  readonly published = new Map<number, bigint>();
  readonly journals = new Map<number, MemoryLedger>();
  readonly inputs = new Map<number, { commands: readonly (Command | InvalidCommand)[]; result: BatchResult }[]>();
  readonly payments = new Map<string, string>();
  readonly periods: PeriodChange[] = [];
  private readonly versions = new Map<string, number>();

  begin(): Transaction {
    return new Transaction(this.versions);
  }

  head(shard: number): RatingHead {
    return this.heads.get(shard) ?? NO_HEAD;
  }

  journal(shard: number): MemoryLedger {
    let journal = this.journals.get(shard);
    if (journal === undefined) this.journals.set(shard, (journal = new MemoryLedger(shard)));
    return journal;
  }

  /** Charges of the shard from `first` on, at most `most`, none beyond `last`. */
  chargesFrom(shard: number, first: bigint, last: bigint, most: number): KeptCharge[] {
    const end = last < first + BigInt(most) - 1n ? last : first + BigInt(most) - 1n;
    return (this.charges.get(shard) ?? []).slice(Number(first) - 1, Number(end));
  }

  keepBatch(shard: number, commands: readonly (Command | InvalidCommand)[], charges: readonly TestCharge[], result: BatchResult): void {
    const journal = this.journal(shard);
    const before = journal.state;
    journal.keep({ commands, charges }, result);
    for (const [key, by] of result.payments) this.payments.set(key, by);
    const kept = this.inputs.get(shard);
    if (kept === undefined) this.inputs.set(shard, [{ commands, result }]);
    else kept.push({ commands, result });
    holdInvariants(before, result, journal);
    for (const { period } of result.transfers)
      if (this.periods.findLast((c) => c.period === period)?.state === 'locked')
        throw new Error(`I19: a transfer enters ${period}, which is locked`);
  }
}

export class Transaction {
  private readonly seen = new Map<string, number>();
  private readonly writes: (() => void)[] = [];
  private readonly touched = new Set<string>();

  constructor(private readonly versions: Map<string, number>) {}

  see(key: string): void {
    if (!this.seen.has(key)) this.seen.set(key, this.versions.get(key) ?? 0);
  }

  write(key: string, apply: () => void): void {
    this.see(key);
    this.touched.add(key);
    this.writes.push(apply);
  }

  commit(): void {
    for (const [key, version] of this.seen) if ((this.versions.get(key) ?? 0) !== version) throw new Conflict(key);
    for (const key of this.touched) this.versions.set(key, (this.versions.get(key) ?? 0) + 1);
    for (const apply of this.writes) apply();
  }
}

const NO_HEAD: RatingHead = {
  ...{ chargeSeq: 0n, delivered: 0, charged: 0, parked: 0, notBillable: 0 },
  ...{ duplicate: 0, conflict: 0, reappended: 0 },
};
