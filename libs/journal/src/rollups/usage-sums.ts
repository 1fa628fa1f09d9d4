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

/**
 * Sums by their seven-part key, found by a hash of the parts. One text of all of them as the key of a Map would be made, laid out and hashed
 * anew for every charge, which took half of the time of adding it.
 */
export class UsageSums {
  private readonly byHash = new Map<number, UsageSum[]>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The row of a key, at nothing where it is new. */
  of(customer: string, bucket: bigint, model: string, provider: string, apiKeyId: string, rateVersion: string, asset: string): UsageSum {
    const hash = mix(mix(mix(mix(mix(SEED ^ Number(bucket / MINUTE), customer), model), apiKeyId), rateVersion), provider);
    let rows = this.byHash.get(hash);
    if (rows === undefined) this.byHash.set(hash, (rows = []));
    for (const r of rows)
      if (
        r.customer === customer &&
        r.bucket === bucket &&
        r.model === model &&
        r.apiKeyId === apiKeyId &&
        r.rateVersion === rateVersion &&
        r.provider === provider &&
        r.asset === asset
      )
        return r;
    const row: UsageSum = {
      customer,
      bucket,
      model,
      provider,
      apiKeyId,
      rateVersion,
      asset,
      requests: 0,
      successes: 0,
      input: 0n,
      cached: 0n,
      output: 0n,
      amount: 0n,
    };
    rows.push(row);
    this.count += 1;
    return row;
  }

  all(): UsageSum[] {
    return [...this.byHash.values()].flat();
  }
}

const MINUTE = 60_000_000_000n;
/** Another one in every process: names that meet can't be chosen beforehand. */
const SEED = Math.floor(Math.random() * 0x100000000) | 0;
const PRIME = 0x01000193;

/** FNV-1a over the characters, and over where they end. */
function mix(seed: number, text: string): number {
  let hash = seed;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return Math.imul(hash ^ text.length, PRIME);
}
