-- Replay finds the batch that took a charge or a command without walking the shard's history.
CREATE INDEX IF NOT EXISTS ledger_input_charge ON ledger_input (shard, charge_first) WHERE charge_count > 0;
CREATE INDEX IF NOT EXISTS ledger_input_command ON ledger_input (shard, command_first) WHERE command_count > 0;
