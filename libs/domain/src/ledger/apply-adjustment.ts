import { formatAmount, type Amount } from '../money';
import { customerAccount, shardAccount } from './account-name';
import { contraOf, RECEIVABLE_UNBILLED, WALLET_PAID } from './chart';
import type { Adjustment } from './command';
import type { Draft, OpenEntry } from './draft';
import { KIND } from './kinds';
import { freeAmount } from './ledger-state';
import { Refusal } from './refusal';

/**
 * Up: contra → wallet (postpaid: → unbilled receivable); down the other way. The reason code names the contra account.
 * Refuses `insufficient_balance` where the wallet would pass its floor.
 */
export function applyAdjustment(draft: Draft, entry: OpenEntry, command: Adjustment): Amount {
  const { entity, asset, customer, amount } = command;
  const shard = draft.state.head.shard;
  const own = draft.open(
    customerAccount(command.funding === 'postpaid' ? RECEIVABLE_UNBILLED : WALLET_PAID, entity, asset, customer, shard),
  );
  const contra = draft.open(shardAccount(contraOf(command.reasonCode), entity, asset, shard));
  if (command.direction === 'up') draft.post(entry, KIND.adjustment, contra, own, amount);
  else {
    if (command.funding === 'prepaid' && freeAmount(own) < amount)
      throw new Refusal(
        'insufficient_balance',
        `the wallet has ${formatAmount(freeAmount(own))}, less than ${formatAmount(amount)}`,
        'data.amount',
      );
    draft.post(entry, KIND.adjustment, own, contra, amount);
  }
  return amount;
}
