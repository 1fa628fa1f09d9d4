-- Meters and billing periods: what the rating worker keeps beside the charges. All of it can be worked out again from the charges.

-- As in 0015, with the kinds that a period's close makes: 9 fee_down, 10 commitment_down, 12 earned_down.
CREATE OR REPLACE FUNCTION tallystick_charge_sign(kind int2) RETURNS int4 LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS 'SELECT CASE WHEN kind IN (2, 4, 7, 9, 10, 12) THEN -1 ELSE 1 END';

-- Running total of a contract's meter within a billing period, advanced in log order under the shard's rating head.
CREATE TABLE meter_total (
  customer text COLLATE "C" NOT NULL,
  period text COLLATE "C" NOT NULL,         -- YYYY-MM, the month in which the period begins
  meter text COLLATE "C" NOT NULL,
  units numeric(76, 0) NOT NULL,            -- scaled by 10^24: libs/domain/src/contract/meter
  input_tokens numeric(38, 0) NOT NULL,     -- for the ratio that a blended unit rests on
  output_tokens numeric(38, 0) NOT NULL,
  PRIMARY KEY (customer, period, meter)
) WITH (fillfactor = 70);

-- A customer's billing period once anything happened in it. Bounds are worked out once, by the tzdata named, and stored.
CREATE TABLE billing_period (
  customer text COLLATE "C" NOT NULL,
  period text COLLATE "C" NOT NULL,
  shard int2 NOT NULL,
  from_instant int8 NOT NULL,
  to_instant int8 NOT NULL,
  zone text NOT NULL,
  tzdata text NOT NULL,
  due_at int8 NOT NULL,                     -- a tick at or past it closes the period
  closes int4 NOT NULL DEFAULT 0,           -- how often it was closed
  stale bool NOT NULL DEFAULT false,        -- usage came after the last close
  PRIMARY KEY (customer, period)
) WITH (fillfactor = 70);
CREATE INDEX billing_period_due ON billing_period (shard, due_at) WHERE closes = 0 OR stale;

-- Every opening and close that was answered, with the charges that it made (none where nothing was to be changed).
CREATE TABLE period_event (
  customer text COLLATE "C" NOT NULL,
  period text COLLATE "C" NOT NULL,
  kind text NOT NULL CHECK (kind IN ('period_open', 'period_closed')),
  shard int2 NOT NULL,
  partition int2 NOT NULL,
  "offset" int8 NOT NULL,                   -- the control record
  actor text NOT NULL,
  recorded_at int8 NOT NULL,
  catalogue_seq int8 NOT NULL,
  after_charge_seq int8 NOT NULL,           -- last charge of the shard before it: what it was worked out from
  charges int4 NOT NULL,
  PRIMARY KEY (partition, "offset", customer, period)
);
CREATE INDEX period_event_customer ON period_event (customer, period);

-- 80 and 100 percent of an allowance, once each, with what the first unit past it costs.
CREATE TABLE meter_alert (
  customer text COLLATE "C" NOT NULL,
  period text COLLATE "C" NOT NULL,
  meter text COLLATE "C" NOT NULL,
  percent int2 NOT NULL,
  units numeric(76, 0) NOT NULL,            -- the total that passed it
  allowance numeric(76, 0) NOT NULL,
  overage_price text,                       -- decimal text
  shard int2 NOT NULL,
  charge_seq int8 NOT NULL,                 -- the charge that passed it
  recorded_at int8 NOT NULL,
  PRIMARY KEY (customer, period, meter, percent)
);
CREATE INDEX meter_alert_newest ON meter_alert (recorded_at);

-- The newest tick that has arrived on a partition: time decides nothing before it.
CREATE TABLE partition_clock (partition int2 PRIMARY KEY, clock int8 NOT NULL);

CREATE TRIGGER period_event_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON period_event
  FOR EACH STATEMENT EXECUTE FUNCTION tallystick_refuse_change();
CREATE TRIGGER meter_alert_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON meter_alert
  FOR EACH STATEMENT EXECUTE FUNCTION tallystick_refuse_change();
GRANT SELECT, INSERT, UPDATE ON meter_total, billing_period, partition_clock TO tallystick_poster;
GRANT SELECT, INSERT ON period_event, meter_alert TO tallystick_poster;
GRANT SELECT ON meter_total, billing_period, period_event, meter_alert, partition_clock TO tallystick_reader, tallystick_auditor;
