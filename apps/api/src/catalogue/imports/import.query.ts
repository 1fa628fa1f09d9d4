import { ApiPropertyOptional } from '@nestjs/swagger';
import { ACCEPTABLE, PRICE_LIST_FORMATS, type PriceListFormat, type QuarantineReason } from '@tallystick/domain/price-lists';
import { IsIn, IsOptional, IsString } from 'class-validator';

export const IMPORT_STATES = ['draft', 'proposed', 'published'] as const;

export class ImportQuery {
  @ApiPropertyOptional({ enum: PRICE_LIST_FORMATS, description: "Recognised from the list's own shape unless said" })
  @IsOptional()
  @IsIn(PRICE_LIST_FORMATS)
  format?: PriceListFormat;

  @ApiPropertyOptional({ enum: IMPORT_STATES, description: 'What it becomes. Default: `published` for our own table, else `proposed`' })
  @IsOptional()
  @IsIn(IMPORT_STATES)
  as?: (typeof IMPORT_STATES)[number];

  @ApiPropertyOptional({ enum: ['true', 'false'], default: 'false', description: 'Show the difference and keep nothing' })
  @IsOptional()
  @IsIn(['true', 'false'])
  dry_run?: 'true' | 'false';

  @ApiPropertyOptional({
    description: `Reasons for which nothing is quarantined, with commas between them: ${ACCEPTABLE.join(', ')}`,
  })
  @IsOptional()
  @IsString()
  accept?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'From when undated prices hold for models that the book has. Default: the moment of publication',
  })
  @IsOptional()
  @IsString()
  effective_from?: string;
}

export type AcceptReasons = readonly QuarantineReason[];
