-- What the ledger needs beyond 0001: who was credited for a payment, probes into ledger_input, checks.

-- A provider's payment object credits once, for ever and over all shards: a directory beside identity and idempotency.
-- A claim is made in the transaction of its deposit's batch; rebuild only reads it.
CREATE TABLE payment_claim (
  provider text COLLATE "C" NOT NULL,
  payment_id text COLLATE "C" NOT NULL,
  command_id uuid NOT NULL,
  shard int2 NOT NULL,
  PRIMARY KEY (provider, payment_id)
);
CREATE TRIGGER payment_claim_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON payment_claim
  FOR EACH STATEMENT EXECUTE FUNCTION tallystick_refuse_change();
GRANT SELECT, INSERT ON payment_claim TO tallystick_poster;
GRANT SELECT ON payment_claim TO tallystick_reader, tallystick_auditor;

-- How much of what was refunded went to the overage that the charge had made.
ALTER TABLE entry_state ADD COLUMN refunded_overage numeric(38, 0) NOT NULL DEFAULT 0 CHECK (refunded_overage BETWEEN 0 AND refunded);

-- Which batch holds a charge, an entry, an instant: one probe each.
CREATE INDEX ledger_input_charge ON ledger_input (shard, charge_first) WHERE charge_count > 0;
CREATE INDEX ledger_input_entry ON ledger_input (shard, entry_first) WHERE entry_count > 0;
CREATE INDEX ledger_input_clock ON ledger_input (shard, clock);

-- The accounts of a shard that belong to no customer.
CREATE INDEX account_of_shard ON account (shard) WHERE customer IS NULL;

-- Posting holds this lock shared, a change of a period's state holds it alone: no transfer slips into a period while it is locked.
CREATE FUNCTION tallystick_period_lock() RETURNS int8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT 7261548033::int8';

-- As in 0001, but the distinct periods of the statement are looked at first: nearly always one, and open.
CREATE OR REPLACE FUNCTION tallystick_refuse_locked_period() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM accounting_period p WHERE p.state = 'locked') THEN RETURN NULL; END IF;
  SELECT a.entity || ' ' || t.period INTO bad
  FROM new_transfers t JOIN account a ON a.account_id = t.debit
  JOIN accounting_period p ON p.entity = a.entity AND p.period = t.period AND p.state = 'locked'
  WHERE t.period IN (SELECT period FROM accounting_period WHERE state = 'locked')
  LIMIT 1;
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'accounting period % is locked', bad USING ERRCODE = '42501', CONSTRAINT = 'accounting_period_locked';
  END IF;
  RETURN NULL;
END $$;

-- I2: accounts of a shard whose counters differ from the sum of their transfers; none when all is well.
CREATE FUNCTION tallystick_account_drift(of_shard int2)
RETURNS TABLE (account_id int8, name text, debits_posted numeric, debits_summed numeric, credits_posted numeric, credits_summed numeric)
LANGUAGE sql STABLE AS $$
  SELECT a.account_id, a.name, a.debits_posted, coalesce(s.d, 0), a.credits_posted, coalesce(s.c, 0)
  FROM account a
  LEFT JOIN (
    SELECT x.id, sum(x.d) AS d, sum(x.c) AS c
    FROM (SELECT t.debit AS id, t.amount AS d, 0::numeric AS c FROM transfer t WHERE t.shard = of_shard
          UNION ALL SELECT t.credit, 0, t.amount FROM transfer t WHERE t.shard = of_shard) x
    GROUP BY x.id) s ON s.id = a.account_id
  WHERE a.shard = of_shard AND (a.debits_posted <> coalesce(s.d, 0) OR a.credits_posted <> coalesce(s.c, 0))
$$;

-- The statement check of one batch: its transfers are as many as its ledger_input says, dense, and each balance-after follows
-- from the account's transfer before it. Answers what is wrong; nothing when all is well.
CREATE FUNCTION tallystick_check_batch(of_shard int2, of_batch int8) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  WITH i AS (SELECT * FROM ledger_input WHERE shard = of_shard AND batch_seq = of_batch),
  t AS (SELECT t.* FROM i JOIN transfer t ON t.shard = i.shard AND t.recorded = i.clock
          AND t.seq >= i.transfer_first AND t.seq < i.transfer_first + i.transfer_count)
  SELECT 'batch has ' || (SELECT count(*) FROM t) || ' transfers, its input says ' || i.transfer_count
    FROM i WHERE i.transfer_count <> (SELECT count(*) FROM t)
  UNION ALL
  SELECT 'transfer ' || t.seq || ': balance after the debit does not follow' FROM t
    WHERE t.debit_after - t.amount <> coalesce(
      (SELECT CASE WHEN p.debit = t.debit THEN p.debit_after ELSE p.credit_after END FROM transfer p
        WHERE p.shard = t.shard AND p.seq < t.seq AND (p.debit = t.debit OR p.credit = t.debit) ORDER BY p.seq DESC LIMIT 1), 0)
$$;
GRANT EXECUTE ON FUNCTION tallystick_account_drift(int2), tallystick_check_batch(int2, int8), tallystick_period_lock()
  TO tallystick_poster, tallystick_reader, tallystick_auditor;
