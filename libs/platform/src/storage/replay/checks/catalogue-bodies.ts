import { sqlCheck } from './check';

export const catalogueBodies = sqlCheck(
  'catalogue-bodies',
  ['I16'],
  'no entry of the catalogue differs from its hash, and no rate version was recorded twice',
  `SELECT format('catalogue %s', catalogue_seq) AS position, format('%s %s: the hash is not that of its body', kind, key) AS detail
   FROM catalogue_entry WHERE body_sha256 <> sha256(convert_to(body, 'UTF8'))
   UNION ALL
   SELECT format('catalogue %s', max(catalogue_seq)), format('rate version %s is there %s times', key, count(*))
   FROM catalogue_entry WHERE kind = 'rate_version' GROUP BY key HAVING count(*) > 1
   ORDER BY 1`,
);
