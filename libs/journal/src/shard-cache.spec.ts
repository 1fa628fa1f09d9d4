import { deposit } from '../../../test/support/ledger/commands';
import { MemoryLedger } from '../../../test/support/ledger/memory-ledger';
import { emptyHead } from '@tallystick/domain/ledger';
import { ShardCaches } from './shard-cache';

describe('the accounts that a writer remembers', () => {
  const result = new MemoryLedger().post({ commands: [deposit('10')] });
  const first = emptyHead(7);

  it('are trusted under the head they stand for, and under no other', () => {
    const caches = new ShardCaches();
    const cache = caches.at(first);
    expect(caches.at(first)).toBe(cache);
    expect(caches.at({ ...first, batchSeq: 3n })).not.toBe(cache);
  });

  it('are in doubt from the first change until the commit is known', () => {
    const caches = new ShardCaches();
    const cache = caches.at(first);
    cache.apply(result);
    // somebody else's batch has got the number of the one that was rolled back
    expect(caches.at(result.head)).not.toBe(cache);
    cache.settle(result.head.batchSeq);
    expect(caches.at(result.head)).not.toBe(cache);
  });

  it('are trusted again after the commit', () => {
    const caches = new ShardCaches();
    const cache = caches.at(first);
    cache.apply(result);
    cache.settle(result.head.batchSeq);
    expect(caches.at(result.head)).toBe(cache);
    expect(cache.accounts.get('main/USD/2000/cus_1')?.creditsPosted).toBe(10_000_000_000_000n);
    expect(() => cache.idOf('main/USD/2000/cus_1')).toThrow('has no number');
  });

  it('go when they are dropped', () => {
    const caches = new ShardCaches();
    const cache = caches.at(first);
    caches.drop([7]);
    expect(caches.at(first)).not.toBe(cache);
  });
});
