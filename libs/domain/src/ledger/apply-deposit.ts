import type { Amount } from '../money';
import { customerAccount, shardAccount } from './account-name';
import { PSP_CLEARING, RECEIVABLE_OVERAGE, TAX_PAYABLE, WALLET_PAID } from './chart';
import type { Deposit } from './command';
import type { Draft, OpenEntry } from './draft';
import { KIND } from './kinds';
import { freeAmount, paymentKey } from './ledger-state';
import { Refusal } from './refusal';

/**
 * 1010 gross against 2000 net and 2100 tax; then what usage exceeded is settled first (2000 → 1105), in the same entry.
 * Answers the net amount. Refuses `payment_already_credited` where another command credited the provider's payment.
 */
export function applyDeposit(draft: Draft, entry: OpenEntry, command: Deposit): Amount {
  const { entity, asset, customer, commandId } = command;
  const shard = draft.state.head.shard;
  if (command.payment !== null) {
    const by = draft.creditedBy(paymentKey(command.payment));
    if (by !== undefined && by !== commandId)
      throw new Refusal('payment_already_credited', `payment ${command.payment.id} was credited by command ${by}`, 'data.payment_id');
    draft.payments.set(paymentKey(command.payment), commandId);
  }
  const clearing = draft.open(shardAccount(PSP_CLEARING, entity, asset, shard));
  const wallet = draft.open(customerAccount(WALLET_PAID, entity, asset, customer, shard));
  draft.post(entry, KIND.deposit, clearing, wallet, command.net);
  if (command.tax > 0n)
    draft.post(entry, KIND.deposit, clearing, draft.open(shardAccount(TAX_PAYABLE, entity, asset, shard, command.taxCode)), command.tax);
  const overage = draft.open(customerAccount(RECEIVABLE_OVERAGE, entity, asset, customer, shard));
  const owed = freeAmount(overage);
  const settled = owed < command.net ? owed : command.net;
  if (settled > 0n) draft.post(entry, KIND.overage_settlement, wallet, overage, settled);
  return command.net;
}
