import { randomUUID } from 'node:crypto';
import type { Sql } from '../../storage/sql';

/** How long a member may be silent before others take its partitions. The database's clock decides. */
const TTL = '6 seconds';

/**
 * Who works on which partition. Members announce themselves and hold a fair share of leases with an expiry; one that leaves gives its
 * leases back, one that dies or stands still loses them. A lease is no fence: the position's compare-and-set is.
 */
export class Leases {
  private readonly member = randomUUID();
  private held = new Set<number>();

  constructor(
    private readonly sql: Sql,
    private readonly consumer: string,
    private readonly partitions: number,
  ) {}

  /** Renews, takes what is free up to a fair share, gives back what is above it (never one in `busy`). Answers what is held now. */
  async turn(busy: ReadonlySet<number>): Promise<ReadonlySet<number>> {
    await this.sql.run(
      'lease_member',
      `INSERT INTO log_member VALUES ($1, $2, now() + interval '${TTL}') ON CONFLICT (consumer, member) DO UPDATE SET expires_at = excluded.expires_at`,
      [this.consumer, this.member],
    );
    const [row] = await this.sql.rows<[bigint, bigint]>(
      'lease_count',
      'SELECT count(*), count(*) FILTER (WHERE member < $2) FROM log_member WHERE consumer = $1 AND expires_at > now()',
      [this.consumer, this.member],
    );
    const members = Math.max(1, Number(row?.[0] ?? 1n));
    const rank = Number(row?.[1] ?? 0n);
    const share = Math.floor(this.partitions / members) + (rank < this.partitions % members ? 1 : 0);
    const renewed = await this.sql.rows<[number]>(
      'lease_renew',
      `UPDATE log_lease SET expires_at = now() + interval '${TTL}' WHERE consumer = $1 AND member = $2 AND expires_at > now() RETURNING partition`,
      [this.consumer, this.member],
    );
    this.held = new Set(renewed.map(([p]) => p));
    if (this.held.size < share) await this.take(share - this.held.size);
    else if (this.held.size > share) await this.giveBack([...this.held].filter((p) => !busy.has(p)).slice(0, this.held.size - share));
    return this.held;
  }

  async leave(): Promise<void> {
    await this.sql.query('DELETE FROM log_lease WHERE consumer = $1 AND member = $2', [this.consumer, this.member]);
    await this.sql.query("DELETE FROM log_member WHERE consumer = $1 AND (member = $2 OR expires_at < now() - interval '1 hour')", [
      this.consumer,
      this.member,
    ]);
    this.held = new Set();
  }

  private async take(count: number): Promise<void> {
    const taken = await this.sql.rows<[number]>(
      'lease_take',
      `INSERT INTO log_lease (consumer, partition, member, expires_at)
       SELECT $1, p, $2, now() + interval '${TTL}' FROM generate_series(0, $3::int4 - 1) p
       WHERE NOT EXISTS (SELECT 1 FROM log_lease l WHERE l.consumer = $1 AND l.partition = p AND l.expires_at > now())
       ORDER BY p LIMIT $4
       ON CONFLICT (consumer, partition) DO UPDATE SET member = excluded.member, expires_at = excluded.expires_at WHERE log_lease.expires_at <= now()
       RETURNING partition`,
      [this.consumer, this.member, this.partitions, count],
    );
    for (const [p] of taken) this.held.add(p);
  }

  private async giveBack(partitions: number[]): Promise<void> {
    await this.sql.query('DELETE FROM log_lease WHERE consumer = $1 AND member = $2 AND partition = ANY($3::int2[])', [
      this.consumer,
      this.member,
      partitions,
    ]);
    for (const p of partitions) this.held.delete(p);
  }
}
