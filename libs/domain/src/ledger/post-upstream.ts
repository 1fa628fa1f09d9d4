import type { UpstreamCost } from '../charge';
import { shardAccount } from './account-name';
import { UPSTREAM_ACCRUED, UPSTREAM_COST } from './chart';
import type { Draft, OpenEntry } from './draft';
import { KIND } from './kinds';

/** What the provider charges us: cost against what we owe it, in the upstream book's own asset. One payable account per book. */
export function postUpstream(draft: Draft, entry: OpenEntry, entity: string, upstream: UpstreamCost): void {
  if (upstream.amount === 0n) return;
  const { shard } = draft.state.head;
  const book = upstream.rateVersion.slice(0, upstream.rateVersion.indexOf('/'));
  const cost = draft.open(shardAccount(UPSTREAM_COST, entity, upstream.asset, shard));
  draft.post(entry, KIND.upstream, cost, draft.open(shardAccount(UPSTREAM_ACCRUED, entity, upstream.asset, shard, book)), upstream.amount);
}
