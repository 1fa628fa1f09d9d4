import type { AccountState } from '@tallystick/domain/ledger';

/** An account as it is stored, with its number. */
export interface KeptAccount extends AccountState {
  readonly accountId: bigint;
}

export type AccountColumns = [bigint, number, number, string, string, string | null, string | null, string, bigint, bigint, bigint, bigint];

/** Columns of an account under the alias `a`, in the order `readAccount` takes them. */
export const ACCOUNT_COLUMNS =
  'a.account_id, a.shard, a.code, a.entity, a.asset, a.customer, a.sub, a.name, a.debits_posted, a.credits_posted, a.debits_pending, a.credits_pending';

export function readAccount(row: AccountColumns): KeptAccount {
  const [accountId, shard, code, entity, asset, customer, sub, name, debitsPosted, creditsPosted, debitsPending, creditsPending] = row;
  return { accountId, shard, code, entity, asset, customer, sub, name, debitsPosted, creditsPosted, debitsPending, creditsPending };
}
