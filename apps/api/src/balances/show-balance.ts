import { chartAccount, customerBalance, freeAmount, type BalancePart } from '@tallystick/domain/ledger';
import { formatAmount } from '@tallystick/domain/money';
import { formatInstant } from '@tallystick/domain/time';
import { showGrants } from '../grants/show-grant';
import type { AccountBalance, KeptAccount, ShardPlace } from '@tallystick/platform/storage/reads';

/** An account of a customer as the balance shows it: `balance` on its normal side. */
export interface ShownAccount extends BalancePart {
  readonly entity: string;
  readonly asset: string;
  readonly name: string;
  readonly balance: bigint;
}

/** The entity and asset whose figures stand on top: those of the contract in force. */
export interface Home {
  readonly entity: string;
  readonly asset: string;
}

export function accountNow(a: KeptAccount): ShownAccount {
  const { creditNormal } = chartAccount(a.code);
  const net = a.debitsPosted - a.creditsPosted;
  return { ...place(a), balance: creditNormal ? -net : net, free: freeAmount(a), held: creditNormal ? a.debitsPending : a.creditsPending };
}

/** What was pending at another time than now is not kept: holds are not in it. */
export function accountThen(a: AccountBalance): ShownAccount {
  const balance = chartAccount(a.code).creditNormal ? -a.net : a.net;
  return { ...place(a), balance, free: balance, held: 0n };
}

type Named = { readonly code: number; readonly entity: string; readonly asset: string; readonly name: string; readonly sub: string | null };
const place = ({ code, entity, asset, name, sub }: Named): Named => ({ code, entity, asset, name, sub });

/** The body of a balance: the figures of `home` on top, then each entity and asset with its accounts. `at`: which grants are in force. */
export function showBalance(customer: string, home: Home | null, accounts: readonly ShownAccount[], at: bigint): Record<string, unknown> {
  const groups = new Map<string, ShownAccount[]>();
  for (const a of accounts) {
    const key = JSON.stringify([a.entity, a.asset]);
    groups.set(key, [...(groups.get(key) ?? []), a]);
  }
  const of = (entity: string, asset: string): ShownAccount[] => groups.get(JSON.stringify([entity, asset])) ?? [];
  return {
    customer,
    entity: home?.entity ?? null,
    asset: home?.asset ?? null,
    ...figures(home === null ? [] : of(home.entity, home.asset), at),
    balances: [...groups.values()].map((list) => ({
      entity: list[0]?.entity,
      asset: list[0]?.asset,
      ...figures(list, at),
      accounts: list.map(showAccount),
    })),
    grants: showGrants(accounts, at).filter((g) => g.state === 'in_force' || g.state === 'scheduled'),
  };
}

export function showPlace({ shard, batchSeq, transferSeq, clock }: ShardPlace): Record<string, unknown> {
  return {
    shard,
    batch: batchSeq.toString(),
    transfer: transferSeq.toString(),
    recorded_at: batchSeq === 0n ? null : formatInstant(clock),
  };
}

function figures(accounts: readonly ShownAccount[], at: bigint): Record<string, string> {
  const { available, held, overage, owed } = customerBalance(accounts, at);
  return { available: formatAmount(available), held: formatAmount(held), overage: formatAmount(overage), owed: formatAmount(owed) };
}

function showAccount({ name, code, balance, held }: ShownAccount): object {
  return { name, code, title: chartAccount(code).title, balance: formatAmount(balance), held: formatAmount(held) };
}
