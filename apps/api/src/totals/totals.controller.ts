import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiPropertyOptional, ApiResponse, ApiTags } from '@nestjs/swagger';
import { formatAmount } from '@tallystick/domain/money';
import { Needs } from '@tallystick/platform/http/auth';
import { badField, HttpProblem } from '@tallystick/platform/http/errors/http-problem';
import { EXACT_NUMBER, exactNumber } from '@tallystick/platform/http/exact-number';
import { HTTP_CONTEXT, type HttpContext } from '@tallystick/platform/http/http-context';
import { readInstant } from '@tallystick/platform/http/read-instant';
import { INTEGER, listOf, MONEY, objectOf, TEXT, type Schema } from '@tallystick/platform/http/schema';
import { readTotals, TOTAL_DIMENSIONS, type TotalDimension, type TotalRow } from '@tallystick/platform/storage/replay/read-totals';
import { IsOptional, IsString } from 'class-validator';

const GROUPS_MAX = 100_000;
const TOTAL: Schema = {
  ...objectOf({
    asset: TEXT,
    events: INTEGER,
    input_tokens: { ...EXACT_NUMBER, description: 'Cache included' },
    cached_tokens: EXACT_NUMBER,
    output_tokens: EXACT_NUMBER,
    amount: MONEY,
  }),
  description: `And a field for each dimension asked for: ${TOTAL_DIMENSIONS.join(', ')}`,
  additionalProperties: true,
};

class TotalsQuery {
  @ApiPropertyOptional({
    example: 'customer,model',
    description: `Any of ${TOTAL_DIMENSIONS.join(', ')}, separated by commas. Hours, days and months are UTC. Without it: the grand total`,
  })
  @IsOptional()
  @IsString()
  by?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Service time, inclusive' })
  @IsOptional()
  @IsString()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Service time, exclusive' })
  @IsOptional()
  @IsString()
  to?: string;
}

@ApiTags('journal')
@Controller('v1/totals')
export class TotalsController {
  constructor(@Inject(HTTP_CONTEXT) private readonly context: HttpContext) {}

  @Get()
  @Needs('ledger:read')
  @ApiOperation({
    operationId: 'getTotals',
    summary: "Exact sums of what is posted: amounts from the journal's transfers, counts and tokens from the charge lines of its entries",
  })
  @ApiResponse({ status: 200, schema: objectOf({ by: listOf(TEXT), data: listOf(TOTAL) }) })
  @ApiResponse({ status: 422, description: `More than ${GROUPS_MAX} groups: ask for fewer dimensions or a shorter time` })
  async totals(@Query() query: TotalsQuery): Promise<object> {
    const by = readDimensions(query.by ?? '');
    const from = query.from === undefined ? null : readInstant(query.from, 'from');
    const to = query.to === undefined ? null : readInstant(query.to, 'to');
    if (from !== null && to !== null && to < from) throw badField('to', 'must not lie before from');
    const rows = await readTotals(this.context.db.sql, by, from, to, GROUPS_MAX + 1);
    if (rows.length > GROUPS_MAX)
      throw new HttpProblem(422, 'too_many_groups', `more than ${GROUPS_MAX} groups: ask for fewer dimensions or a shorter time`, [
        { field: 'by', message: 'gives too many groups' },
      ]);
    return { by, data: rows.map((row) => showTotal(by, row)) };
  }
}

function readDimensions(text: string): TotalDimension[] {
  const names = text.split(',').filter((name) => name !== '');
  const by = names.map((name) => TOTAL_DIMENSIONS.find((d) => d === name.trim().replace('-', '_')));
  const unknown = by.indexOf(undefined);
  if (unknown !== -1)
    throw badField('by', `${JSON.stringify((names[unknown] ?? '').slice(0, 40))} is none of ${TOTAL_DIMENSIONS.join(', ')}`);
  if (new Set(by).size !== by.length) throw badField('by', 'names a dimension twice');
  return by as TotalDimension[];
}

function showTotal(by: readonly TotalDimension[], row: TotalRow): object {
  return {
    ...Object.fromEntries(by.map((d, i) => [d, d === 'rate_version' ? asNumber(row.values[i] ?? null) : (row.values[i] ?? null)])),
    asset: row.asset,
    events: exactNumber(row.events),
    input_tokens: exactNumber(row.inputTokens),
    cached_tokens: exactNumber(row.cachedTokens),
    output_tokens: exactNumber(row.outputTokens),
    amount: formatAmount(row.amount),
  };
}

function asNumber(text: string | null): number | string | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : text;
}
