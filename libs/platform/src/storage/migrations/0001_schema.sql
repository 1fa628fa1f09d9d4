-- Tallystick's tables, in the order an event meets them:
-- catalogue -> identity -> charge / exception -> command -> ledger_input -> transfer, account -> rollups.
-- Instants are int8 nanoseconds since 1970 UTC. Money is numeric(38,0) at scale 12.
-- Roles tallystick_owner, _poster, _reader, _auditor exist already (migrate.ts makes them).

CREATE FUNCTION tallystick_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: evidence and journal rows never change', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

-- ---------------------------------------------------------------- installation
CREATE TABLE installation (
  id int2 PRIMARY KEY CHECK (id = 1),
  -- HMAC key of control records (ticks, releases, period.closed) on usage.events
  control_key bytea NOT NULL CHECK (length(control_key) = 32),
  created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO installation (id, control_key) VALUES (1, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

CREATE TABLE api_key (
  key_id text PRIMARY KEY,
  name text NOT NULL,
  secret_sha256 bytea NOT NULL UNIQUE CHECK (length(secret_sha256) = 32),
  shown_prefix text NOT NULL,
  scopes text[] NOT NULL,
  customer text,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz
);

-- ---------------------------------------------------------------- catalogue
-- Everything rating reads, as one append-only list: the catalogue is its fold.
CREATE TABLE catalogue_head (id int2 PRIMARY KEY CHECK (id = 1), catalogue_seq int8 NOT NULL);
INSERT INTO catalogue_head VALUES (1, 0);
CREATE TABLE catalogue_entry (
  catalogue_seq int8 PRIMARY KEY,
  recorded_at int8 NOT NULL,
  actor text NOT NULL,
  kind text COLLATE "C" NOT NULL, -- price_book, rate_version, customer, billing_state, contract_version, alias, policy
  key text COLLATE "C" NOT NULL,
  body text NOT NULL, -- canonical JSON
  body_sha256 bytea NOT NULL
);
CREATE INDEX catalogue_entry_kind_key ON catalogue_entry (kind, key, catalogue_seq);

-- Imports that wait for an admin. Nothing here is read by rating.
CREATE TABLE price_proposal (
  proposal_id uuid PRIMARY KEY,
  book text NOT NULL,
  format text NOT NULL,
  state text NOT NULL CHECK (state IN ('proposed', 'published', 'dismissed')),
  body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  decided_at timestamptz,
  decided_by text,
  catalogue_seq int8
);

-- ---------------------------------------------------------------- rating
CREATE TABLE rating_head (
  shard int2 PRIMARY KEY,
  charge_seq int8 NOT NULL DEFAULT 0,      -- last given
  decision_seq int8 NOT NULL DEFAULT 0,    -- last given
  published_charge_seq int8 NOT NULL DEFAULT 0, -- announced on charges.rated through
  -- I5: delivered = charged + parked + not_billable + duplicate + conflict + reappended
  delivered int8 NOT NULL DEFAULT 0,
  charged int8 NOT NULL DEFAULT 0,
  parked int8 NOT NULL DEFAULT 0,          -- parked now: a release moves its event out
  not_billable int8 NOT NULL DEFAULT 0,
  duplicate int8 NOT NULL DEFAULT 0,
  conflict int8 NOT NULL DEFAULT 0,
  reappended int8 NOT NULL DEFAULT 0,
  CHECK (delivered = charged + parked + not_billable + duplicate + conflict + reappended),
  CHECK (parked >= 0)
) WITH (fillfactor = 50);
INSERT INTO rating_head (shard) SELECT generate_series(0, 63);

-- Records that belong to no shard: control records and dead letters, counted per partition.
CREATE TABLE partition_count (
  partition int2 PRIMARY KEY,
  control int8 NOT NULL DEFAULT 0,
  dead_letter int8 NOT NULL DEFAULT 0
);

-- source + id, for ever. key = first 16 bytes of sha256 over length-prefixed source and id.
CREATE TABLE identity (
  key uuid PRIMARY KEY,
  seq int8 NOT NULL,       -- charge_seq where outcome is 1 or 2, decision_seq where it is 3
  shard int2 NOT NULL,
  outcome int2 NOT NULL,   -- what happened first: 1 charged, 2 not_billable, 3 parked (see exception)
  content bytea NOT NULL   -- sha256 of the canonical content
);

CREATE TABLE charge (
  shard int2 NOT NULL,
  outcome int2 NOT NULL,            -- 1 charged, 2 not_billable
  status int2 NOT NULL,             -- 1 succeeded, 2 failed, 3 cancelled
  funding int2 NOT NULL,            -- 1 prepaid, 2 postpaid
  charge_seq int8 NOT NULL,
  decision_seq int8 NOT NULL,
  event_time int8 NOT NULL,
  recorded_at int8 NOT NULL,        -- rating clock
  "offset" int8 NOT NULL,           -- raw record: usage_record (partition, offset)
  appended_at int8 NOT NULL,
  catalogue_seq int8 NOT NULL,      -- pinned
  contract_seq int8 NOT NULL,       -- catalogue_seq of the contract version
  rate_seq int8,                    -- catalogue_seq of the rate version (of the first line's model)
  partition int2 NOT NULL,
  normaliser_version int2 NOT NULL,
  pricing_version int2 NOT NULL,
  customer text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  event_id text COLLATE "C" NOT NULL,
  dialect text COLLATE "C" NOT NULL,
  model text COLLATE "C" NOT NULL,
  provider text COLLATE "C",
  api_key_id text COLLATE "C",
  rate_version text COLLATE "C",    -- book/model/number
  entity text COLLATE "C" NOT NULL,
  asset text COLLATE "C" NOT NULL,
  amount numeric(38, 0) NOT NULL CHECK (amount >= 0),
  lines text NOT NULL,              -- canonical JSON array, see libs/domain/src/charge
  flags text,                       -- canonical JSON object of what was unusual, else null
  raw_hash bytea NOT NULL,          -- sha256(salt || raw bytes)
  charge_hash bytea NOT NULL,       -- sha256 of the canonical charge
  PRIMARY KEY (shard, charge_seq)
);
CREATE INDEX charge_customer_time ON charge (customer, event_time);

CREATE TABLE exception (
  shard int2 NOT NULL,
  decision_seq int8 NOT NULL,
  kind text NOT NULL CHECK (kind IN ('parked', 'conflict')),
  reason text NOT NULL,
  detail text NOT NULL,
  field text,
  customer text,                    -- null where it resolves to none
  subject text,
  source text NOT NULL,
  event_id text NOT NULL,
  model text,
  dialect text,
  event_time int8,
  partition int2 NOT NULL,
  "offset" int8 NOT NULL,
  appended_at int8 NOT NULL,
  recorded_at int8 NOT NULL,
  catalogue_seq int8 NOT NULL,
  content bytea NOT NULL,
  raw_hash bytea NOT NULL,
  PRIMARY KEY (shard, decision_seq)
);
CREATE INDEX exception_reason ON exception (reason, recorded_at);
CREATE INDEX exception_identity ON exception (source, event_id);

-- What became of an exception, in order; the last row counts. No row = open.
CREATE TABLE exception_outcome (
  shard int2 NOT NULL,
  decision_seq int8 NOT NULL,
  attempt int4 NOT NULL,
  state text NOT NULL CHECK (state IN ('released', 'parked_again', 'dismissed')),
  reason text,
  detail text,
  actor text NOT NULL,
  recorded_at int8 NOT NULL,
  partition int2,                   -- the control record that asked for it
  "offset" int8,
  outcome int2,                     -- 1 charged, 2 not_billable where released
  charge_seq int8,
  PRIMARY KEY (shard, decision_seq, attempt)
);
CREATE VIEW exception_now AS
  SELECT e.*, coalesce(o.state, 'open') AS last_outcome,
         CASE WHEN o.state IS NULL OR o.state = 'parked_again' THEN 'open' ELSE o.state END AS state,
         coalesce(o.attempt, 0) AS attempts, o.reason AS last_reason, o.detail AS last_detail,
         o.actor AS last_actor, o.recorded_at AS last_at, o.outcome AS released_outcome, o.charge_seq AS released_charge_seq
  FROM exception e
  LEFT JOIN LATERAL (SELECT * FROM exception_outcome x WHERE x.shard = e.shard AND x.decision_seq = e.decision_seq
                     ORDER BY attempt DESC LIMIT 1) o ON true;

-- A charge's lines as rows: [class, quantity, price, per, amount, part, extra?]; see libs/domain/src/charge.
CREATE VIEW charge_line AS
  SELECT c.shard, c.charge_seq, (l.n - 1)::int4 AS line, c.customer, c.event_time, c.outcome, c.entity, c.asset,
         coalesce(l.v -> 6 ->> 'model', c.model) AS model, c.provider,
         coalesce(l.v -> 6 ->> 'rate_version', c.rate_version) AS rate_version,
         l.v ->> 0 AS class, (l.v ->> 1)::numeric AS quantity, l.v ->> 2 AS price, l.v ->> 3 AS per,
         (l.v ->> 4)::numeric AS amount_decimal, l.v ->> 5 AS part, l.v -> 6 AS extra
  FROM charge c, LATERAL jsonb_array_elements(c.lines::jsonb) WITH ORDINALITY AS l (v, n);

-- ---------------------------------------------------------------- commands
CREATE TABLE idempotency (
  scope text COLLATE "C" NOT NULL,  -- 'admin' or 'customer:<id>'
  key text COLLATE "C" NOT NULL,
  body_sha256 bytea NOT NULL,
  command_id uuid NOT NULL,
  shard int2 NOT NULL,
  claimed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (scope, key)
);
CREATE TABLE command (
  shard int2 NOT NULL,
  command_seq int8 NOT NULL,
  command_id uuid NOT NULL,
  kind text NOT NULL,               -- deposit, adjustment, refund, reversal
  customer text NOT NULL,
  partition int2 NOT NULL,
  "offset" int8 NOT NULL,
  body text NOT NULL,               -- the record's value as it was appended
  command_hash bytea NOT NULL,      -- sha256 of the body
  recorded_at int8 NOT NULL,        -- clock of its ledger batch
  applied bool NOT NULL,
  entry int8,                       -- journal entry, null where refused
  outcome text NOT NULL,            -- JSON: what the caller is answered
  PRIMARY KEY (shard, command_seq),
  UNIQUE (command_id)
);

-- ---------------------------------------------------------------- accounting periods
CREATE TABLE accounting_period_head (id int2 PRIMARY KEY CHECK (id = 1), period_seq int8 NOT NULL);
INSERT INTO accounting_period_head VALUES (1, 0);
CREATE TABLE accounting_period_change (
  period_seq int8 PRIMARY KEY,
  entity text NOT NULL,
  period int4 NOT NULL CHECK (period BETWEEN 190001 AND 299912 AND period % 100 BETWEEN 1 AND 12),
  state text NOT NULL CHECK (state IN ('open', 'soft_closed', 'locked')),
  changed_at int8 NOT NULL,
  actor text NOT NULL,
  reason text
);
-- A period without a row is open.
CREATE TABLE accounting_period (
  entity text NOT NULL,
  period int4 NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'soft_closed', 'locked')),
  PRIMARY KEY (entity, period)
);

-- ---------------------------------------------------------------- journal
CREATE TABLE shard_head (
  shard int2 PRIMARY KEY,
  batch_seq int8 NOT NULL DEFAULT 0,
  transfer_seq int8 NOT NULL DEFAULT 0,
  entry_seq int8 NOT NULL DEFAULT 0,
  charge_seq int8 NOT NULL DEFAULT 0,   -- last applied
  command_seq int8 NOT NULL DEFAULT 0,
  hold_seq int8 NOT NULL DEFAULT 0,
  clock int8 NOT NULL DEFAULT 0         -- recorded time of the last batch
) WITH (fillfactor = 50);
INSERT INTO shard_head (shard) SELECT generate_series(0, 63);

-- The canonical order: what each batch took, in the order commands, holds, charges.
CREATE TABLE ledger_input (
  shard int2 NOT NULL,
  batch_seq int8 NOT NULL,
  clock int8 NOT NULL,
  period_seq int8 NOT NULL,
  command_first int8 NOT NULL, command_count int4 NOT NULL,
  hold_first int8 NOT NULL, hold_count int4 NOT NULL,
  charge_first int8 NOT NULL, charge_count int4 NOT NULL,
  entry_first int8 NOT NULL, entry_count int4 NOT NULL,      -- applied commands first, then one per charge
  transfer_first int8 NOT NULL, transfer_count int4 NOT NULL,
  PRIMARY KEY (shard, batch_seq)
);

CREATE TABLE account (
  account_id int8 GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  shard int2 NOT NULL,
  code int2 NOT NULL,
  floored bool NOT NULL,            -- its free amount never goes below zero
  credit_normal bool NOT NULL,
  debits_posted numeric(38, 0) NOT NULL DEFAULT 0 CHECK (debits_posted >= 0),
  credits_posted numeric(38, 0) NOT NULL DEFAULT 0 CHECK (credits_posted >= 0),
  debits_pending numeric(38, 0) NOT NULL DEFAULT 0 CHECK (debits_pending >= 0),
  credits_pending numeric(38, 0) NOT NULL DEFAULT 0 CHECK (credits_pending >= 0),
  entity text COLLATE "C" NOT NULL,
  asset text COLLATE "C" NOT NULL,
  customer text COLLATE "C",        -- null: one account per shard, summed by a view
  sub text COLLATE "C",             -- grant, provider or tax code
  name text COLLATE "C" NOT NULL UNIQUE, -- entity/asset/code/customer-or-@shard[/sub]: stands in the leaf
  CHECK (NOT floored OR CASE WHEN credit_normal THEN credits_posted - debits_posted - debits_pending
                             ELSE debits_posted - credits_posted - credits_pending END >= 0)
) WITH (fillfactor = 50);
CREATE INDEX account_customer ON account (customer) WHERE customer IS NOT NULL;

CREATE TABLE transfer (
  shard int2 NOT NULL,
  leg int2 NOT NULL,
  kind int2 NOT NULL,               -- libs/domain/src/ledger/kinds
  period int4 NOT NULL,             -- accounting period, yyyymm
  seq int8 NOT NULL,
  entry int8 NOT NULL,
  batch_seq int8 NOT NULL,
  debit int8 NOT NULL,
  credit int8 NOT NULL CHECK (credit <> debit),
  effective int8 NOT NULL,
  recorded int8 NOT NULL,
  charge_seq int8,
  command_seq int8,
  amount numeric(38, 0) NOT NULL CHECK (amount > 0),
  debit_after numeric(38, 0) NOT NULL,  -- posted debits - credits of the debit account after this transfer
  credit_after numeric(38, 0) NOT NULL, -- posted debits - credits of the credit account after this transfer
  CHECK ((charge_seq IS NULL) <> (command_seq IS NULL)),
  PRIMARY KEY (shard, seq, recorded)
) PARTITION BY RANGE (recorded);
CREATE INDEX transfer_debit ON transfer (debit, seq);
CREATE INDEX transfer_credit ON transfer (credit, seq) WHERE kind <> 1;
CREATE TABLE transfer_rest PARTITION OF transfer DEFAULT;

-- What is left of an entry: refunds so far and the reversal that closed it.
CREATE TABLE entry_state (
  shard int2 NOT NULL,
  entry int8 NOT NULL,
  refunded numeric(38, 0) NOT NULL CHECK (refunded >= 0),
  reversed_by int8,
  PRIMARY KEY (shard, entry)
);

CREATE FUNCTION tallystick_refuse_locked_period() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad text;
BEGIN
  SELECT p.entity || ' ' || p.period INTO bad
  FROM accounting_period p
  WHERE p.state = 'locked'
    AND EXISTS (SELECT 1 FROM new_transfers t JOIN account a ON a.account_id = t.debit WHERE t.period = p.period AND a.entity = p.entity)
  LIMIT 1;
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'accounting period % is locked', bad USING ERRCODE = '42501', CONSTRAINT = 'accounting_period_locked';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER transfer_locked_period AFTER INSERT ON transfer
  REFERENCING NEW TABLE AS new_transfers FOR EACH STATEMENT EXECUTE FUNCTION tallystick_refuse_locked_period();

-- ---------------------------------------------------------------- rollups (fold of posted charges, behind the journal by rollup_head)
CREATE TABLE rollup_head (shard int2 PRIMARY KEY, batch_seq int8 NOT NULL DEFAULT 0);
INSERT INTO rollup_head (shard) SELECT generate_series(0, 63);
CREATE TABLE usage_rollup (
  customer text COLLATE "C" NOT NULL,
  bucket int8 NOT NULL,             -- start of the 15 minutes of service time
  model text COLLATE "C" NOT NULL,
  provider text COLLATE "C" NOT NULL DEFAULT '',
  api_key_id text COLLATE "C" NOT NULL DEFAULT '',
  rate_version text COLLATE "C" NOT NULL DEFAULT '',
  asset text COLLATE "C" NOT NULL,
  request_count int8 NOT NULL,
  success_count int8 NOT NULL,
  input_tokens numeric(38, 0) NOT NULL,   -- cache included
  cached_tokens numeric(38, 0) NOT NULL,
  output_tokens numeric(38, 0) NOT NULL,
  amount numeric(38, 0) NOT NULL,
  PRIMARY KEY (customer, bucket, model, provider, api_key_id, rate_version, asset)
) WITH (fillfactor = 70);
CREATE TABLE account_day (
  account_id int8 NOT NULL,
  day int4 NOT NULL,                -- days since 1970 UTC, effective
  debits numeric(38, 0) NOT NULL,
  credits numeric(38, 0) NOT NULL,
  PRIMARY KEY (account_id, day)
) WITH (fillfactor = 70);

-- ---------------------------------------------------------------- views
CREATE VIEW posting AS
  SELECT shard, seq, entry, leg, kind, debit AS account_id, 'debit' AS side, amount, effective, recorded, period, batch_seq, charge_seq, command_seq FROM transfer
  UNION ALL
  SELECT shard, seq, entry, leg, kind, credit, 'credit', amount, effective, recorded, period, batch_seq, charge_seq, command_seq FROM transfer;
CREATE VIEW trial_balance AS
  SELECT entity, asset, code, sum(debits_posted) AS debits_posted, sum(credits_posted) AS credits_posted,
         sum(debits_pending) AS debits_pending, sum(credits_pending) AS credits_pending, count(*) AS accounts
  FROM account GROUP BY entity, asset, code;

-- ---------------------------------------------------------------- jobs of the replay process
CREATE TABLE replay_job (
  job_id uuid PRIMARY KEY,
  kind text NOT NULL,
  arguments text NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
  done int8 NOT NULL DEFAULT 0,
  total int8,
  note text,
  result text,
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  heartbeat_at timestamptz,
  ended_at timestamptz
);

-- ---------------------------------------------------------------- rights
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['catalogue_entry', 'identity', 'charge', 'exception', 'exception_outcome', 'command', 'ledger_input',
                           'transfer', 'idempotency', 'accounting_period_change'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION tallystick_refuse_change()', t || '_refuse_change', t);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO tallystick_poster', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['installation'] LOOP
    EXECUTE format('GRANT SELECT ON %I TO tallystick_poster', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['api_key', 'catalogue_head', 'price_proposal', 'rating_head', 'partition_count', 'accounting_period_head', 'accounting_period',
                           'shard_head', 'account', 'entry_state', 'rollup_head', 'usage_rollup', 'account_day', 'replay_job'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO tallystick_poster', t);
  END LOOP;
END $$;
GRANT SELECT ON charge_line, posting, trial_balance, exception_now TO tallystick_poster;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO tallystick_reader, tallystick_auditor;
REVOKE SELECT ON installation, api_key FROM tallystick_reader;
REVOKE SELECT (control_key) ON installation FROM tallystick_auditor;
GRANT USAGE ON SCHEMA public TO tallystick_poster, tallystick_reader, tallystick_auditor;
