import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageQuery } from '@tallystick/platform/http/page.query';
import { IsOptional, IsString, Length } from 'class-validator';

export class PeriodsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Of this legal entity only' })
  @IsOptional()
  @IsString()
  entity?: string;
}

export class PeriodReasonDto {
  @ApiProperty({ example: 'month closed with the auditor', minLength: 1, maxLength: 500 })
  @IsString()
  @Length(1, 500)
  reason!: string;
}
