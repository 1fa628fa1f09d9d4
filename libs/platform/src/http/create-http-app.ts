import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ConfigError } from '../config';
import { httpRequests } from '../telemetry/metrics';
import { AuthGuard, Authenticator } from './auth';
import { BodyPipe } from './body.pipe';
import { serveDocs } from './docs';
import { ErrorFilter } from './errors/error.filter';
import { answerNoRequest } from './errors/no-request';
import { forwardTo, type Forward } from './forward';
import type { HttpContext } from './http-context';
import { HttpContextModule } from './http-context.module';
import { openApiDocument } from './open-api';
import { readBody } from './read-body';
import { RouteTable } from './route-table';

export interface HttpListening {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Stands in the OpenAPI document; the listening address unless said. */
  readonly publicUrl?: string;
  /** What other processes of ours answer, so that a caller needs one address only. */
  readonly forwards?: readonly Forward[];
}

export interface HttpApp {
  readonly nest: NestFastifyApplication;
  /** Starts to listen and answers the address. */
  listen(): Promise<string>;
  /** Lets requests at hand finish, takes no new ones. */
  close(): Promise<void>;
}

const MEGABYTE = 1024 * 1024;
const BODY_BYTES_MAX = 5 * MEGABYTE;
/** Price lists and quotes of many lines; the LiteLLM door of a later release. */
const LARGE_BODY_BYTES_MAX = 64 * MEGABYTE;
const LARGE_BODIES = /^\/v1\/(?:price-books\/[^/?]+\/imports|price-proposals|quote|ingest)(?:[/?]|$)/;

@Module({})
class RootModule {}

/** All HTTP of a process on one port: the given modules beside health, metrics and documentation. */
export async function createHttpApp(modules: readonly (DynamicModule | Type)[], context: HttpContext, at: HttpListening): Promise<HttpApp> {
  const routes = new RouteTable();
  const filter = new ErrorFilter(context.logger, (path) => routes.allowed(path));
  const adapter = new FastifyAdapter({
    logger: false,
    routerOptions: { maxParamLength: 2_048, ignoreTrailingSlash: false },
    forceCloseConnections: 'idle',
    clientErrorHandler: answerNoRequest,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => filter.answer(error, request, reply),
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  prepare(fastify, routes);
  forwardTo(fastify, at.forwards ?? [], (error, request, reply) => filter.answer(error, request, reply));
  const authenticator = new Authenticator(context.db.sql, context.adminApiKey);
  const root = { module: RootModule, imports: [HttpContextModule.of(context, authenticator), ...modules] };
  const nest = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: ['error', 'fatal'],
    bodyParser: false,
    abortOnError: false,
  });
  nest.useGlobalFilters(filter);
  nest.useGlobalGuards(new AuthGuard(authenticator));
  nest.useGlobalPipes(new BodyPipe());
  const url = at.publicUrl ?? `http://${at.host}:${at.port}`;
  serveDocs(fastify, () => openApiDocument(nest, url));
  await nest.init();
  return {
    nest,
    async listen() {
      await nest.listen(at.port, at.host).catch((error: unknown) => {
        throw noHost(error, at.host);
      });
      const address = nest.getHttpServer().address();
      return typeof address === 'object' && address !== null ? `http://${at.host}:${address.port}` : url;
    },
    close: () => nest.close(),
  };
}

/** An address that is not this machine's, or a name that nobody knows, is a bad setting. */
function noHost(error: unknown, host: string): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (code !== 'ENOTFOUND' && code !== 'EAI_AGAIN' && code !== 'EADDRNOTAVAIL') return error;
  return new ConfigError([{ variable: 'HOST', message: `${JSON.stringify(host)} is no address of this machine (${code})` }]);
}

/** Raw bodies under a limit, the table of routes for 405, request times. */
function prepare(fastify: FastifyInstance, routes: RouteTable): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (request: FastifyRequest, payload: NodeJS.ReadableStream) =>
    readBody(payload, request.headers, LARGE_BODIES.test(request.url) ? LARGE_BODY_BYTES_MAX : BODY_BYTES_MAX),
  );
  fastify.addHook('onRoute', (route) => routes.add(route.url, route.method));
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    httpRequests.observe({ route, method: request.method, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    done();
  });
}
