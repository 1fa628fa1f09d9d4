-- The log's own tables. On the embedded log usage_record is the log; on Kafka the rating worker writes the same rows.

CREATE TABLE log_setting (
  id int2 PRIMARY KEY CHECK (id = 1),
  partitions int2 NOT NULL CHECK (partitions BETWEEN 1 AND 64),
  kind text NOT NULL CHECK (kind IN ('embedded', 'kafka'))
);

CREATE TABLE usage_record (
  partition int2 NOT NULL,
  "offset" int8 NOT NULL,
  appended_at int8 NOT NULL,
  salt bytea NOT NULL,             -- 16 random bytes: raw_hash = sha256(salt || bytes); goes with the text when it is redacted
  origin text,                     -- partition/offset it was re-appended from, or the door it came through
  value text,                      -- the raw bytes where they are UTF-8 without NUL
  bytes bytea,                     -- else the bytes
  CHECK ((value IS NULL) <> (bytes IS NULL)),
  PRIMARY KEY (partition, "offset", appended_at)
) PARTITION BY RANGE (appended_at);
CREATE TABLE usage_record_rest PARTITION OF usage_record DEFAULT;

-- The other topics of the embedded log: 2 charges.rated, 3 ledger.commands.
CREATE TABLE log_record (
  topic int2 NOT NULL,
  partition int2 NOT NULL,
  "offset" int8 NOT NULL,
  appended_at int8 NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (topic, partition, "offset")
);

-- Positions come from here, inside the appending transaction: their order is commit order and they have no gaps.
CREATE TABLE log_head (
  topic int2 NOT NULL,             -- 1 usage.events, 2 charges.rated, 3 ledger.commands
  partition int2 NOT NULL,
  next_offset int8 NOT NULL DEFAULT 0,
  last_appended int8 NOT NULL DEFAULT 0,
  PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);

CREATE TABLE consumer_position (
  consumer text COLLATE "C" NOT NULL,
  topic int2 NOT NULL,
  partition int2 NOT NULL,
  next_offset int8 NOT NULL,
  PRIMARY KEY (consumer, topic, partition)
) WITH (fillfactor = 50);

CREATE TABLE log_member (
  consumer text COLLATE "C" NOT NULL,
  member uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (consumer, member)
);
CREATE TABLE log_lease (
  consumer text COLLATE "C" NOT NULL,
  partition int2 NOT NULL,
  member uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (consumer, partition)
);

CREATE TABLE dead_letter (
  topic int2 NOT NULL,
  partition int2 NOT NULL,
  "offset" int8 NOT NULL,
  bytes bytea NOT NULL,
  error text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic, partition, "offset")
);

-- Months of the partitioned tables, from the last one to a year ahead. Called by migrate and by workers at start.
CREATE FUNCTION tallystick_ensure_months() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  m timestamp := date_trunc('month', now() AT TIME ZONE 'UTC') - interval '1 month';
  t text; child text; i int;
BEGIN
  PERFORM pg_advisory_xact_lock(7261548032);
  FOR i IN 0..13 LOOP
    FOREACH t IN ARRAY ARRAY['usage_record', 'transfer'] LOOP
      child := t || '_' || to_char(m, 'YYYYMM');
      IF to_regclass(child) IS NULL THEN
        BEGIN
          EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%s) TO (%s)', child, t,
                         (extract(epoch FROM m) * 1000000000)::numeric(20, 0), (extract(epoch FROM m + interval '1 month') * 1000000000)::numeric(20, 0));
          EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION tallystick_refuse_change()',
                         child || '_refuse_change', child);
        EXCEPTION WHEN check_violation THEN NULL; -- rows of that month already stand in the rest partition
        END;
      END IF;
    END LOOP;
    m := m + interval '1 month';
  END LOOP;
END $$;

CREATE TRIGGER usage_record_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON usage_record
  FOR EACH STATEMENT EXECUTE FUNCTION tallystick_refuse_change();
CREATE TRIGGER usage_record_rest_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON usage_record_rest
  FOR EACH STATEMENT EXECUTE FUNCTION tallystick_refuse_change();
CREATE TRIGGER transfer_rest_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer_rest
  FOR EACH STATEMENT EXECUTE FUNCTION tallystick_refuse_change();

GRANT SELECT, INSERT ON usage_record, dead_letter TO tallystick_poster;
GRANT SELECT, INSERT, UPDATE ON log_setting, log_head, consumer_position TO tallystick_poster;
GRANT SELECT, INSERT, UPDATE, DELETE ON log_record, log_member, log_lease TO tallystick_poster;
GRANT EXECUTE ON FUNCTION tallystick_ensure_months() TO tallystick_poster;
GRANT SELECT ON log_setting, usage_record, log_record, log_head, consumer_position, log_member, log_lease, dead_letter TO tallystick_reader, tallystick_auditor;
