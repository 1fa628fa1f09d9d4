import {
  CatalogueError,
  readAlias,
  readBillingState,
  readContractVersion,
  readCustomer,
  readModelAlias,
  readPriceBook,
  readUpstreamPolicy,
  type Catalogue,
} from '@tallystick/domain/contract';
import { parseRateContent, RateError } from '@tallystick/domain/pricing';
import { badField } from '@tallystick/platform/http/errors/http-problem';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { appendEntries, type NewEntry } from '@tallystick/platform/storage/catalogue';
import type { Sql } from '@tallystick/platform/storage/sql';
import { Recent } from './recent';

/** What a change of the catalogue decided from the catalogue as it stands. */
export interface CatalogueChange<T> {
  readonly entries: readonly NewEntry[];
  readonly answer: T;
}

export interface CatalogueView {
  readonly catalogue: Catalogue;
  /** The newest number: nothing is added behind it while the change decides. */
  readonly seq: bigint;
  readonly tx: Sql;
}

/**
 * One change at a time, under the catalogue head's row lock: what `decide` reads is what stands when its entries are appended.
 * Every body is read as the fold will read it; a bad one is a 400 problem naming its field, below `prefix`.
 */
export async function writeCatalogue<T>(
  context: HttpContext,
  actor: string,
  decide: (view: CatalogueView) => CatalogueChange<T> | Promise<CatalogueChange<T>>,
  prefix: Readonly<Record<string, string>> = {},
): Promise<{ answer: T; seqs: bigint[] }> {
  const written = await context.db.transaction(async (tx) => {
    await tx.query('SELECT catalogue_seq FROM catalogue_head WHERE id = 1 FOR UPDATE');
    const seq = await context.catalogue.pin(tx);
    const { entries, answer } = await decide({ catalogue: context.catalogue.catalogue, seq, tx });
    for (const entry of entries) checkEntry(entry, prefix[entry.kind] ?? '');
    return { answer, seqs: await appendEntries(tx, actor, entries) };
  });
  recentOf(context).forget();
  return written;
}

const recent = new WeakMap<HttpContext, Recent<bigint>>();

/** The catalogue's newest number, at most `ms` old; changes made through this process count at once. */
export function recentSeq(context: HttpContext, ms: number): Promise<bigint> {
  return recentOf(context).get(ms);
}

function recentOf(context: HttpContext): Recent<bigint> {
  const known = recent.get(context) ?? new Recent(() => context.catalogue.pin(context.db.sql));
  recent.set(context, known);
  return known;
}

function checkEntry({ kind, body }: NewEntry, prefix: string): void {
  try {
    READERS[kind](body);
  } catch (error) {
    if (!(error instanceof CatalogueError) && !(error instanceof RateError)) throw error;
    throw badField(`${prefix}${error.field}`, error instanceof RateError ? withoutField(error) : error.message);
  }
}

const READERS: Readonly<Record<NewEntry['kind'], (body: NewEntry['body']) => unknown>> = {
  price_book: readPriceBook,
  rate_version: (body) => parseRateContent(body),
  customer: readCustomer,
  billing_state: readBillingState,
  contract_version: readContractVersion,
  alias: readAlias,
  model_alias: readModelAlias,
  upstream_policy: readUpstreamPolicy,
};

/** A RateError says `field: problem`. */
function withoutField(error: RateError): string {
  return error.message.slice(error.field.length + 2);
}
