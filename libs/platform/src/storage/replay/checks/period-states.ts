import { sqlCheck } from './check';

/** What the database's own refusal reads is the last change; a locked period never changed again. */
export const periodStates = sqlCheck(
  'period-states',
  ['I19'],
  "the accounting periods' states are their last changes, and locked was the last of each",
  `WITH last AS (SELECT DISTINCT ON (entity, period) entity, period, state, period_seq FROM accounting_period_change ORDER BY entity, period, period_seq DESC)
   SELECT format('%s %s', coalesce(p.entity, l.entity), coalesce(p.period, l.period)) AS position,
          format('is %s, its last change says %s', coalesce(p.state, 'open'), coalesce(l.state, 'nothing')) AS detail
   FROM accounting_period p FULL JOIN last l ON l.entity = p.entity AND l.period = p.period WHERE p.state IS DISTINCT FROM l.state
   UNION ALL
   SELECT format('%s %s', c.entity, c.period), format('was locked, and became %s by change %s', n.state, n.period_seq)
   FROM accounting_period_change c JOIN accounting_period_change n ON n.entity = c.entity AND n.period = c.period AND n.period_seq > c.period_seq
   WHERE c.state = 'locked'
   ORDER BY 1`,
);
