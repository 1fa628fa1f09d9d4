import {
  applyBatch,
  type AccountState,
  type BatchResult,
  type EntryView,
  type PeriodBook,
  type RequestTarget,
  type SequencedCommand,
  type ShardHead,
} from '@tallystick/domain/ledger';
import { together, type Sql } from '@tallystick/platform/storage/sql';
import type { ShardCache } from './shard-cache';
import { claimPayments } from './sql/claim-payments';
import { entriesOfCharges, findRequests } from './sql/find-requests';
import { keepBatches } from './sql/keep-batches';
import { keepCommands, type WaitingCommand } from './sql/keep-commands';
import { keepEntryStates } from './sql/keep-entry-states';
import { insertTransfers } from './sql/insert-transfers';
import { loadAccounts } from './sql/load-accounts';
import { loadEntries } from './sql/load-entries';
import { makeAccounts } from './sql/make-accounts';
import type { JournalCharge } from './sql/read-charges';

/** One batch of one shard, ready to be folded. Batches of the same shard follow each other. */
export interface ReadyBatch {
  readonly head: ShardHead;
  readonly cache: ShardCache;
  readonly clock: bigint;
  readonly periods: PeriodBook;
  readonly commands: readonly WaitingCommand[];
  readonly charges: readonly JournalCharge[];
}

/** A batch that stands in the journal once the transaction commits. */
export interface PostedBatch {
  readonly result: BatchResult;
  readonly charges: readonly JournalCharge[];
  readonly idOf: (name: string) => bigint;
  /** To be called once the transaction has committed. */
  committed(): void;
}

/**
 * Loads what the batches touch, folds each, and writes all of it, one statement per table. The live worker calls it with one batch
 * per shard, a rebuild with many; which of them is not known here. `claim`: payments are claimed, not only read.
 */
export async function foldBatches(tx: Sql, batches: readonly ReadyBatch[], claim: boolean): Promise<PostedBatch[]> {
  await fillCaches(tx, batches);
  const targets = await loadTargets(tx, batches, claim);
  const heads = new Map<number, ShardHead>();
  const posted = batches.map((batch): PostedBatch => {
    const shard = batch.head.shard;
    const head = heads.get(shard) ?? batch.head;
    const state = { head, accounts: batch.cache.accounts, grants: batch.cache.grants, ...targets.of(shard) };
    const commands: SequencedCommand[] = batch.commands.map((c, n) => ({ seq: head.commandSeq + 1n + BigInt(n), command: c.command }));
    const result = applyBatch(state, { clock: batch.clock, periods: batch.periods, commands, charges: batch.charges });
    batch.cache.apply(result);
    heads.set(shard, result.head);
    return {
      result,
      charges: batch.charges,
      idOf: (name) => batch.cache.idOf(name),
      committed: () => batch.cache.settle(result.head.batchSeq),
    };
  });
  await write(tx, batches, posted);
  return posted;
}

async function fillCaches(tx: Sql, batches: readonly ReadyBatch[]): Promise<void> {
  const customers = new Set<string>();
  const owner = new Map<string, ShardCache>();
  const shards = new Map<number, ShardCache>();
  for (const { head, cache, commands, charges } of batches) {
    if (!cache.shardLoaded) shards.set(head.shard, cache);
    const need = (customer: string): void => {
      if (cache.customers.has(customer)) return;
      customers.add(customer);
      owner.set(customer, cache);
    };
    for (const c of commands) need(c.command.customer);
    for (const c of charges) need(c.customer);
  }
  for (const account of await loadAccounts(tx, [...customers], [...shards.keys()])) {
    const { customer, shard } = account.state;
    (customer === null ? shards.get(shard) : owner.get(customer))?.load(account);
  }
  for (const [customer, cache] of owner) cache.customers.add(customer);
  for (const cache of shards.values()) cache.shardLoaded = true;
}

interface Targets {
  of(shard: number): {
    entries: ReadonlyMap<bigint, EntryView>;
    requests: ReadonlyMap<string, RequestTarget>;
    payments: ReadonlyMap<string, string>;
    charges: ReadonlyMap<bigint, bigint>;
  };
}

async function loadTargets(tx: Sql, batches: readonly ReadyBatch[], claim: boolean): Promise<Targets> {
  const commands = batches.flatMap((b) => b.commands.map(({ shard, command }) => ({ shard, command })));
  const deposits = commands.flatMap(({ shard, command: c }) =>
    c.type === 'deposit' && c.payment !== null ? [{ shard, commandId: c.commandId, payment: c.payment }] : [],
  );
  const payments = deposits.length === 0 ? new Map<string, string>() : await claimPayments(tx, deposits, claim);
  const refunds = commands.flatMap(({ shard, command: c }) => (c.type === 'refund' ? [{ shard, refund: c }] : []));
  const requests = refunds.length === 0 ? new Map<number, Map<string, RequestTarget>>() : await findRequests(tx, refunds);
  const wanted = commands.flatMap(({ shard, command: c }) => (c.type === 'reversal' ? [{ shard, entry: c.entry }] : []));
  for (const [shard, of] of requests) for (const entry of of.values()) if (entry !== 'ambiguous') wanted.push({ shard, entry });
  const charges = await findTakenBack(tx, batches);
  for (const [shard, of] of charges) for (const entry of of.values()) wanted.push({ shard, entry });
  const entries = await loadEntries(tx, wanted);
  return {
    of: (shard) => ({
      entries: entries.get(shard) ?? new Map(),
      requests: requests.get(shard) ?? new Map(),
      payments,
      charges: charges.get(shard) ?? new Map(),
    }),
  };
}

/** Entries of posted charges that the batches' charges take back, by shard and charge_seq; those of the same batch are left to the fold. */
async function findTakenBack(tx: Sql, batches: readonly ReadyBatch[]): Promise<Map<number, Map<bigint, bigint>>> {
  const found = new Map<number, Map<bigint, bigint>>();
  const wanted = batches.flatMap(({ head, charges }) =>
    charges.flatMap((c) => (c.targetSeq !== null && c.targetSeq <= head.chargeSeq ? [{ shard: head.shard, chargeSeq: c.targetSeq }] : [])),
  );
  const entries = await entriesOfCharges(tx, wanted);
  wanted.forEach(({ shard, chargeSeq }, n) => {
    const entry = entries[n];
    if (entry == null) throw new Error(`charge ${chargeSeq} of shard ${shard} is taken back but was never posted`);
    const of = found.get(shard) ?? new Map<bigint, bigint>();
    found.set(shard, of.set(chargeSeq, entry));
  });
  return found;
}

async function write(tx: Sql, batches: readonly ReadyBatch[], posted: readonly PostedBatch[]): Promise<void> {
  const results = posted.map((p) => p.result);
  const idsOf = new Map(batches.map((b) => [b.head.shard, b.cache.ids]));
  const missing = new Map<string, AccountState>();
  for (const { accounts, head } of results)
    for (const a of accounts) if (idsOf.get(head.shard)?.has(a.name) !== true) missing.set(a.name, a);
  const made = await makeAccounts(tx, [...missing.values()]);
  for (const [name, id] of made) idsOf.get(missing.get(name)?.shard ?? -1)?.set(name, id);
  const commands = batches.flatMap((b) => b.commands);
  await together(
    insertTransfers(tx, results, idsOf),
    keepCommands(tx, results, commands),
    keepEntryStates(tx, results),
    keepBatches(tx, results),
  );
}
