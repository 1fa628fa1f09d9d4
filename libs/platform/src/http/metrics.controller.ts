import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { registry } from '../telemetry/metrics';
import { readPipeline } from '../telemetry/read-pipeline';
import { Open } from './auth/needs';
import { HTTP_CONTEXT, type HttpContext } from './http-context';

@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(HTTP_CONTEXT) private readonly context: HttpContext) {}

  /** Prometheus text. Answers with what is known where the database is away. */
  @Get()
  @Open()
  @ApiOperation({ summary: 'Prometheus metrics', operationId: 'metrics' })
  @ApiResponse({ status: 200, content: { 'text/plain': { schema: { type: 'string' } } } })
  async metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    await readPipeline(this.context.db.sql, this.context.log).catch(() => undefined);
    void reply.header('content-type', registry.contentType);
    return registry.metrics();
  }
}
