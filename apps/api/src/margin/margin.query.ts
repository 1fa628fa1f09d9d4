import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageQuery } from '@tallystick/platform/http/page.query';
import { MARGIN_DIMENSIONS, type MarginDimension } from '@tallystick/platform/storage/reads';
import { IsIn, IsOptional, IsString } from 'class-validator';

export class MarginQuery extends PageQuery {
  @ApiProperty({ enum: MARGIN_DIMENSIONS })
  @IsIn(MARGIN_DIMENSIONS)
  by!: MarginDimension;

  @ApiPropertyOptional({ format: 'date-time', description: 'Service time, inclusive. Default: the beginning' })
  @IsOptional()
  @IsString()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Service time, exclusive. Default: no end' })
  @IsOptional()
  @IsString()
  to?: string;
}

export class UpstreamPolicyDto {
  @ApiPropertyOptional({
    description: 'As events name it in data.provider. Left out: every provider that has no policy of its own',
    example: 'openai',
  })
  @IsOptional()
  @IsString()
  provider?: string;

  @ApiPropertyOptional({ description: 'Price book with what the provider charges us. Left out: none from then on', example: 'openai-list' })
  @IsOptional()
  @IsString()
  book?: string;

  @ApiProperty({ format: 'date-time', description: 'Inclusive; of service time' })
  @IsString()
  effective_from!: string;
}
