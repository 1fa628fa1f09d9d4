import type { Sql } from '../sql';

/** The next offset of `usage.events` that rating takes, by partition; a partition that it never took from is not there. */
export async function ratingPositions(sql: Sql): Promise<Map<number, bigint>> {
  return new Map(
    await sql.rows<[number, bigint]>(
      'rating_positions',
      "SELECT partition, next_offset FROM consumer_position WHERE consumer = 'rating' AND topic = 1",
    ),
  );
}
