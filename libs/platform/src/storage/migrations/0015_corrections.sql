-- What a charge is of, what it takes back, and what the provider charges us for the same usage.
-- Constant defaults and nulls: the table is not rewritten, and a plain charge is inserted by the same statement as before.
ALTER TABLE charge
  ADD COLUMN kind int2 NOT NULL DEFAULT 1,   -- libs/domain/src/charge/charge-kind: 1 usage, 2 void, 3 correction, 4 replaced, 5 fee …
  ADD COLUMN target_seq int8,                -- void, replaced: the charge taken back, of the same shard
  ADD COLUMN upstream_amount numeric(38, 0), -- null where no upstream book had a price
  ADD COLUMN upstream_asset text COLLATE "C",
  ADD COLUMN upstream_rate_seq int8,         -- catalogue_seq of the upstream rate version (of the first line's model)
  ADD COLUMN upstream_rate_version text COLLATE "C",
  ADD CONSTRAINT charge_kind_check CHECK (kind BETWEEN 1 AND 100),
  ADD CONSTRAINT charge_target_check CHECK ((target_seq IS NOT NULL) = (kind IN (2, 4)) AND target_seq < charge_seq),
  ADD CONSTRAINT charge_upstream_check CHECK (upstream_amount >= 0 AND (upstream_amount IS NULL) = (upstream_asset IS NULL)
    AND (upstream_amount IS NULL) = (upstream_rate_seq IS NULL) AND (upstream_amount IS NULL) = (upstream_rate_version IS NULL));
-- I8: a charge is taken back at most once.
CREATE UNIQUE INDEX charge_target ON charge (shard, target_seq) WHERE target_seq IS NOT NULL;
-- A rebuild asks which batches take something back.
CREATE INDEX charge_taking_back ON charge (shard, charge_seq) WHERE target_seq IS NOT NULL;

-- −1 where the charge lowers what the customer owes: its lines and amounts, never negative themselves, count the other way.
CREATE FUNCTION tallystick_charge_sign(kind int2) RETURNS int4 LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS 'SELECT CASE WHEN kind IN (2, 4, 7) THEN -1 ELSE 1 END';
GRANT EXECUTE ON FUNCTION tallystick_charge_sign(int2) TO tallystick_poster, tallystick_reader, tallystick_auditor;

-- As in 0001, with the sign on quantity and amount: sums over it are right whatever was taken back.
CREATE OR REPLACE VIEW charge_line AS
  SELECT c.shard, c.charge_seq, (l.n - 1)::int4 AS line, c.customer, c.event_time, c.outcome, c.entity, c.asset,
         coalesce(l.v -> 6 ->> 'model', c.model) AS model, c.provider,
         coalesce(l.v -> 6 ->> 'rate_version', c.rate_version) AS rate_version,
         l.v ->> 0 AS class, tallystick_charge_sign(c.kind) * (l.v ->> 1)::numeric AS quantity, l.v ->> 2 AS price, l.v ->> 3 AS per,
         tallystick_charge_sign(c.kind) * (l.v ->> 4)::numeric AS amount_decimal, l.v ->> 5 AS part, l.v -> 6 AS extra, c.kind
  FROM charge c, LATERAL jsonb_array_elements(c.lines::jsonb) WITH ORDINALITY AS l (v, n);

-- Parked events whose usage is missing, until their contract's policy decides: a work list, not evidence. What was decided, and by which
-- record of the log, stands in exception_outcome.
CREATE TABLE missing_usage_due (
  shard int2 NOT NULL,
  decision_seq int8 NOT NULL,
  due_at int8 NOT NULL,
  PRIMARY KEY (shard, decision_seq)
);
CREATE INDEX missing_usage_due_at ON missing_usage_due (due_at);
GRANT SELECT, INSERT, DELETE ON missing_usage_due TO tallystick_poster;
GRANT SELECT ON missing_usage_due TO tallystick_reader, tallystick_auditor;
