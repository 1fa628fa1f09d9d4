import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { unavailable } from './errors/http-problem';

/** Paths (in the router's form) that another process of ours answers. */
export interface Forward {
  /** Its address, without a slash at the end. */
  readonly to: string;
  readonly paths: readonly string[];
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const TIMEOUT_MS = 120_000;
/** Of one connection, not of the request; the body was unpacked here. */
const NOT_FORWARDED = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-encoding',
  'accept-encoding',
  'expect',
  'upgrade',
]);
const ANSWERED = ['content-type', 'location', 'retry-after', 'www-authenticate', 'idempotency-replayed', 'x-should-retry', 'allow'];

/**
 * One address for a caller where the processes are apart: these paths are handed on as they came, key included, and the answer is handed
 * back. Who may do what is decided there. Where that process is away the caller is told 503.
 */
export function forwardTo(
  fastify: FastifyInstance,
  forwards: readonly Forward[],
  refuse: (error: Error, request: FastifyRequest, reply: FastifyReply) => void,
): void {
  for (const { to, paths } of forwards)
    for (const path of paths)
      fastify.route({
        method: [...METHODS],
        url: path,
        handler: (request, reply) =>
          pass(to, request, reply).catch(() => refuse(unavailable('the process that answers this is away', 'api_error'), request, reply)),
      });
}

async function pass(to: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined && !NOT_FORWARDED.has(name)) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  const body = Buffer.isBuffer(request.body) && request.body.length > 0 ? new Uint8Array(request.body) : undefined;
  const init: RequestInit = { method: request.method, headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) };
  const answer = await fetch(to + request.url, body === undefined ? init : { ...init, body });
  const bytes = Buffer.from(await answer.arrayBuffer());
  reply.status(answer.status);
  for (const name of ANSWERED) {
    const value = answer.headers.get(name);
    if (value !== null) reply.header(name, value);
  }
  await reply.send(bytes.length === 0 ? undefined : bytes);
}
