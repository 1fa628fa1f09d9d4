import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MayBeLeftOut } from '@tallystick/platform/http/may-be-left-out';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

export const AMOUNT = /^\d{1,26}(\.\d{1,12})?$/;
export const AMOUNT_MESSAGE = '$property must be decimal text such as "12.50", with at most 12 decimals';

export class CommandDto {
  @ApiPropertyOptional({ format: 'date-time', description: 'Effective time. Default: now' })
  @IsOptional()
  @IsString()
  at?: string;
}

export class DepositDto extends CommandDto {
  @ApiPropertyOptional({ example: '50', description: 'Net, without tax: instead of net, tax and gross' })
  @MayBeLeftOut()
  @Matches(AMOUNT, { message: AMOUNT_MESSAGE })
  amount?: string;

  @ApiPropertyOptional()
  @MayBeLeftOut()
  @Matches(AMOUNT, { message: AMOUNT_MESSAGE })
  net?: string;

  @ApiPropertyOptional({ default: '0' })
  @MayBeLeftOut()
  @Matches(AMOUNT, { message: AMOUNT_MESSAGE })
  tax?: string;

  @ApiPropertyOptional({ description: 'Default: net + tax' })
  @MayBeLeftOut()
  @Matches(AMOUNT, { message: AMOUNT_MESSAGE })
  gross?: string;

  @ApiPropertyOptional({ description: "The provider's payment object: it credits once" })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(512)
  payment_id?: string;

  @ApiPropertyOptional({ example: 'stripe' })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(80)
  provider?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(80)
  tax_code?: string;
}

export class AdjustmentDto extends CommandDto {
  @ApiProperty({ enum: ['up', 'down'] })
  @IsIn(['up', 'down'])
  direction!: 'up' | 'down';

  @ApiProperty({ example: '1.5' })
  @Matches(AMOUNT, { message: AMOUNT_MESSAGE })
  amount!: string;

  @ApiProperty({ example: 'goodwill', description: 'Names the contra account' })
  @IsString()
  @MaxLength(80)
  reason_code!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(512)
  note?: string;
}

export class RefundDto extends CommandDto {
  @ApiProperty({ description: 'Id of the usage event' })
  @IsString()
  @MaxLength(512)
  id!: string;

  @ApiPropertyOptional({ description: 'Source of the usage event, where several have the id' })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(512)
  source?: string;

  @ApiPropertyOptional({ description: 'Default: all that is left of the charge' })
  @MayBeLeftOut()
  @Matches(AMOUNT, { message: AMOUNT_MESSAGE })
  amount?: string;

  @ApiProperty()
  @IsString()
  @MaxLength(512)
  reason!: string;
}

export class ReversalDto extends CommandDto {
  @ApiProperty({ example: '12', description: "Journal entry, numbered within the customer's shard" })
  @Matches(/^[1-9]\d{0,17}$/, { message: "$property must be an entry's number as text" })
  entry!: string;

  @ApiProperty()
  @IsString()
  @MaxLength(512)
  reason!: string;
}
