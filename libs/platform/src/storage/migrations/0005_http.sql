-- What the HTTP side needs beyond 0001: a command that waits is found by its id, an event's exceptions and charges by theirs.
CREATE INDEX idempotency_command ON idempotency (command_id);
