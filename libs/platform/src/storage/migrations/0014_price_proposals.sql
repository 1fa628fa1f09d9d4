-- A proposal keeps the list it was read from: what was quarantined can be accepted when it is published, and a draft edited.
ALTER TABLE price_proposal
  DROP CONSTRAINT price_proposal_state_check,
  ADD CONSTRAINT price_proposal_state_check CHECK (state IN ('draft', 'proposed', 'published', 'dismissed')),
  ADD COLUMN proposal_seq int8 GENERATED ALWAYS AS IDENTITY UNIQUE,
  -- the list's text as it was received
  ADD COLUMN list text NOT NULL DEFAULT '',
  -- nanoseconds since 1970: from when undated prices hold; null is the moment of publication
  ADD COLUMN effective_from int8,
  -- catalogue_seq that the difference was shown against: the book may have moved on since
  ADD COLUMN based_on int8 NOT NULL DEFAULT 0,
  ADD COLUMN reason text;
ALTER TABLE price_proposal ALTER COLUMN list DROP DEFAULT, ALTER COLUMN based_on DROP DEFAULT;
