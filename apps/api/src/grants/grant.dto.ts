import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { AMOUNT, AMOUNT_MESSAGE, CommandDto } from '../commands/command.dto';

export class GrantDto extends CommandDto {
  @ApiProperty({ example: '25' })
  @Matches(AMOUNT, { message: AMOUNT_MESSAGE })
  amount!: string;

  @ApiPropertyOptional({ default: 100, minimum: 0, maximum: 10_000, description: 'Lower is used first' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(10_000)
  priority?: number;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Usage with service time before it may use the grant. Default: it never expires',
  })
  @IsOptional()
  @IsString()
  expires_at?: string;

  @ApiProperty({ enum: ['promo', 'goodwill'] })
  @IsIn(['promo', 'goodwill'])
  reason_code!: 'promo' | 'goodwill';

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(512)
  note?: string;
}

export class GrantVoidDto extends CommandDto {
  @ApiProperty()
  @IsString()
  @MaxLength(512)
  reason!: string;
}
