import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsArray, IsObject, IsOptional, IsString } from 'class-validator';

export class PriceBookDto {
  @ApiProperty({ example: 'default' })
  @IsString()
  id!: string;

  @ApiProperty({ example: 'USD', description: 'Currency or a unit of ours. Never changes' })
  @IsString()
  asset!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  name?: string;
}

export class ModelAliasDto {
  @ApiProperty()
  @IsString()
  alias!: string;

  @ApiProperty({ description: 'The model whose rates count' })
  @IsString()
  model!: string;
}

export class RateVersionDto {
  @ApiProperty({ example: 'gpt-5.2' })
  @IsString()
  model!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { input_text: { price: '0.525', per: '1000000' } },
    description: 'By class; decimal text',
  })
  @IsObject()
  prices!: Record<string, unknown>;

  @ApiProperty({ format: 'date-time', description: 'Inclusive' })
  @IsString()
  effective_from!: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Exclusive. Default: open' })
  @IsOptional()
  @IsString()
  effective_to?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  provider?: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: '{aliases: [...]} or {pattern: "name-*"}' })
  @IsOptional()
  @IsObject()
  match?: Record<string, unknown>;

  @ApiPropertyOptional({ type: 'array', items: { type: 'object', additionalProperties: true } })
  @IsOptional()
  @IsArray()
  context_tiers?: unknown[];

  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' }, description: 'Class → class whose price it takes' })
  @IsOptional()
  @IsObject()
  inherits?: Record<string, string>;

  @ApiPropertyOptional({ type: 'array', items: { type: 'object', additionalProperties: true } })
  @IsOptional()
  @IsArray()
  variants?: unknown[];

  @ApiPropertyOptional({ description: 'Where the prices came from' })
  @IsOptional()
  @IsString()
  origin?: string;
}
