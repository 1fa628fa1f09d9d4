import { chartAccount, kindName, periodText } from '@tallystick/domain/ledger';
import { formatAmount } from '@tallystick/domain/money';
import { formatInstant } from '@tallystick/domain/time';
import type { EntryTransfer, JournalEntry, KeptAccount, StatementRow } from '@tallystick/platform/storage/reads';

/** A transfer of a customer's statement: what it did to the customer's own accounts, each on its normal side. */
export function showStatementRow(t: StatementRow): object {
  const change = (own: boolean, account: string, code: number, net: bigint, after: bigint): object[] => {
    if (!own) return [];
    const { creditNormal, title } = chartAccount(code);
    const side = creditNormal ? -1n : 1n;
    return [{ account, code, title, change: formatAmount(side * net), balance: formatAmount(side * after) }];
  };
  return {
    id: `${t.shard}-${t.seq}`,
    entry: `${t.shard}-${t.entry}`,
    leg: t.leg,
    kind: kindName(t.kind),
    asset: t.asset,
    amount: formatAmount(t.amount),
    debit: t.debit,
    credit: t.credit,
    effective_at: formatInstant(t.effective),
    recorded_at: formatInstant(t.recorded),
    period: periodText(t.period),
    changes: [
      ...change(t.debitOwn, t.debit, t.debitCode, t.amount, t.debitAfter),
      ...change(t.creditOwn, t.credit, t.creditCode, -t.amount, t.creditAfter),
    ],
    event: t.source === null ? null : { source: t.source, id: t.eventId },
    command: t.commandId,
  };
}

export function showEntry(e: JournalEntry): object {
  return {
    id: `${e.shard}-${e.entry}`,
    kind: e.charge === null ? (e.command?.kind ?? 'unknown') : 'charge',
    customer: e.charge?.customer ?? e.command?.customer ?? null,
    recorded_at: formatInstant(e.recorded),
    batch: e.batchSeq.toString(),
    event: e.charge === null ? null : { source: e.charge.source, id: e.charge.eventId },
    charge: e.charge === null ? null : { shard: e.shard, charge_seq: e.charge.seq.toString() },
    command: e.command === null ? null : { id: e.command.id, kind: e.command.kind },
    refunded: formatAmount(e.refunded),
    reversed_by: e.reversedBy === null ? null : `${e.shard}-${e.reversedBy}`,
    transfers: e.transfers.map((t) => showLeg(e.shard, t)),
  };
}

function showLeg(shard: number, t: EntryTransfer): object {
  return {
    id: `${shard}-${t.seq}`,
    leg: t.leg,
    kind: kindName(t.kind),
    debit: t.debit,
    credit: t.credit,
    amount: formatAmount(t.amount),
    effective_at: formatInstant(t.effective),
    period: periodText(t.period),
  };
}

export function showAccount(a: KeptAccount): object {
  const { title, creditNormal } = chartAccount(a.code);
  const net = a.debitsPosted - a.creditsPosted;
  return {
    name: a.name,
    code: a.code,
    title,
    normal_side: creditNormal ? 'credit' : 'debit',
    entity: a.entity,
    asset: a.asset,
    customer: a.customer,
    sub: a.sub,
    shard: a.shard,
    balance: formatAmount(creditNormal ? -net : net),
    debits: formatAmount(a.debitsPosted),
    credits: formatAmount(a.creditsPosted),
    pending_debits: formatAmount(a.debitsPending),
    pending_credits: formatAmount(a.creditsPending),
  };
}
