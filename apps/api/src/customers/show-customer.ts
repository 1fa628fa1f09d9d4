import type { Catalogue } from '@tallystick/domain/contract';
import { shardOf } from '@tallystick/domain/rating';
import { formatInstant } from '@tallystick/domain/time';
import { notFound } from '@tallystick/platform/http/errors/http-problem';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { aliasesOf, entriesOf, type KeptEntry } from '@tallystick/platform/storage/reads';

/** The customer's own id, of an id or alias. Throws a 404 problem. */
export function requireCustomer(catalogue: Catalogue, idOrAlias: string, seq: bigint): string {
  const customer = catalogue.customer(idOrAlias, seq);
  if (customer === null) throw notFound(`customer ${JSON.stringify(idOrAlias.slice(0, 100))}`);
  return customer.id;
}

/** As `requireCustomer`, with the catalogue as it stands now. */
export async function findCustomer(context: HttpContext, idOrAlias: string): Promise<{ id: string; seq: bigint }> {
  const seq = await context.catalogue.pin(context.db.sql);
  return { id: requireCustomer(context.catalogue.catalogue, idOrAlias, seq), seq };
}

export async function showCustomer(context: HttpContext, idOrAlias: string): Promise<object> {
  const { id, seq } = await findCustomer(context, idOrAlias);
  const { sql } = context.db;
  const [states, contracts, aliases] = await Promise.all([
    entriesOf(sql, 'billing_state', id),
    entriesOf(sql, 'contract_version', id),
    aliasesOf(sql, id),
  ]);
  const { catalogue } = context.catalogue;
  return {
    id,
    name: catalogue.customer(id, seq)?.name ?? null,
    billing_state: catalogue.billingState(id, BigInt(Date.now()) * 1_000_000n, seq),
    billing_states: states.map(show),
    contracts: contracts.map(show),
    aliases,
    shard: shardOf(id),
  };
}

/** An entry's body beside when, by whom and as which number it was recorded. */
export function show(entry: KeptEntry): object {
  return {
    ...(JSON.parse(entry.body) as object),
    recorded_at: formatInstant(entry.recordedAt),
    catalogue_seq: entry.seq.toString(),
    actor: entry.actor,
  };
}
