import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';

/** Of every list. */
export class PageQuery {
  @ApiPropertyOptional({ description: '1 to 500, 50 unless said' })
  @IsOptional()
  @IsString()
  limit?: string;

  @ApiPropertyOptional({ description: '`next_cursor` of the page before' })
  @IsOptional()
  @IsString()
  cursor?: string;
}
