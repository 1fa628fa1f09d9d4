import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { within } from '../log/log-away';
import { registry } from '../telemetry/metrics';
import { readPipeline } from '../telemetry/read-pipeline';
import { Open } from './auth/needs';
import { HTTP_CONTEXT, type HttpContext } from './http-context';

/** Who scrapes us does not wait for a database or a broker that hangs. */
const READ_MS_MAX = 3_000;

@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(HTTP_CONTEXT) private readonly context: HttpContext) {}

  /** Prometheus text. Answers with what is known where database or log are away. */
  @Get()
  @Open()
  @ApiOperation({ summary: 'Prometheus metrics', operationId: 'metrics' })
  @ApiResponse({ status: 200, content: { 'text/plain': { schema: { type: 'string' } } } })
  async metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    await within(readPipeline(this.context.db.sql, this.context.log), READ_MS_MAX, 'no answer in time').catch(() => undefined);
    void reply.header('content-type', registry.contentType);
    return registry.metrics();
  }
}
