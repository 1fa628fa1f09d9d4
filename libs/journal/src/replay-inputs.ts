import { periodBook, type PeriodBook, type PeriodChange } from '@tallystick/domain/ledger';
import type { Database } from '@tallystick/platform/storage/database';
import type { Sql } from '@tallystick/platform/storage/sql';
import { foldBatches, type PostedBatch, type ReadyBatch } from './fold-batches';
import { ShardCaches, type ShardCache } from './shard-cache';
import { claimPositions } from './sql/claim-positions';
import type { WaitingCommand } from './sql/keep-commands';
import { lockHeads } from './sql/lock-heads';
import { readCharges, type JournalCharge } from './sql/read-charges';
import { readKeptCommands, readKeptInputs, readTakingBack, type KeptInput } from './sql/read-kept-inputs';
import { readPeriodChanges } from './sql/read-periods';

const CHARGES_AT_ONCE = 4_000;

/**
 * The live fold with another source and another sink: kept inputs of the live journal (schema `public`) are folded again into the
 * scratch schema that `sink` was opened on. Same fold, same statements; only the clock and the periods' number come from the
 * `ledger_input` rows instead of from now.
 */
export class Replay {
  private readonly caches = new ShardCaches();
  private changes: PeriodChange[] | null = null;
  private readonly books = new Map<bigint, PeriodBook>();

  /** `sink`'s search path begins with the scratch schema; see `createScratchSchema`. */
  constructor(private readonly sink: Database) {}

  /** Folds the shard's kept batches after the scratch head, through `throughBatch`; hands each posted group to `onPosted`. */
  async replayShard(shard: number, throughBatch: bigint, onPosted: (batches: readonly PostedBatch[]) => Promise<void>): Promise<void> {
    for (;;) {
      const posted = await this.sink
        .transaction((tx) => this.step(tx, shard, throughBatch))
        .catch((error: unknown) => {
          this.caches.drop([shard]);
          throw error;
        });
      if (posted.length === 0) return;
      for (const batch of posted) batch.committed();
      await onPosted(posted);
    }
  }

  private async step(tx: Sql, shard: number, through: bigint): Promise<PostedBatch[]> {
    await claimPositions(tx, []);
    const head = (await lockHeads(tx, [shard])).heads.get(shard);
    if (head === undefined) throw new Error(`no head of shard ${shard}`);
    const inputs = await readKeptInputs(tx, shard, head.batchSeq + 1n, through, CHARGES_AT_ONCE);
    const first = inputs[0];
    if (first === undefined) return [];
    const commands = await readKeptCommands(tx, shard, inputs);
    const group = untilTargets(inputs, commands, await readTakingBack(tx, shard, inputs));
    const last = group[group.length - 1] ?? first;
    const range = { shard, first: first.chargeFirst, last: last.chargeFirst + BigInt(last.chargeCount) - 1n };
    const charges = (range.last < range.first ? undefined : (await readCharges(tx, [range])).get(shard)) ?? [];
    const cache = this.caches.at(head);
    const batches: ReadyBatch[] = [];
    for (const i of group) batches.push(await this.ready(tx, i, head, cache, commands, charges, first.chargeFirst));
    return foldBatches(tx, batches, false);
  }

  private async ready(
    tx: Sql,
    i: KeptInput,
    head: ReadyBatch['head'],
    cache: ShardCache,
    commands: ReadonlyMap<bigint, WaitingCommand>,
    charges: readonly JournalCharge[],
    chargesFrom: bigint,
  ): Promise<ReadyBatch> {
    const at = Number(i.chargeFirst - chargesFrom);
    return {
      head,
      cache,
      clock: i.clock,
      periods: await this.book(tx, i.periodSeq),
      commands: commandsOf(i, commands),
      charges: charges.slice(at, at + i.chargeCount),
    };
  }

  private async book(tx: Sql, seq: bigint): Promise<PeriodBook> {
    let book = this.books.get(seq);
    if (book === undefined) {
      if (this.changes === null || (this.changes.at(-1)?.seq ?? 0n) < seq) this.changes = await readPeriodChanges(tx, seq);
      this.books.set(seq, (book = periodBook(this.changes, seq)));
    }
    return book;
  }
}

function commandsOf(i: KeptInput, commands: ReadonlyMap<bigint, WaitingCommand>): WaitingCommand[] {
  return Array.from({ length: i.commandCount }, (_, n) => {
    const found = commands.get(i.commandFirst + BigInt(n));
    if (found === undefined) throw new Error(`command ${i.commandFirst + BigInt(n)} of shard ${i.shard} is missing`);
    return found;
  });
}

/** A refund, a reversal or a void looks up entries that must already be written: such a batch begins a group of its own. */
function untilTargets(
  inputs: readonly KeptInput[],
  commands: ReadonlyMap<bigint, WaitingCommand>,
  takingBack: readonly bigint[],
): readonly KeptInput[] {
  const at = inputs.findIndex(
    (i, n) =>
      n > 0 &&
      (commandsOf(i, commands).some(({ command: { type } }) => type === 'refund' || type === 'reversal') ||
        takingBack.some((seq) => seq >= i.chargeFirst && seq < i.chargeFirst + BigInt(i.chargeCount))),
  );
  return at < 0 ? inputs : inputs.slice(0, at);
}
