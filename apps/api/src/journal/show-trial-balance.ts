import { chartAccount } from '@tallystick/domain/ledger';
import { formatAmount } from '@tallystick/domain/money';
import type { TrialLine } from '@tallystick/platform/storage/reads';

/** Lines per entity, asset and code; totals per entity and asset, whose difference is 0 where nothing was tampered with. */
export function showTrialBalance(lines: readonly TrialLine[]): { lines: object[]; totals: object[]; balanced: boolean } {
  const totals = new Map<string, TrialLine>();
  for (const l of lines) {
    const key = JSON.stringify([l.entity, l.asset]);
    const t = totals.get(key);
    totals.set(key, t === undefined ? { ...l, code: 0 } : added(t, l));
  }
  const balanced = [...totals.values()].every((t) => t.debits === t.credits && t.debitsPending === t.creditsPending);
  return {
    lines: lines.map((l) => ({
      entity: l.entity,
      asset: l.asset,
      code: l.code,
      title: chartAccount(l.code).title,
      ...sums(l),
      balance: formatAmount(chartAccount(l.code).creditNormal ? l.credits - l.debits : l.debits - l.credits),
    })),
    totals: [...totals.values()].map((t) => ({
      entity: t.entity,
      asset: t.asset,
      ...sums(t),
      difference: formatAmount(t.debits - t.credits),
    })),
    balanced,
  };
}

function added(a: TrialLine, b: TrialLine): TrialLine {
  return {
    ...a,
    debits: a.debits + b.debits,
    credits: a.credits + b.credits,
    debitsPending: a.debitsPending + b.debitsPending,
    creditsPending: a.creditsPending + b.creditsPending,
  };
}

function sums(l: TrialLine): Record<string, string> {
  return {
    debits: formatAmount(l.debits),
    credits: formatAmount(l.credits),
    pending_debits: formatAmount(l.debitsPending),
    pending_credits: formatAmount(l.creditsPending),
  };
}
