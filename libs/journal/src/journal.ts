import { periodBook, type PeriodBook } from '@tallystick/domain/ledger';
import { isRetryable, type Database } from '@tallystick/platform/storage/database';
import { together, type Sql } from '@tallystick/platform/storage/sql';
import { cutRanges } from './cut-ranges';
import { foldBatches, type PostedBatch, type ReadyBatch } from './fold-batches';
import { ShardCaches } from './shard-cache';
import { claimPositions, type PositionClaim } from './sql/claim-positions';
import { knownCommands, type WaitingCommand } from './sql/keep-commands';
import { lockHeads } from './sql/lock-heads';
import { readCharges, type ChargeRange } from './sql/read-charges';
import { readPeriodChanges } from './sql/read-periods';

/** What one transaction takes: waiting commands, and per shard the charges announced through a number. */
export interface PostWork {
  readonly commands: readonly WaitingCommand[];
  readonly charges: ReadonlyMap<number, bigint>;
  readonly claims: readonly PositionClaim[];
}

export interface Posted {
  readonly batches: readonly PostedBatch[];
  /** Shards where announced charges are left, for a next transaction. */
  readonly left: ReadonlyMap<number, bigint>;
}

export interface JournalOptions {
  /** Nanoseconds since 1970. */
  readonly now?: () => bigint;
  /** Charges in one transaction, over all its shards. */
  readonly chargesMax?: number;
}

const ATTEMPTS = 5;

/**
 * The journal's writer. One transaction carries the batches of several shards: positions claimed, heads locked in shard order,
 * one batch folded per shard, everything written in sets. A database opened on a scratch schema makes it a rebuild's sink.
 */
export class Journal {
  private readonly caches = new ShardCaches();
  private readonly now: () => bigint;
  private readonly chargesMax: number;
  private periods: PeriodBook | null = null;

  constructor(
    private readonly db: Database,
    options: JournalOptions = {},
  ) {
    this.now = options.now ?? (() => BigInt(Date.now()) * 1_000_000n);
    this.chargesMax = options.chargesMax ?? 2_000;
  }

  /**
   * Posts what of the work is not posted yet; repeats of commands and of charges are left out. A deadlock is tried again.
   * Throws `PositionLost` (another worker has the partition) and `ChargeGap`; then nothing was changed.
   */
  async post(work: PostWork): Promise<Posted> {
    const shards = [...new Set([...work.commands.map((c) => c.shard), ...work.charges.keys()])].sort((a, b) => a - b);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const posted = await this.db.transaction((tx) => this.postWithin(tx, shards, work));
        for (const batch of posted.batches) batch.committed();
        return posted;
      } catch (error) {
        this.caches.drop(shards);
        if (attempt >= ATTEMPTS || !isRetryable(error)) throw error;
      }
    }
  }

  private async postWithin(tx: Sql, shards: readonly number[], work: PostWork): Promise<Posted> {
    const known = work.commands.map((c) => c.command.commandId);
    const [, { heads, periodSeq }, before] = await together(
      claimPositions(tx, work.claims),
      lockHeads(tx, shards),
      knownCommands(tx, known),
    );
    if (shards.length === 0) return { batches: [], left: new Map() };
    const periods = await this.periodsAt(tx, periodSeq);
    const commands = newCommands(work.commands, before);
    const ranges: ChargeRange[] = [];
    for (const [shard, to] of work.charges) {
      const last = heads.get(shard)?.chargeSeq ?? to;
      if (to > last) ranges.push({ shard, first: last + 1n, last: to });
    }
    const taken = cutRanges(ranges, this.chargesMax);
    const charges = await readCharges(tx, taken);
    const now = this.now();
    const batches = [...heads.values()].flatMap((head): ReadyBatch[] => {
      const mine = commands.get(head.shard) ?? [];
      const posting = charges.get(head.shard) ?? [];
      if (mine.length === 0 && posting.length === 0) return [];
      const clock = now > head.clock ? now : head.clock + 1n;
      return [{ head, cache: this.caches.at(head), clock, periods, commands: mine, charges: posting }];
    });
    const left = new Map<number, bigint>();
    for (const { shard, last } of taken) {
      const announced = work.charges.get(shard) ?? last;
      // where an announcement ran ahead of what is there, nothing is left: the next one has it
      if (last < announced && charges.get(shard)?.at(-1)?.chargeSeq === last) left.set(shard, announced);
    }
    return { batches: batches.length === 0 ? [] : await foldBatches(tx, batches, true), left };
  }

  private async periodsAt(tx: Sql, seq: bigint): Promise<PeriodBook> {
    if (this.periods?.seq !== seq) this.periods = periodBook(await readPeriodChanges(tx, seq), seq);
    return this.periods;
  }
}

/** Per shard, in the order they came, without those that are known and without repeats. */
function newCommands(waiting: readonly WaitingCommand[], before: ReadonlySet<string>): Map<number, WaitingCommand[]> {
  const fresh = new Map<number, WaitingCommand[]>();
  const known = new Set(before);
  for (const w of waiting) {
    if (known.has(w.command.commandId)) continue;
    known.add(w.command.commandId);
    const list = fresh.get(w.shard);
    if (list === undefined) fresh.set(w.shard, [w]);
    else list.push(w);
  }
  return fresh;
}
