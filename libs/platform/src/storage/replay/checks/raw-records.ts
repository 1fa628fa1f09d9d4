import { sqlCheck } from './check';

/** Of exceptions: a charge's raw bytes are hashed when it is executed again. */
export const rawRecords = sqlCheck(
  'raw-records',
  ['I15'],
  'the raw bytes of each exception are there, and are those that were hashed',
  `SELECT format('shard %s decision %s', e.shard, e.decision_seq) AS position,
          CASE WHEN u.partition IS NULL THEN format('record %s/%s is not there', e.partition, e."offset")
               ELSE format('record %s/%s has other bytes than those that were hashed', e.partition, e."offset") END AS detail
   FROM exception e LEFT JOIN usage_record u ON u.partition = e.partition AND u."offset" = e."offset" AND u.appended_at = e.appended_at
   WHERE u.partition IS NULL OR e.raw_hash <> sha256(u.salt || coalesce(convert_to(u.value, 'UTF8'), u.bytes))
   ORDER BY e.shard, e.decision_seq`,
);
