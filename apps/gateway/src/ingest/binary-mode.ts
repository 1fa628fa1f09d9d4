import type { IncomingHttpHeaders } from 'node:http';
import { badField } from '@tallystick/platform/http/errors/http-problem';

/** CloudEvents binary mode: the attributes stand in `ce-*` headers, the body is `data`. A structured content type wins. */
export function isBinary(headers: IncomingHttpHeaders): boolean {
  return headers['ce-specversion'] !== undefined && !/^application\/cloudevents/i.test(headers['content-type'] ?? '');
}

/** The same event as structured JSON: what is kept. `data` stands in it as it was sent. Throws a 400 problem where the body is no JSON. */
export function binaryEvent(body: string, headers: IncomingHttpHeaders): string {
  let out = '{';
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('ce-') || value === undefined) continue;
    const attribute = name.slice(3);
    out += `${JSON.stringify(attribute)}:${JSON.stringify(decoded(Array.isArray(value) ? value.join(', ') : value, name))},`;
  }
  if (headers['content-type'] !== undefined) out += `"datacontenttype":${JSON.stringify(headers['content-type'])},`;
  const data = body.trim();
  if (data !== '') {
    try {
      JSON.parse(data);
    } catch {
      throw badField('data', 'the body is no JSON', 'invalid_body');
    }
    out += `"data":${data},`;
  }
  return `${out.slice(0, -1)}}`;
}

/** Header values are percent-encoded UTF-8. */
function decoded(value: string, header: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw badField(header, 'is not percent-encoded UTF-8');
  }
}
