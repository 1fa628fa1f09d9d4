export interface FieldError {
  /** Path of the field in the body, header or query, such as `data.usage.prompt_tokens`; empty for the whole body. */
  readonly field: string;
  readonly message: string;
}

/**
 * What a caller is told when a request is refused. The filter writes it in the shape the route and the headers ask for.
 * `code` is stable and for programs; `message` is for people.
 */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly errors: readonly FieldError[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** 400 that names its field. */
export function badField(field: string, message: string, code = 'invalid_request'): HttpProblem {
  return new HttpProblem(400, code, field === '' ? message : `${field}: ${message}`, [{ field, message }]);
}

export function notFound(what: string): HttpProblem {
  return new HttpProblem(404, 'not_found', `${what} does not exist`);
}

/** Something of ours is away or too busy; the same request may be sent again. */
export function unavailable(message: string, code = 'db_error', retryAfterSeconds = 1): HttpProblem {
  return new HttpProblem(503, code, message, [], { 'retry-after': String(retryAfterSeconds) });
}
