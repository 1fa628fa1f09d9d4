import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { RESOLVE_POLICIES, type ResolvePolicy } from '@tallystick/domain/event';
import { PARK_REASONS } from '@tallystick/domain/usage';
import { PageQuery } from '@tallystick/platform/http/page.query';
import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

/** An exception is parked usage or a conflict. */
const REASONS = [...PARK_REASONS, 'conflict'] as const;

export class ExceptionsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ['open', 'released', 'dismissed', 'all'], default: 'open' })
  @IsOptional()
  @IsIn(['open', 'released', 'dismissed', 'all'])
  state?: 'open' | 'released' | 'dismissed' | 'all';

  @ApiPropertyOptional({ enum: ['parked', 'conflict'] })
  @IsOptional()
  @IsIn(['parked', 'conflict'])
  kind?: 'parked' | 'conflict';

  @ApiPropertyOptional({ enum: REASONS, description: 'As of the last attempt' })
  @IsOptional()
  @IsIn(REASONS)
  reason?: string;

  @ApiPropertyOptional({ description: 'The customer it resolved to, or the subject as it came' })
  @IsOptional()
  @IsString()
  customer?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  model?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  source?: string;
}

/** Which parked events to release: at least one of the first four. */
export class ReleaseDto {
  @ApiPropertyOptional({ enum: PARK_REASONS })
  @IsOptional()
  @IsIn(PARK_REASONS)
  reason?: string;

  @ApiPropertyOptional({ description: 'The customer it resolved to, or the subject as it came' })
  @IsOptional()
  @IsString()
  customer?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  model?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  source?: string;

  @ApiPropertyOptional({ default: 1_000, description: 'At most so many in one call, oldest first' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(5_000)
  limit?: number;

  @ApiPropertyOptional({ description: '`next_cursor` of the call before: goes on behind what it released' })
  @IsOptional()
  @IsString()
  cursor?: string;
}

export class ResolveDto {
  @ApiProperty({ enum: RESOLVE_POLICIES, description: '`contract`: as the contract says' })
  @IsIn(RESOLVE_POLICIES)
  policy!: ResolvePolicy;
}
