import { Body, Controller, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Caller, Needs, type Principal } from '@tallystick/platform/http/auth';
import { ImportDesk } from './import-desk';
import { ImportQuery } from './import.query';
import { PROPOSAL } from './proposal.schema';
import { listText } from './read-list';

@ApiTags('catalogue')
@Controller('v1/price-books/:book/imports')
export class ImportsController {
  constructor(@Inject(ImportDesk) private readonly desk: ImportDesk) {}

  @Post()
  @HttpCode(200)
  @Needs('catalogue:write')
  @ApiOperation({
    operationId: 'importPriceList',
    summary: 'A price list: ours is published at once, a LiteLLM map, models.dev or OpenRouter list becomes a proposal. Up to 64 MB',
  })
  @ApiBody({ description: "The list's text: JSON, or CSV for `litellm-changes`", schema: {} })
  @ApiResponse({ status: 200, description: 'What it would change or changed, price by price', schema: PROPOSAL })
  import(
    @Param('book') book: string,
    @Query() query: ImportQuery,
    @Body() body: Buffer | undefined,
    @Caller() caller: Principal,
  ): Promise<object> {
    return this.desk.take(book, listText(body), query, caller.keyId);
  }
}
