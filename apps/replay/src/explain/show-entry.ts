import { CHART, KIND } from '@tallystick/domain/ledger';
import { formatAmount } from '@tallystick/domain/money';
import { formatInstant } from '@tallystick/domain/time';
import type { ChargeEntry } from '@tallystick/platform/storage/replay/read-transfers';

export interface ShownEntry {
  readonly shard: number;
  readonly entry: string;
  readonly batch: string;
  readonly recorded_at: string;
  readonly transfers: readonly ShownTransfer[];
}
export interface ShownTransfer {
  readonly seq: string;
  readonly leg: number;
  readonly kind: string;
  readonly debit: string;
  /** Name of its kind of account in the chart, `wallet_paid`. */
  readonly debit_title: string;
  readonly credit: string;
  readonly credit_title: string;
  readonly amount: string;
  readonly effective: string;
  /** YYYY-MM */
  readonly period: string;
}

const TITLES = new Map(CHART.map(({ code, title }) => [code, title]));
const KIND_NAMES = new Map<number, string>(Object.entries(KIND).map(([name, number]) => [number, name]));

export function showEntry(shard: number, entry: ChargeEntry): ShownEntry {
  return {
    shard,
    entry: entry.entry.toString(),
    batch: entry.batchSeq.toString(),
    recorded_at: formatInstant(entry.recorded),
    transfers: entry.legs.map((t) => ({
      seq: t.seq.toString(),
      leg: t.leg,
      kind: KIND_NAMES.get(t.kind) ?? `kind ${t.kind}`,
      debit: t.debit,
      debit_title: TITLES.get(t.debitCode) ?? '',
      credit: t.credit,
      credit_title: TITLES.get(t.creditCode) ?? '',
      amount: formatAmount(t.amount),
      effective: formatInstant(t.effective),
      period: `${Math.trunc(t.period / 100)}-${String(t.period % 100).padStart(2, '0')}`,
    })),
  };
}
