import type { Sql } from '../../sql';
import { JOB_COLUMNS, readJob, type Job, type JobRow } from './job';

/**
 * Takes the oldest waiting job, one at a time over all replay processes: while one runs (its heart beat in the last 15 seconds) nothing is
 * taken. Null where there is nothing to do.
 */
export async function takeJob(sql: Sql): Promise<Job | null> {
  const [row] = await sql.rows<JobRow>(
    'replay_take_job',
    `UPDATE replay_job SET state = 'running', heartbeat_at = now(), done = 0, total = NULL, note = NULL
     WHERE job_id = (SELECT job_id FROM replay_job WHERE state = 'waiting' ORDER BY asked_at, job_id LIMIT 1 FOR UPDATE SKIP LOCKED)
       AND NOT EXISTS (SELECT 1 FROM replay_job WHERE state = 'running' AND heartbeat_at > now() - interval '15 seconds')
     RETURNING ${JOB_COLUMNS}`,
  );
  return row === undefined ? null : readJob(row);
}

/** Says how far the job is, and that its process lives. Answers false where it is no longer this process's. */
export async function beatJob(sql: Sql, jobId: string, done: bigint, total: bigint | null, note: string | null): Promise<boolean> {
  const touched = await sql.run(
    'replay_beat_job',
    `UPDATE replay_job SET heartbeat_at = now(), done = $2, total = $3, note = $4 WHERE job_id = $1 AND state = 'running'`,
    [jobId, done, total, note],
  );
  return touched === 1;
}

/** Ends the job with its result (JSON text) or with what went wrong. */
export async function endJob(sql: Sql, jobId: string, state: 'done' | 'failed', result: string | null, note: string | null): Promise<void> {
  await sql.run(
    'replay_end_job',
    `UPDATE replay_job SET state = $2, result = $3, note = $4, ended_at = now() WHERE job_id = $1 AND state = 'running'`,
    [jobId, state, result, note],
  );
}

/** Lets the job wait again: its process stops in an orderly way. */
export async function yieldJob(sql: Sql, jobId: string): Promise<void> {
  await sql.run(
    'replay_yield_job',
    `UPDATE replay_job SET state = 'waiting', heartbeat_at = NULL WHERE job_id = $1 AND state = 'running'`,
    [jobId],
  );
}

/** Jobs whose process died while they ran wait again: replay only reads, so a job may be begun anew. Answers how many. */
export async function reviveJobs(sql: Sql): Promise<number> {
  return sql.run(
    'replay_revive_jobs',
    `UPDATE replay_job SET state = 'waiting', heartbeat_at = NULL WHERE state = 'running' AND heartbeat_at <= now() - interval '15 seconds'`,
  );
}
