import { parseInstant } from '@tallystick/domain/time';
import type { Sql } from '../../sql';
import { FINDINGS_MAX, type Check, type Finding } from './check';

/** Charges of one rate version: the extremes are enough, because a version is in force over one stretch of time. */
interface Use {
  readonly shard: bigint;
  readonly charge_seq: bigint;
  readonly rate_seq: bigint | null;
  readonly rate_version: string;
  readonly event_time: bigint;
  readonly catalogue_seq: bigint;
  readonly kind: string | null;
  readonly key: string | null;
  readonly body: string | null;
}

const title = 'the rate version of each charge was in its pinned catalogue and in force at its service time';

/** Instants of the catalogue may carry nanoseconds, which PostgreSQL's own times don't: compared here, on a few rows per version. */
export const ratesInForce: Check = {
  name: 'rates-in-force',
  invariants: ['I16'],
  title,
  async run(sql: Sql): Promise<readonly Finding[]> {
    const { rows } = await sql.query<Use>(USES);
    const found: Finding[] = [];
    for (const use of rows) {
      const detail = judge(use);
      if (detail !== null && found.length < FINDINGS_MAX) found.push({ position: `shard ${use.shard} charge ${use.charge_seq}`, detail });
    }
    return found;
  },
};

function judge(use: Use): string | null {
  const named = `${use.rate_version} (catalogue ${use.rate_seq ?? 'none'})`;
  if (use.rate_seq === null || use.kind !== 'rate_version' || use.key !== use.rate_version || use.body === null)
    return `${named} is no rate version of the catalogue`;
  if (use.rate_seq > use.catalogue_seq) return `${named} was recorded after the pinned catalogue ${use.catalogue_seq}`;
  try {
    const { effective_from: from, effective_to: to } = JSON.parse(use.body) as { effective_from?: string; effective_to?: string | null };
    if (from === undefined || parseInstant(from) > use.event_time) return `${named} was not in force yet at ${use.event_time}`;
    if (to != null && parseInstant(to) <= use.event_time) return `${named} was no longer in force at ${use.event_time}`;
    return null;
  } catch (error) {
    return `${named} can no longer be read: ${(error as Error).message}`;
  }
}

const USES = `
WITH line AS (
  SELECT (SELECT max(e.catalogue_seq) FROM catalogue_entry e WHERE e.kind = 'rate_version' AND e.key = v -> 6 ->> 'rate_version') AS rate_seq,
         v -> 6 ->> 'rate_version' AS rate_version, c.event_time, c.catalogue_seq, c.shard, c.charge_seq
  FROM charge c, json_array_elements(c.lines::json) v WHERE c.lines LIKE '%"rate_version":%' AND v -> 6 ->> 'rate_version' IS NOT NULL
), used AS (
  SELECT rate_seq, rate_version, min(ARRAY[event_time, catalogue_seq, shard, charge_seq]) AS first,
         max(ARRAY[event_time, catalogue_seq, shard, charge_seq]) AS last, min(ARRAY[catalogue_seq, event_time, shard, charge_seq]) AS pinned
  FROM (SELECT rate_seq, rate_version, event_time, catalogue_seq, shard, charge_seq FROM charge WHERE rate_version IS NOT NULL
        UNION ALL SELECT * FROM line) c
  WHERE rate_version NOT LIKE 'contract/%' GROUP BY 1, 2
), extreme AS (
  SELECT rate_seq, rate_version, first[3] AS shard, first[4] AS charge_seq, first[1] AS event_time, first[2] AS catalogue_seq FROM used
  UNION SELECT rate_seq, rate_version, last[3], last[4], last[1], last[2] FROM used
  UNION SELECT rate_seq, rate_version, pinned[3], pinned[4], pinned[2], pinned[1] FROM used
)
SELECT x.*, e.kind, e.key, e.body FROM extreme x LEFT JOIN catalogue_entry e ON e.catalogue_seq = x.rate_seq
ORDER BY x.shard, x.charge_seq, x.rate_seq`;
