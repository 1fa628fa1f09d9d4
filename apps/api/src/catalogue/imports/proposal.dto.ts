import { ApiPropertyOptional } from '@nestjs/swagger';
import { ACCEPTABLE } from '@tallystick/domain/price-lists';
import { PageQuery } from '@tallystick/platform/http/page.query';
import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';

export class PublishDto {
  @ApiPropertyOptional({ type: [String], description: 'Ids of quarantined prices that are right after all' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10_000)
  @IsString({ each: true })
  accept?: string[];

  @ApiPropertyOptional({ type: [String], enum: ACCEPTABLE, description: 'Every quarantined price of these reasons' })
  @IsOptional()
  @IsArray()
  @IsIn(ACCEPTABLE, { each: true })
  accept_reasons?: string[];
}

export class DismissDto {
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  reason?: string;
}

export class ProposalsQuery extends PageQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  book?: string;

  @ApiPropertyOptional({ enum: ['draft', 'proposed', 'published', 'dismissed'] })
  @IsOptional()
  @IsIn(['draft', 'proposed', 'published', 'dismissed'])
  state?: string;
}
