import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { identityKey } from '@tallystick/domain/event';
import { Needs } from '@tallystick/platform/http/auth';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { listOf, objectOf, type Schema } from '@tallystick/platform/http/schema';
import { readVerdicts, type TakenVerdict } from '@tallystick/platform/storage/replay/read-verdicts';
import { ReceiptsDto } from './verdict.dto';

const VERDICT: Schema = { type: 'string', enum: ['pending', 'accepted', 'duplicate', 'conflict', 'parked', 'not_billable'] };

/** What became of records that the gateway gave receipts for: an import waits with it. */
@ApiTags('usage events')
@Controller('v1/events/verdicts')
export class VerdictsController {
  constructor(@Inject(HTTP_CONTEXT) private readonly context: HttpContext) {}

  @Post()
  @HttpCode(200)
  @Needs('events:read')
  @ApiOperation({ operationId: 'eventVerdicts', summary: "The rating worker's verdict on each record, in the order of the receipts" })
  @ApiResponse({ status: 200, schema: objectOf({ verdicts: listOf(objectOf({ verdict: VERDICT, posted: { type: 'boolean' } })) }) })
  async verdicts(@Body() { receipts }: ReceiptsDto): Promise<{ verdicts: TakenVerdict[] }> {
    const taken = receipts.map((r) => ({ ...r, key: identityKey(r.source, r.id), offset: BigInt(r.offset) }));
    return { verdicts: await readVerdicts(this.context.db.sql, taken) };
  }
}
