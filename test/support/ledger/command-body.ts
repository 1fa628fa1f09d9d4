import type { Command } from '@tallystick/domain/ledger';
import { formatAmount } from '@tallystick/domain/money';
import { formatInstant } from '@tallystick/domain/time';

/** The record on `ledger.commands` that the command would be read from. */
export function commandBody(command: Command): string {
  const { commandId, type, customer, entity, asset, funding, at, actor, idempotency } = command;
  return JSON.stringify({
    ...{ command_id: commandId, type, customer, entity, asset, funding, at: formatInstant(at), actor, idempotency },
    data: dataOf(command),
  });
}

function dataOf(c: Command): object {
  switch (c.type) {
    case 'deposit': {
      const money = { net: formatAmount(c.net), tax: formatAmount(c.tax), gross: formatAmount(c.gross), tax_code: c.taxCode };
      return c.payment === null ? money : { ...money, provider: c.payment.provider, payment_id: c.payment.id };
    }
    case 'adjustment':
      return { direction: c.direction, amount: formatAmount(c.amount), reason_code: c.reasonCode };
    case 'refund':
      return { source: c.source, id: c.id, amount: c.amount === null ? null : formatAmount(c.amount), reason: c.reason };
    case 'reversal':
      return { entry: c.entry.toString(), reason: c.reason };
    case 'grant': {
      const expires_at = c.expires === null ? null : formatInstant(c.expires);
      return { amount: formatAmount(c.amount), priority: c.priority.toString(), expires_at, reason_code: c.reason };
    }
    case 'grant_void':
      return { grant: c.grant, reason: c.reason };
  }
}
