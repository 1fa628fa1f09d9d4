import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { page, pageSize, readNumberCursor, type Page } from '@tallystick/platform/http/page';
import { pageOf } from '@tallystick/platform/http/schema';
import { listProposals } from '@tallystick/platform/storage/price-proposals';
import { DismissDto, ProposalsQuery, PublishDto } from './proposal.dto';
import { PROPOSAL, PROPOSAL_ROW } from './proposal.schema';
import { ProposalDesk } from './proposal-desk';
import { listText } from './read-list';
import { showRow } from './show-proposal';

@ApiTags('catalogue')
@Controller('v1/price-proposals')
export class ProposalsController {
  constructor(
    @Inject(HTTP_CONTEXT) private readonly context: HttpContext,
    @Inject(ProposalDesk) private readonly desk: ProposalDesk,
  ) {}

  @Get()
  @Needs('catalogue:read')
  @ApiOperation({ operationId: 'listPriceProposals', summary: 'Proposals of price lists, newest first' })
  @ApiResponse({ status: 200, schema: pageOf(PROPOSAL_ROW) })
  async list(@Query() query: ProposalsQuery): Promise<Page<object>> {
    const limit = pageSize(query.limit);
    const before = readNumberCursor(query.cursor, 1)?.[0] ?? null;
    const wanted = { book: query.book ?? null, state: query.state ?? null, before, limit: limit + 1 };
    const rows = await listProposals(this.context.db.sql, wanted);
    return page(rows, limit, showRow, (row) => [row.seq]);
  }

  @Get(':id')
  @Needs('catalogue:read')
  @ApiOperation({ operationId: 'getPriceProposal', summary: 'A proposal with its differences and what is quarantined' })
  @ApiResponse({ status: 200, schema: PROPOSAL })
  get(@Param('id') id: string): Promise<object> {
    return this.desk.show(id);
  }

  @Put(':id/list')
  @Needs('catalogue:write')
  @ApiOperation({ operationId: 'replaceDraftList', summary: "A draft's list, anew" })
  @ApiBody({ description: "The list's text", schema: {} })
  @ApiResponse({ status: 200, schema: PROPOSAL })
  replace(@Param('id') id: string, @Body() body: Buffer | undefined): Promise<object> {
    return this.desk.replace(id, listText(body));
  }

  @Post(':id/propose')
  @HttpCode(200)
  @Needs('catalogue:write')
  @ApiOperation({
    operationId: 'proposeDraft',
    summary: 'A draft becomes a proposal; a proposal is shown against the book as it stands now',
  })
  @ApiResponse({ status: 200, schema: PROPOSAL })
  propose(@Param('id') id: string): Promise<object> {
    return this.desk.propose(id);
  }

  @Post(':id/publish')
  @HttpCode(200)
  @Needs('catalogue:write')
  @ApiOperation({ operationId: 'publishProposal', summary: 'Publishes the rate versions, with the quarantined prices that are accepted' })
  @ApiResponse({ status: 200, schema: PROPOSAL })
  publish(@Param('id') id: string, @Body() dto: PublishDto, @Caller() caller: Principal): Promise<object> {
    return this.desk.publish(id, { ids: dto.accept ?? [], reasons: dto.accept_reasons ?? [] }, caller.keyId);
  }

  @Post(':id/dismiss')
  @HttpCode(200)
  @Needs('catalogue:write')
  @ApiOperation({ operationId: 'dismissProposal', summary: 'Nothing of it is published' })
  @ApiResponse({ status: 200, schema: PROPOSAL })
  dismiss(@Param('id') id: string, @Body() dto: DismissDto, @Caller() caller: Principal): Promise<object> {
    return this.desk.dismiss(id, dto.reason ?? null, caller.keyId);
  }
}
