import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { describeError } from './describe-error';
import { errorShape } from './error-shape';
import { HttpProblem } from './http-problem';
import { renderError } from './render-error';

/** Answers every failed request, unknown routes included. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly allowedMethods: (path: string) => readonly string[],
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = this.otherMethod(describeError(error), request);
    if (problem.status >= 500) this.logger.error({ err: error, path: pathOf(request), status: problem.status }, 'request failed');
    if (reply.sent) return;
    const { contentType, body } = renderError(problem, errorShape(request.url, request.headers));
    void reply
      .headers({ ...problem.headers, 'content-type': contentType })
      .status(problem.status)
      .send(Buffer.from(body)); // as bytes: Fastify adds a charset to text
  }

  /** 404 becomes 405 where the path answers to another method. */
  private otherMethod(problem: HttpProblem, request: FastifyRequest): HttpProblem {
    if (problem.status !== 404 || problem.code !== 'not_found' || request.is404 !== true) return problem;
    const path = pathOf(request);
    const allowed = this.allowedMethods(path);
    if (allowed.length === 0) return new HttpProblem(404, 'not_found', `there is nothing at ${path.slice(0, 200)}`);
    return new HttpProblem(405, 'method_not_allowed', `${request.method} is not answered here`, [], { allow: allowed.join(', ') });
  }
}

function pathOf(request: FastifyRequest): string {
  const query = request.url.indexOf('?');
  return query === -1 ? request.url : request.url.slice(0, query);
}
