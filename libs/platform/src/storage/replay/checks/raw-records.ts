import { sqlCheck } from './check';

export const rawRecords = sqlCheck(
  'raw-records',
  ['I15'],
  'the raw bytes of each charge and exception are there, and are those that were hashed',
  `WITH e AS (
     SELECT shard, decision_seq, partition, "offset", appended_at, raw_hash, format('charge %s', charge_seq) AS what FROM charge WHERE kind IN (1, 2, 3)
     UNION ALL SELECT shard, decision_seq, partition, "offset", appended_at, raw_hash, format('decision %s', decision_seq) FROM exception
   )
   SELECT format('shard %s %s', e.shard, e.what) AS position,
          CASE WHEN u.partition IS NULL THEN format('record %s/%s is not there', e.partition, e."offset")
               ELSE format('record %s/%s has other bytes than those that were hashed', e.partition, e."offset") END AS detail
   FROM e LEFT JOIN usage_record u ON u.partition = e.partition AND u."offset" = e."offset" AND u.appended_at = e.appended_at
   WHERE u.partition IS NULL OR e.raw_hash <> sha256(u.salt || coalesce(convert_to(u.value, 'UTF8'), u.bytes))
   ORDER BY e.shard, e.decision_seq`,
);
