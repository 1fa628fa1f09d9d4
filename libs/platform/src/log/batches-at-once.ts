import { availableParallelism } from 'node:os';

/**
 * Batches that a worker handles at once where nobody says otherwise: two, where the machine has a core for each and one for PostgreSQL.
 * On two cores a second batch only makes everybody wait longer: the tail of single requests doubles and nothing is done sooner.
 */
export const BATCHES_AT_ONCE = Math.max(1, Math.min(2, availableParallelism() - 1));
