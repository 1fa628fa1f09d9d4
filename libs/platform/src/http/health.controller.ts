import { Controller, Get, HttpCode, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { within } from '../log/log-away';
import { Open } from './auth/needs';
import { HTTP_CONTEXT, type HttpContext } from './http-context';

const CHECK_MS_MAX = 4_000;

const TEXTS = { type: 'array' as const, items: { type: 'string' as const } };
const SCHEMA = {
  type: 'object' as const,
  required: ['status'],
  properties: { status: { type: 'string' as const }, problems: TEXTS, warnings: TEXTS },
};

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(@Inject(HTTP_CONTEXT) private readonly context: HttpContext) {}

  /** The process runs. */
  @Get('live')
  @Open()
  @ApiOperation({ summary: 'The process runs', operationId: 'live' })
  @ApiResponse({ status: 200, schema: SCHEMA })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** 503 with what is wrong where an acknowledged event could not be kept; warnings where what is kept does not go on. */
  @Get('ready')
  @Open()
  @HttpCode(200)
  @ApiOperation({ summary: 'Database and log can keep what they are given', operationId: 'ready' })
  @ApiResponse({ status: 200, schema: SCHEMA })
  @ApiResponse({ status: 503, schema: SCHEMA })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<{ status: string; problems: string[]; warnings: string[] }> {
    const { db, log, readiness = [], warnings = [] } = this.context;
    const checks = [() => db.sql.query('SELECT 1').then(() => [] as string[]), () => log.problems(), ...readiness];
    const problems = (
      await Promise.all(
        checks.map((check) =>
          within(check(), CHECK_MS_MAX, 'no answer in time').catch((e: unknown) => [e instanceof Error ? e.message : String(e)]),
        ),
      )
    ).flat();
    void reply.status(problems.length === 0 ? 200 : 503);
    return { status: problems.length === 0 ? 'ok' : 'not ready', problems, warnings: warnings.flatMap((w) => w()) };
  }
}
