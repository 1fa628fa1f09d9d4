import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';

const FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};
const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Tallystick API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"><link rel="icon" type="image/png" href="/docs/favicon-32x32.png"></head>
<body><div id="docs"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`;
const START = `window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null });`;
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

/** `/openapi.json` and readable documentation at `/docs`, all from this machine. The document is made at the first call. */
export function serveDocs(fastify: FastifyInstance, makeDocument: () => object): void {
  let text: string | undefined;
  fastify.get('/openapi.json', (_request, reply) => {
    text ??= JSON.stringify(makeDocument());
    return reply.header('content-type', 'application/json; charset=utf-8').send(text);
  });
  fastify.get('/docs', (_request, reply) =>
    reply.header('content-type', 'text/html; charset=utf-8').header('content-security-policy', POLICY).send(PAGE),
  );
  fastify.get('/docs/start.js', (_request, reply) => reply.header('content-type', 'text/javascript; charset=utf-8').send(START));
  for (const [name, type] of Object.entries(FILES)) {
    let bytes: Buffer | undefined;
    fastify.get(`/docs/${name}`, (_request, reply) => {
      bytes ??= readFileSync(join(assets(), name));
      return reply.header('content-type', type).header('cache-control', 'max-age=3600').send(bytes);
    });
  }
}

/** swagger-ui comes with @nestjs/swagger. */
function assets(): string {
  const own = createRequire(__filename);
  return dirname(createRequire(own.resolve('@nestjs/swagger')).resolve('swagger-ui-dist/package.json'));
}
