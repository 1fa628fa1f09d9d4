-- What reading money needs beyond the journal's own indexes. Nothing here is on the path of usage: charges (kind 1) are left out.

-- Balances by effective time: the day's rows of everything that is not a charge.
CREATE INDEX transfer_debit_effective ON transfer (debit, effective) WHERE kind <> 1;
CREATE INDEX transfer_credit_effective ON transfer (credit, effective) WHERE kind <> 1;

-- Lists of exceptions, newest first.
CREATE INDEX exception_recorded ON exception (recorded_at, shard, decision_seq);
-- A parked event of a customer nobody knows is found by its subject.
CREATE INDEX exception_customer ON exception (coalesce(customer, subject), recorded_at, shard, decision_seq);

-- The outcome that a control record on the log had.
CREATE INDEX exception_outcome_record ON exception_outcome (partition, "offset");
