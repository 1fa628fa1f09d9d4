import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { parseDraftId } from '@tallystick/domain/invoicing';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { badField, HttpProblem, notFound } from '@tallystick/platform/http/errors/http-problem';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { pageSize } from '@tallystick/platform/http/page';
import { sqlState } from '@tallystick/platform/storage/database';
import { findSources } from '@tallystick/platform/storage/replay/find-sources';
import { findEvent } from '../explain/find-event';
import { readLineCursor, writeLineCursor } from './line-cursor';
import { showLineProof } from './line-proof';
import { showProof, type ChargeProof } from './proof';
import { LINE_PROOF_SCHEMA, REQUEST_PROOF_SCHEMA } from './proof.schema';
import { proveCharges } from './prove-charges';
import { findLine, NOTHING_PROVED, proveLinePage } from './prove-line';

@ApiTags('replay')
@Controller('v1')
export class ProofsController {
  constructor(@Inject(HTTP_CONTEXT) private readonly context: HttpContext) {}

  @Get('invoices/:id/lines/:n/proof')
  @Needs('invoices:read')
  @ApiOperation({
    operationId: 'proveInvoiceLine',
    summary: 'Executes every charge of the line again, from raw bytes to journal, and adds them up',
  })
  @ApiQuery({ name: 'limit', required: false, description: 'Charges of this page, 1 to 500; 500 unless said' })
  @ApiQuery({ name: 'cursor', required: false, description: '`next_cursor` of the page before' })
  @ApiResponse({ status: 200, schema: LINE_PROOF_SCHEMA })
  @ApiResponse({ status: 409, description: 'A charge of the month was changed so that nothing can be added up: `verify` names it' })
  async line(
    @Param('id') id: string,
    @Param('n') n: string,
    @Caller() caller: Principal,
    @Query('limit') limit?: string,
    @Query('cursor') cursor?: string,
  ): Promise<object> {
    const key = parseDraftId(id);
    const number = /^[1-9]\d{0,6}$/.test(n) ? Number(n) : null;
    const missing = notFound(`line ${JSON.stringify(n.slice(0, 20))} of invoice ${JSON.stringify(id.slice(0, 300))}`);
    if (key === null || number === null || (caller.customer !== null && caller.customer !== key.customer)) throw missing;
    const size = pageSize(limit ?? '500');
    const begun = cursor === undefined ? null : readLineCursor(cursor, key.customer, number);
    const line = begun?.line ?? (await findLine(this.context, key, number).catch(unreadable));
    if (line === null) throw missing;
    const page = await proveLinePage(this.context, line, begun?.progress ?? NOTHING_PROVED, size).catch(unreadable);
    return showLineProof(id, line, page, page.complete ? null : writeLineCursor(line, page.progress));
  }

  @Get('requests/:id/proof')
  @Needs('replay:read')
  @ApiOperation({ operationId: 'proveRequest', summary: 'Executes the charge of one request again, from raw bytes to journal' })
  @ApiQuery({ name: 'source', required: false, description: 'Needed where several sources have that id' })
  @ApiResponse({ status: 200, schema: REQUEST_PROOF_SCHEMA })
  @ApiResponse({ status: 409, description: 'Several sources have a request of that id' })
  async request(@Param('id') id: string, @Query('source') source?: string): Promise<{ match: boolean; charges: ChargeProof[] }> {
    if (source !== undefined && (typeof source !== 'string' || source === ''))
      throw badField('source', 'must be one text that is not empty');
    const sources = source === undefined ? await findSources(this.context.db.sql, id) : [source];
    if (sources.length > 1)
      throw new HttpProblem(409, 'several_sources', `several sources have an event of that id: ${sources.join(', ').slice(0, 500)}`, [
        { field: 'source', message: 'must be named' },
      ]);
    const place = sources[0] === undefined ? null : (await findEvent(this.context.db.sql, sources[0], id)).place;
    const charges = place === null ? [] : (await proveCharges(this.context, [place])).map(showProof);
    if (charges.length === 0) throw notFound(`a charge of request ${JSON.stringify(id.slice(0, 300))}`);
    return { match: charges.every((c) => c.match), charges };
  }
}

/** Lines are added up by the database; text in their place that is none of ours stops it. */
function unreadable(error: unknown): never {
  if (sqlState(error) !== '22P02') throw error;
  throw new HttpProblem(409, 'unreadable_evidence', 'a charge of this month was changed and can no longer be read; "verify" names it');
}
