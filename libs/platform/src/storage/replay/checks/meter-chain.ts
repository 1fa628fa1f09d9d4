import { sqlCheck } from './check';

/**
 * Running totals of meters: each charge's `before` is what the charges of the shard before it left, a void gives its units back, and the
 * kept total is the sum of all. Units are exact: no line is off by a rounding.
 */
export const meterChain = sqlCheck(
  'meter-chain',
  ['I12'],
  "each meter's total before a charge is the total after the one before it, and the kept total is where the last one left it",
  `WITH line AS (
     SELECT b.customer, b.period, c.shard, c.charge_seq, c.kind, x.n, x.v -> 6 ->> 'meter' AS meter, tallystick_charge_sign(c.kind) AS sign,
            (x.v -> 6 ->> 'before')::numeric AS before, (x.v -> 6 ->> 'after')::numeric AS after
     FROM billing_period b
     JOIN charge c ON c.customer = b.customer AND c.event_time >= b.from_instant AND c.event_time < b.to_instant
     CROSS JOIN LATERAL jsonb_array_elements(c.lines::jsonb) WITH ORDINALITY AS x (v, n)
     WHERE c.outcome = 1 AND c.kind IN (1, 2, 3, 4) AND c.lines LIKE '%"meter":%' AND x.v -> 6 ->> 'meter' IS NOT NULL
   ), chained AS (
     SELECT *, coalesce(sum(sign * (after - before)) OVER (
       PARTITION BY customer, period, meter ORDER BY charge_seq, n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS running
     FROM line
   ), summed AS (
     SELECT customer, period, meter, sum(sign * (after - before)) AS units FROM line GROUP BY 1, 2, 3
   )
   SELECT position, detail FROM (
   SELECT shard, charge_seq, format('shard %s charge %s', shard, charge_seq) AS position,
          format('meter %s stood at %s, the line says %s', meter, trim_scale(running), before) AS detail
   FROM chained WHERE kind IN (1, 3) AND before <> running
   UNION ALL
   SELECT NULL, NULL, format('meter %s of %s in %s', coalesce(s.meter, t.meter), coalesce(s.customer, t.customer), coalesce(s.period, t.period)),
          format('%s is kept, the charges add up to %s', trim_scale(coalesce(t.units, 0) / 10::numeric ^ 24), trim_scale(coalesce(s.units, 0)))
   FROM summed s FULL JOIN meter_total t ON t.customer = s.customer AND t.period = s.period AND t.meter = s.meter
   WHERE coalesce(t.units, 0) <> coalesce(s.units, 0) * 10::numeric ^ 24) bad
   ORDER BY shard, charge_seq, position`,
);
