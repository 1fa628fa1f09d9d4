import { STATUS_CODES } from 'node:http';
import type { ErrorShape } from './error-shape';
import type { HttpProblem } from './http-problem';

export interface RenderedError {
  readonly contentType: string;
  readonly body: string;
}

/** The problem in the shape that the caller's client understands. */
export function renderError(problem: HttpProblem, shape: ErrorShape): RenderedError {
  if (shape === 'problem') return { contentType: 'application/problem+json', body: JSON.stringify(problemDocument(problem)) };
  return { contentType: 'application/json; charset=utf-8', body: JSON.stringify(sdkBody(problem, shape)) };
}

/** RFC 9457. */
function problemDocument(p: HttpProblem): Record<string, unknown> {
  return {
    type: 'about:blank',
    title: STATUS_CODES[p.status] ?? 'Error',
    status: p.status,
    detail: p.message,
    code: p.code,
    ...(p.errors.length === 0 ? {} : { errors: p.errors }),
  };
}

function sdkBody(p: HttpProblem, shape: 'openai' | 'anthropic' | 'google'): Record<string, unknown> {
  if (shape === 'google') return { error: { code: p.status, message: p.message, status: GOOGLE_STATUS[p.status] ?? 'UNKNOWN' } };
  const type = errorType(p.status);
  if (shape === 'anthropic') return { type: 'error', error: { type: ANTHROPIC_TYPE[p.status] ?? type, message: p.message } };
  return { error: { message: p.message, type, param: p.errors[0]?.field ?? null, code: p.code } };
}

function errorType(status: number): string {
  if (status === 402) return 'billing_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'api_error' : 'invalid_request_error';
}

const ANTHROPIC_TYPE: Readonly<Record<number, string>> = { 401: 'authentication_error', 404: 'not_found_error', 413: 'request_too_large' };
const GOOGLE_STATUS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  402: 'FAILED_PRECONDITION',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};
