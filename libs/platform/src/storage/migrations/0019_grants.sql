-- Grants of promotional credit that expire, until a tick has passed their time: a work list that the rating worker keeps, written from
-- control records. What is left of a grant, only the ledger knows; when it is over, only a tick decides.
CREATE TABLE grant_due (
  customer text COLLATE "C" NOT NULL,
  grant_id text COLLATE "C" NOT NULL,
  shard int2 NOT NULL,
  expires_at int8 NOT NULL,
  entity text COLLATE "C" NOT NULL,
  asset text COLLATE "C" NOT NULL,
  done bool NOT NULL DEFAULT false,         -- its charge of kind grant_expired was made
  PRIMARY KEY (customer, grant_id)
);
CREATE INDEX grant_due_at ON grant_due (shard, expires_at) WHERE NOT done;
GRANT SELECT, INSERT, UPDATE ON grant_due TO tallystick_poster;
GRANT SELECT ON grant_due TO tallystick_reader, tallystick_auditor;
