import type { Sql } from '../../sql';
import { JOB_COLUMNS, readJob, type Job, type JobKind, type JobRow } from './job';

/** Puts a job at the end of the queue. */
export async function askJob(sql: Sql, jobId: string, kind: JobKind, args: string, askedBy: string): Promise<Job> {
  const [row] = await sql.rows<JobRow>(
    'replay_ask_job',
    `INSERT INTO replay_job (job_id, kind, arguments, state, asked_by) VALUES ($1, $2, $3, 'waiting', $4) RETURNING ${JOB_COLUMNS}`,
    [jobId, kind, args, askedBy],
  );
  if (row === undefined) throw new Error('a job was inserted and not returned');
  return readJob(row);
}
