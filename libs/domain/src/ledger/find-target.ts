import type { Command, Refund, Reversal } from './command';
import type { Draft } from './draft';
import { requestKey, type EntryView } from './ledger-state';
import { Refusal } from './refusal';

/**
 * The entry that a command gives back; null for one that names none. Refuses `target_missing`, `target_ambiguous`,
 * `already_reversed`, and `nothing_to_refund` where the charge cost nothing.
 */
export function findTarget(draft: Draft, command: Command): EntryView | null {
  if (command.type === 'refund') return findCharge(draft, command);
  if (command.type === 'reversal') return findEntry(draft, command);
  return null;
}

function findCharge(draft: Draft, { customer, source, id }: Refund): EntryView {
  const number = draft.request(requestKey(customer, source, id));
  if (number === undefined) throw new Refusal('target_missing', `no posted charge of ${customer} has the request id ${id}`, 'data.id');
  if (number === 'ambiguous') throw new Refusal('target_ambiguous', `several sources have the request ${id}: name one`, 'data.source');
  const target = draft.entry(number);
  if (target === undefined) throw new Refusal('nothing_to_refund', `the request ${id} cost nothing`, 'data.id');
  return notReversed(target, 'data.id');
}

function findEntry(draft: Draft, { customer, entry }: Reversal): EntryView {
  const target = draft.entry(entry);
  if (target === undefined || !target.legs.some((leg) => leg.debit.customer === customer || leg.credit.customer === customer))
    throw new Refusal('target_missing', `no entry ${entry} of ${customer} with money in it`, 'data.entry');
  return notReversed(target, 'data.entry');
}

function notReversed(target: EntryView, field: string): EntryView {
  if (target.reversedBy !== null)
    throw new Refusal('already_reversed', `entry ${target.entry} was reversed by entry ${target.reversedBy}`, field);
  return target;
}
