import { Failed } from './exit';

/** The service answered, but not with success. `body` is what it said (parsed JSON where it is JSON). */
export class Refused extends Failed {
  constructor(
    readonly status: number,
    readonly body: unknown,
    message: string,
    readonly retryAfterSeconds: number | null,
    /** Whether it names something that the caller typed: that is wrong use. */
    readonly wrongUse: boolean,
  ) {
    super(message);
  }
}

interface ErrorBody {
  readonly title?: unknown;
  readonly field?: unknown;
  readonly detail?: unknown;
  readonly message?: unknown;
  readonly errors?: unknown;
  readonly error?: { readonly message?: unknown; readonly param?: unknown };
}

/** What a problem document or an OpenAI or Anthropic error body says, in one line. */
export function problemText(body: unknown): string {
  if (typeof body === 'string') return body.slice(0, 500);
  if (typeof body !== 'object' || body === null) return '';
  const b = body as ErrorBody;
  return [...new Set([b.title, b.field, b.detail, b.message, b.error?.message].filter(isText))].join(': ');
}

/**
 * Whether a 400 or 422 names something of what the caller typed (`null`: all that was sent). What is wrong with a file's content, or with
 * nothing by name, is a failure and no wrong use.
 */
export function namesTyped(status: number, body: unknown, typed: readonly string[] | null): boolean {
  return (status === 400 || status === 422) && namedFields(body).some((field) => typed === null || typed.includes(field));
}

/** The fields that such a body names; `name` of `name[0].x`. */
function namedFields(body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return [];
  const { errors, error } = body as ErrorBody;
  const fields = Array.isArray(errors) ? errors.map((e: { field?: unknown } | null) => e?.field) : [error?.param];
  return fields.filter(isText).map((field) => field.split(/[.[]/)[0] ?? '');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
