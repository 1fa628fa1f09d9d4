import { HttpException } from '@nestjs/common';
import { LogBusy } from '../../log/group-commit';
import { LogAway } from '../../log/log-away';
import { isConnectionError } from '../../storage/database';
import { HttpProblem, unavailable } from './http-problem';

/** Any thrown value as what the caller is told. Only a fault of ours becomes a 500, and it says nothing of the inside. */
export function describeError(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof LogBusy) return unavailable('the log is busy, try again', 'log_busy');
  if (error instanceof LogAway || isLogAway(error)) return unavailable('the log is away, try again', 'log_away');
  if (isConnectionError(error)) return unavailable('the database is away, try again', 'db_error');
  const status = statusOf(error);
  if (status === 413) return new HttpProblem(413, 'body_too_large', 'the body is too large');
  if (status === 414) return new HttpProblem(414, 'uri_too_long', 'a part of the path is too long');
  if (status === 415) return new HttpProblem(415, 'unsupported_media_type', 'this content type or encoding is not accepted here');
  if (status !== null && status >= 400 && status < 500)
    return new HttpProblem(status, CODES[status] ?? 'invalid_request', messageOf(error));
  return new HttpProblem(500, 'internal_error', 'something went wrong here; it is in our log');
}

const CODES: Readonly<Record<number, string>> = { 404: 'not_found', 405: 'method_not_allowed' };

function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'the request could not be read';
}

/** kafkajs: no broker answers, or the producer is not connected. */
function isLogAway(error: unknown): boolean {
  return error instanceof Error && /^KafkaJS/.test(error.name);
}
