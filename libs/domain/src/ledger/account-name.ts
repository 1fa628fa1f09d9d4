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
  const name = `${part(entity)}/${part(asset)}/${chart.code}/${part(customer)}`;
  return sub === null ? name : `${name}/${part(sub)}`;
}

/** entity/asset/code/@07 of a shard's account, with /sub where it has one. */
export function shardAccountName(chart: ChartAccount, entity: string, asset: string, shard: number, sub: string | null = null): string {
  const name = `${part(entity)}/${part(asset)}/${chart.code}/@${shard.toString().padStart(2, '0')}`;
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

/** '/', '%' and '@' are escaped, so that two accounts never share a name. */
function part(text: string): string {
  return /[%/@]/.test(text) ? text.replace(/[%/@]/g, (c) => (c === '%' ? '%25' : c === '/' ? '%2F' : '%40')) : text;
}
