-- Which sources there are: an event whose id alone is known is found by one probe of `identity` per source instead of a walk over all charges.
CREATE TABLE event_source (source text COLLATE "C" PRIMARY KEY);
INSERT INTO event_source SELECT source FROM charge UNION SELECT source COLLATE "C" FROM exception;
CREATE TRIGGER event_source_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON event_source
  FOR EACH STATEMENT EXECUTE FUNCTION tallystick_refuse_change();
GRANT SELECT, INSERT ON event_source TO tallystick_poster;
GRANT SELECT ON event_source TO tallystick_reader, tallystick_auditor;
