import { sqlCheck } from './check';

/** One outcome per command and key; an applied command made exactly the entry it says, a refused one left nothing but its refusal. */
export const commandsKept = sqlCheck(
  'commands-kept',
  ['I6', 'I14'],
  'each command has one outcome under its own bytes; applied ones made their entry, refused ones nothing',
  `WITH made AS (
     SELECT shard, command_seq, min(entry) AS first, max(entry) AS last, count(*) AS legs FROM transfer WHERE command_seq IS NOT NULL GROUP BY 1, 2
   )
   SELECT format('shard %s command %s', shard, command_seq) AS position, detail FROM (
   SELECT c.shard, c.command_seq,
          CASE WHEN c.command_hash <> sha256(convert_to(c.body, 'UTF8')) THEN 'the hash is not that of its bytes'
               WHEN c.applied <> (c.entry IS NOT NULL) THEN 'applied and entry disagree'
               WHEN i.shard IS NOT NULL AND i.shard <> c.shard THEN format('its idempotency key says shard %s', i.shard)
               WHEN NOT c.applied THEN format('refused, and made %s transfers', made.legs)
               ELSE format('applied as entry %s, its transfers are of entry %s', c.entry, coalesce(made.first::text, 'none')) END AS detail
   FROM command c LEFT JOIN made USING (shard, command_seq) LEFT JOIN idempotency i ON i.command_id = c.command_id
   WHERE c.command_hash <> sha256(convert_to(c.body, 'UTF8')) OR c.applied <> (c.entry IS NOT NULL)
      OR (i.shard IS NOT NULL AND i.shard <> c.shard)
      OR (NOT c.applied AND made.legs IS NOT NULL)
      OR (c.applied AND (made.legs IS NULL OR made.first <> c.entry OR made.last <> c.entry))
   UNION ALL
   SELECT made.shard, made.command_seq, 'has transfers and is not kept'
   FROM made LEFT JOIN command c USING (shard, command_seq) WHERE c.shard IS NULL) bad
   ORDER BY shard, command_seq`,
);
