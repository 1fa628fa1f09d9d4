import type { Catalogue } from '@tallystick/domain/contract';
import { draftInvoice, invoiceMonth, type DraftInvoice, type DraftKey } from '@tallystick/domain/invoicing';
import type { Sql } from '../sql';
import { sumInvoiceLines, type InvoiceScope } from './sum-invoice-lines';

/** A draft with what it was made of. */
export interface FoundDraft {
  readonly scope: InvoiceScope;
  readonly zone: string;
  readonly entity: string;
  readonly asset: string;
  /** Posted charges of the month in this entity and asset. */
  readonly charges: bigint;
  readonly invoice: DraftInvoice;
}

/**
 * The draft of a customer's month as it stands now, empty where there is no usage; null where there is no such customer (an id, no alias).
 * Everybody who shows, proves or explains a draft takes it from here, so that line numbers are the same everywhere.
 */
export async function findDraft(sql: Sql, catalogue: Catalogue, seq: bigint, key: DraftKey): Promise<FoundDraft | null> {
  const contracts = catalogue.contracts(key.customer, seq);
  if (contracts.length === 0) return null;
  const steps = contracts.map((c) => ({ from: c.effectiveFrom, zone: c.zone }));
  const { from, to, zone } = invoiceMonth(key.month, steps);
  const own = ownPart(catalogue, seq, key.customer, to);
  const { entity, asset } = key.part ?? own;
  const scope = { customer: key.customer, from, to };
  const sums = (await sumInvoiceLines(sql, scope)).find((s) => s.entity === entity && s.asset === asset);
  return { scope, zone, entity, asset, charges: sums?.charges ?? 0n, invoice: draftInvoice(sums?.sums ?? [], asset) };
}

/** The entity and asset whose draft needs no naming: those of the contract in force at the month's end. */
export function ownPart(catalogue: Catalogue, seq: bigint, customer: string, to: bigint): { entity: string; asset: string } {
  const { entity = '', asset = '' } = catalogue.contract(customer, to - 1n, seq) ?? catalogue.contracts(customer, seq).at(-1) ?? {};
  return { entity, asset };
}
