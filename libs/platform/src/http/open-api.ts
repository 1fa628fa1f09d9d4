import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { errorShape } from './errors/error-shape';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const WITHOUT_KEY = /^\/(?:health\/|metrics)/;

/** The published document: OpenAPI 3.1, with every refusal an operation can answer. */
export function openApiDocument(app: INestApplication, serverUrl: string): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Tallystick')
    .setDescription(
      'Billing ledger for LLM and API calls: usage events in, exact charges, a double-entry journal, invoice lines that can be replayed.',
    )
    .setVersion('0.1.0')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer(serverUrl)
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key' }, 'bearer')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'x-api-key' }, 'x-api-key')
    .build();
  const document = SwaggerModule.createDocument(app, builder);
  document.components = { ...document.components, schemas: { ...document.components?.schemas, ...SCHEMAS } };
  for (const [path, item] of Object.entries(document.paths))
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      const open = WITHOUT_KEY.test(path);
      operation.security = open ? [] : [{ bearer: [] }, { 'x-api-key': [] }];
      const body = method === 'post' || method === 'put' || method === 'patch';
      const statuses = [
        400,
        ...(open ? [] : [401, 403]),
        ...(path.includes('{') || body || namesSomething(operation) ? [404] : []),
        ...(path.includes('{') ? [414] : []),
        ...(body ? [409, 413, 415, 422] : []),
        503,
      ];
      for (const status of open ? [400] : statuses) operation.responses[String(status)] ??= refusal(status, path);
      for (const [status, answer] of Object.entries(operation.responses))
        if (/^[45]/.test(status) && answer !== undefined && !('$ref' in answer) && answer.content === undefined)
          operation.responses[status] = { ...refusal(Number(status), path), description: answer.description };
    }
  return document;
}

/** Whether the query says whose or which: what it names may not exist. */
function namesSomething({ parameters = [] }: { readonly parameters?: readonly object[] }): boolean {
  return parameters.some((p) => 'in' in p && p.in === 'query' && 'name' in p && ['customer', 'id', 'source'].includes(String(p.name)));
}

function refusal(status: number, path: string): OpenAPIObject['paths'][string] & { description: string } {
  const problem = errorShape(path, {}) === 'problem';
  return {
    description: DESCRIPTIONS[status] ?? 'Refused',
    content: problem
      ? { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
      : {
          'application/json': {
            schema: { oneOf: [{ $ref: '#/components/schemas/OpenAiError' }, { $ref: '#/components/schemas/AnthropicError' }] },
          },
        },
  } as never;
}

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: 'The request is wrong; the field is named',
  401: 'No key, or one that does not live',
  403: 'The key lacks the scope',
  404: 'There is no such thing',
  409: 'Against the present state, or an idempotency key with another body',
  413: 'The body is too large',
  414: 'A part of the path is too long',
  415: 'The content type or encoding is not accepted',
  422: 'Understood, and refused by the rules of the ledger',
  503: 'The database or the log is away or busy: try again after Retry-After',
};

const text = { type: 'string' as const };
const SCHEMAS = {
  Problem: {
    type: 'object' as const,
    description: 'RFC 9457',
    required: ['type', 'title', 'status', 'detail', 'code'],
    properties: {
      type: text,
      title: text,
      status: { type: 'integer' as const },
      detail: text,
      code: text,
      errors: {
        type: 'array' as const,
        items: { type: 'object' as const, required: ['field', 'message'], properties: { field: text, message: text } },
      },
    },
  },
  OpenAiError: {
    type: 'object' as const,
    required: ['error'],
    properties: {
      error: {
        type: 'object' as const,
        required: ['message', 'type', 'param', 'code'],
        properties: { message: text, type: text, param: { type: ['string', 'null'] }, code: text },
      },
    },
  },
  AnthropicError: {
    type: 'object' as const,
    required: ['type', 'error'],
    properties: {
      type: { const: 'error' },
      error: { type: 'object' as const, required: ['type', 'message'], properties: { type: text, message: text } },
    },
  },
} as never as Record<string, never>;
