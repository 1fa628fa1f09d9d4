export type JobKind = 'verify' | 'rebuild';
export type JobState = 'waiting' | 'running' | 'done' | 'failed';

/** A long job of the replay process. `result` is JSON text. */
export interface Job {
  readonly jobId: string;
  readonly kind: JobKind;
  readonly arguments: string;
  readonly state: JobState;
  readonly done: bigint;
  readonly total: bigint | null;
  readonly note: string | null;
  readonly result: string | null;
  readonly askedBy: string;
  readonly askedAt: string;
  readonly endedAt: string | null;
}

export type JobRow = [
  string,
  JobKind,
  string,
  JobState,
  bigint,
  bigint | null,
  string | null,
  string | null,
  string,
  string,
  string | null,
];

const stamp = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
export const JOB_COLUMNS = `job_id, kind, arguments, state, done, total, note, result, asked_by, ${stamp('asked_at')}, ${stamp('ended_at')}`;

export function readJob([jobId, kind, args, state, done, total, note, result, askedBy, askedAt, endedAt]: JobRow): Job {
  return { jobId, kind, arguments: args, state, done, total, note, result, askedBy, askedAt, endedAt };
}
