import type { ChartAccount } from './chart';

/** Everything that names an account. `customer` is null for an account of a shard; `sub` is a grant, provider or tax code. */
export interface AccountKey {
  readonly name: string;
  readonly code: number;
  readonly shard: number;
  readonly entity: string;
  readonly asset: string;
  readonly customer: string | null;
  readonly sub: string | null;
}

/** entity/asset/code/customer of a customer's account, with /sub where it has one. Stands in the leaf: it never changes. */
export function customerAccountName(
  chart: ChartAccount,
  entity: string,
  asset: string,
  customer: string,
  sub: string | null = null,
): string {
  const name = made(chart, entity, asset, customer);
  return sub === null ? name : `${name}/${part(sub)}`;
}

/** entity/asset/code/@07 of a shard's account, with /sub where it has one. */
export function shardAccountName(chart: ChartAccount, entity: string, asset: string, shard: number, sub: string | null = null): string {
  const name = made(chart, entity, asset, shard);
  return sub === null ? name : `${name}/${part(sub)}`;
}

export function customerAccount(
  chart: ChartAccount,
  entity: string,
  asset: string,
  customer: string,
  shard: number,
  sub: string | null = null,
): AccountKey {
  return { name: customerAccountName(chart, entity, asset, customer, sub), code: chart.code, shard, entity, asset, customer, sub };
}

export function shardAccount(chart: ChartAccount, entity: string, asset: string, shard: number, sub: string | null = null): AccountKey {
  return { name: shardAccountName(chart, entity, asset, shard, sub), code: chart.code, shard, entity, asset, customer: null, sub };
}

/** Names of one chart account, entity and asset, by whose they are: a customer, or a shard by its number. */
interface Names {
  readonly code: number;
  readonly entity: string;
  readonly asset: string;
  readonly of: Map<string | number, string>;
}

/**
 * Names that were made before. Every charge looks up two accounts: a name made anew must be laid out, hashed and compared first, which takes
 * longer than the posting does. Bounded: begun anew where there are too many.
 */
const known: Names[] = [];
const NAMES_MAX = 200_000;
let count = 0;

function made({ code }: ChartAccount, entity: string, asset: string, owner: string | number): string {
  let names = known.find((n) => n.code === code && n.asset === asset && n.entity === entity);
  const name = names?.of.get(owner);
  if (name !== undefined) return name;
  if (count >= NAMES_MAX || known.length > KINDS_MAX) {
    known.length = 0;
    count = 0;
    names = undefined;
  }
  if (names === undefined) known.push((names = { code, entity, asset, of: new Map() }));
  const fresh = `${part(entity)}/${part(asset)}/${code}/${typeof owner === 'number' ? `@${String(owner).padStart(2, '0')}` : part(owner)}`;
  names.of.set(owner, fresh);
  count += 1;
  return fresh;
}

/** So many are looked through one after the other. */
const KINDS_MAX = 64;

/** '/', '%' and '@' are escaped, so that two accounts never share a name. */
function part(text: string): string {
  return /[%/@]/.test(text) ? text.replace(/[%/@]/g, (c) => (c === '%' ? '%25' : c === '/' ? '%2F' : '%40')) : text;
}
