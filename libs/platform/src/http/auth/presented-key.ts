import type { IncomingHttpHeaders } from 'node:http';

/** The key a call carries: `Authorization: Bearer`, `x-api-key`, `x-goog-api-key`; null where it carries none. */
export function presentedKey(headers: IncomingHttpHeaders): string | null {
  const bearer = /^Bearer +(\S.*?) *$/i.exec(headers.authorization ?? '')?.[1];
  return bearer ?? text(headers['x-api-key']) ?? text(headers['x-goog-api-key']);
}

function text(value: string | string[] | undefined): string | null {
  const one = Array.isArray(value) ? value[0] : value;
  return one === undefined || one === '' ? null : one;
}
