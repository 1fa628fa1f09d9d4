-- Rights to the column, triggers that 0001 to 0004 left out, and one rule for tables to come.

-- Evidence as well: what no shard could be read from.
CREATE TRIGGER dead_letter_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON dead_letter
  FOR EACH STATEMENT EXECUTE FUNCTION tallystick_refuse_change();

-- Counters move; what an account, an entry or a key is never does.
REVOKE UPDATE ON account, entry_state, api_key FROM tallystick_poster;
GRANT UPDATE (debits_posted, credits_posted, debits_pending, credits_pending) ON account TO tallystick_poster;
GRANT UPDATE (refunded, refunded_overage, reversed_by) ON entry_state TO tallystick_poster;
GRANT UPDATE (expires_at, revoked_at) ON api_key TO tallystick_poster;

-- A right to the whole table is not taken away column by column: an auditor could read what signs control records.
REVOKE SELECT ON installation, api_key FROM tallystick_auditor;
GRANT SELECT (id, created_at) ON installation TO tallystick_auditor;
GRANT SELECT (key_id, name, shown_prefix, scopes, customer, created_at, expires_at, revoked_at) ON api_key TO tallystick_auditor;

-- The refusal of locked periods stands on the parent; on each partition too, for whoever inserts into one directly.
CREATE OR REPLACE FUNCTION tallystick_ensure_months() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
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
  FOR child IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'transfer'::regclass
      AND NOT EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgrelid = c.oid AND g.tgname = c.relname || '_locked_period')
  LOOP
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS new_transfers FOR EACH STATEMENT EXECUTE FUNCTION tallystick_refuse_locked_period()',
                   child || '_locked_period', child);
  END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION tallystick_ensure_months() FROM PUBLIC;
