import { GrantIndex, type AccountState, type BatchResult, type ShardHead } from '@tallystick/domain/ledger';
import type { StoredAccount } from './sql/load-accounts';

const ACCOUNTS_MAX = 30_000;

/** No batch has this number: the accounts belong to a transaction whose end is not known yet. */
const IN_DOUBT = -1n;

/**
 * The accounts of a shard as they stand after batch `batchSeq`. Whoever locks the shard's head and finds that number there may
 * trust them: every change of an account goes through a batch. Anything else is thrown away and read again. From the first change
 * until its commit is known the cache is in doubt: had the transaction been rolled back and its number been given to another
 * worker's batch before we heard of it, the same number would stand for other balances.
 */
export class ShardCache {
  readonly accounts = new Map<string, AccountState>();
  readonly grants = new GrantIndex();
  readonly ids = new Map<string, bigint>();
  /** Customers all of whose accounts are here. */
  readonly customers = new Set<string>();
  /** Whether the shard's own accounts are here. */
  shardLoaded = false;

  constructor(public batchSeq: bigint) {}

  load({ id, state }: StoredAccount): void {
    this.accounts.set(state.name, state);
    this.grants.add(state);
    this.ids.set(state.name, id);
  }

  apply(result: BatchResult): void {
    for (const a of result.accounts) {
      this.accounts.set(a.name, a);
      this.grants.add(a);
    }
    this.batchSeq = IN_DOUBT;
  }

  /** The transaction that applied the batches up to this one has committed. */
  settle(batchSeq: bigint): void {
    this.batchSeq = batchSeq;
  }

  idOf(name: string): bigint {
    const id = this.ids.get(name);
    if (id === undefined) throw new Error(`account ${name} has no number`);
    return id;
  }
}

/** The caches of all shards this process posts to. */
export class ShardCaches {
  private readonly byShard = new Map<number, ShardCache>();

  /** The shard's cache if it is true for the locked head, else an empty one. */
  at(head: ShardHead): ShardCache {
    const known = this.byShard.get(head.shard);
    if (known !== undefined && known.batchSeq === head.batchSeq && known.accounts.size < ACCOUNTS_MAX) return known;
    const fresh = new ShardCache(head.batchSeq);
    this.byShard.set(head.shard, fresh);
    return fresh;
  }

  drop(shards: Iterable<number>): void {
    for (const shard of shards) this.byShard.delete(shard);
  }
}
