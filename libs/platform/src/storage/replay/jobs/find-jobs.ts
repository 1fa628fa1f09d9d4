import type { Sql } from '../../sql';
import { JOB_COLUMNS, readJob, type Job, type JobRow } from './job';

export async function findJob(sql: Sql, jobId: string): Promise<Job | null> {
  const [row] = await sql.rows<JobRow>('replay_find_job', `SELECT ${JOB_COLUMNS} FROM replay_job WHERE job_id = $1`, [jobId]);
  return row === undefined ? null : readJob(row);
}

/** The newest jobs first. */
export async function listJobs(sql: Sql, limit: number): Promise<Job[]> {
  const rows = await sql.rows<JobRow>('replay_list_jobs', `SELECT ${JOB_COLUMNS} FROM replay_job ORDER BY asked_at DESC, job_id LIMIT $1`, [
    limit,
  ]);
  return rows.map(readJob);
}
