/** What is added to a row of `usage_rollup`. Token counts include cache; amounts are at scale 12. */
export interface UsageSum {
  readonly customer: string;
  readonly bucket: bigint;
  readonly model: string;
  readonly provider: string;
  readonly apiKeyId: string;
  readonly rateVersion: string;
  readonly asset: string;
  requests: number;
  successes: number;
  input: bigint;
  cached: bigint;
  output: bigint;
  amount: bigint;
}

/** What a row counts, beside the customer. */
type Key = Pick<UsageSum, 'bucket' | 'model' | 'provider' | 'apiKeyId' | 'rateVersion' | 'asset'>;

/**
 * Sums by their seven-part key. A customer's rows are looked through one after the other while they are few, as they mostly are; then they are
 * found by a hash of the parts. One text of all parts as the key of a Map would be made, laid out and hashed anew for every charge.
 */
export class UsageSums {
  private readonly byCustomer = new Map<string, CustomerSums>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The row of a key, at nothing where it is new. */
  of(customer: string, bucket: bigint, model: string, provider: string, apiKeyId: string, rateVersion: string, asset: string): UsageSum {
    let sums = this.byCustomer.get(customer);
    if (sums === undefined) this.byCustomer.set(customer, (sums = new CustomerSums()));
    const key = { bucket, model, provider, apiKeyId, rateVersion, asset };
    const found = sums.find(key);
    if (found !== undefined) return found;
    this.count += 1;
    return sums.add({ customer, ...key, requests: 0, successes: 0, input: 0n, cached: 0n, output: 0n, amount: 0n });
  }

  all(): UsageSum[] {
    return [...this.byCustomer.values()].flatMap((sums) => sums.rows);
  }
}

const FEW = 12;

class CustomerSums {
  readonly rows: UsageSum[] = [];
  private byHash: Map<number, UsageSum[]> | null = null;

  find(key: Key): UsageSum | undefined {
    const rows = this.byHash === null ? this.rows : this.byHash.get(hashOf(key));
    return rows?.find((r) => isOf(r, key));
  }

  add(row: UsageSum): UsageSum {
    this.rows.push(row);
    if (this.byHash !== null) index(this.byHash, row);
    else if (this.rows.length > FEW) {
      this.byHash = new Map();
      for (const r of this.rows) index(this.byHash, r);
    }
    return row;
  }
}

function index(byHash: Map<number, UsageSum[]>, row: UsageSum): void {
  const hash = hashOf(row);
  const rows = byHash.get(hash);
  if (rows === undefined) byHash.set(hash, [row]);
  else rows.push(row);
}

const isOf = (r: UsageSum, k: Key): boolean =>
  r.model === k.model &&
  r.bucket === k.bucket &&
  r.apiKeyId === k.apiKeyId &&
  r.rateVersion === k.rateVersion &&
  r.provider === k.provider &&
  r.asset === k.asset;

const MINUTE = 60_000_000_000n;
/** Another one in every process: names that meet can't be chosen beforehand. */
const SEED = Math.floor(Math.random() * 0x100000000) | 0;
const PRIME = 0x01000193;

const hashOf = ({ bucket, model, apiKeyId, rateVersion, provider, asset }: Key): number =>
  mix(mix(mix(mix(mix(SEED ^ Number(bucket / MINUTE), model), apiKeyId), rateVersion), provider), asset);

/** FNV-1a over the characters, and over where they end. */
function mix(seed: number, text: string): number {
  let hash = seed;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return Math.imul(hash ^ text.length, PRIME);
}
