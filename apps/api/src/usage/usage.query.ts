import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageQuery } from '@tallystick/platform/http/page.query';
import { USAGE_BUCKETS, type UsageBucket } from '@tallystick/platform/storage/reads';
import { IsIn, IsOptional, IsString } from 'class-validator';

export class BreakdownQuery extends PageQuery {
  @ApiPropertyOptional({ description: "Whose usage: id or alias. A customer's key means its own customer" })
  @IsOptional()
  @IsString()
  customer?: string;

  @ApiProperty({ format: 'date-time', description: 'Service time, inclusive' })
  @IsString()
  from!: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Exclusive. Default: now' })
  @IsOptional()
  @IsString()
  to?: string;

  @ApiPropertyOptional({ enum: USAGE_BUCKETS, default: 'day' })
  @IsOptional()
  @IsIn(USAGE_BUCKETS)
  bucket?: UsageBucket;

  @ApiPropertyOptional({
    default: 'model',
    description: 'Up to three of model, provider, key, class and attribute:NAME, separated by commas; empty: none',
  })
  @IsOptional()
  @IsString()
  group_by?: string;

  @ApiPropertyOptional({ default: 'UTC', description: 'IANA time zone of the buckets' })
  @IsOptional()
  @IsString()
  tz?: string;
}
