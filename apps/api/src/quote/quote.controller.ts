import { Body, Controller, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Needs } from '@tallystick/platform/http/auth';
import type { FastifyReply } from 'fastify';
import { QuoteDesk } from './quote-desk';
import { readQuoteBody } from './quote-body';
import { QUOTE_ANSWER, QUOTE_LINE } from './quote.schema';

@ApiTags('quote')
@Controller('v1/quote')
export class QuoteController {
  constructor(@Inject(QuoteDesk) private readonly desk: QuoteDesk) {}

  @Post()
  @HttpCode(200)
  @Needs('quote:read')
  @ApiOperation({
    operationId: 'quote',
    summary: 'What would it cost? JSON lines (or one object, or an array), an answer for each in order; stored nowhere. Up to 64 MB',
  })
  @ApiBody({ schema: { oneOf: [QUOTE_LINE, { type: 'array', items: QUOTE_LINE }] } })
  @ApiResponse({
    status: 200,
    description: 'JSON lines; an array where an array was sent',
    content: {
      'application/x-ndjson': { schema: QUOTE_ANSWER },
      'application/json': { schema: { oneOf: [QUOTE_ANSWER, { type: 'array', items: QUOTE_ANSWER }] } },
    },
  })
  async quote(@Body() body: Buffer | undefined, @Res({ passthrough: true }) reply: FastifyReply): Promise<Buffer> {
    const { lines, listed } = readQuoteBody(body);
    const answers = await this.desk.quote(lines);
    void reply.header('content-type', listed || lines.length === 1 ? 'application/json' : 'application/x-ndjson');
    return Buffer.from(listed ? `[${answers.join(',')}]` : `${answers.join('\n')}\n`);
  }
}
