import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, IsString, ValidateNested } from 'class-validator';
import { BILLING_STATES, type BillingState } from '@tallystick/domain/contract';
import { ContractDto } from './contract.dto';

export class BillingStateDto {
  @ApiProperty({ enum: BILLING_STATES })
  @IsIn(BILLING_STATES)
  state!: BillingState;

  @ApiPropertyOptional({ format: 'date-time', description: "Inclusive; decided against the event's time. Default: now" })
  @IsOptional()
  @IsString()
  effective_from?: string;
}

export class CustomerDto {
  @ApiProperty({ example: 'cus_42' })
  @IsString()
  id!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  name?: string;

  @ApiPropertyOptional({ type: BillingStateDto, description: 'Default: active from 2000-01-01' })
  @IsOptional()
  @ValidateNested()
  @Type(() => BillingStateDto)
  billing_state?: BillingStateDto;

  @ApiPropertyOptional({ type: ContractDto, description: 'Default: postpaid, pure token, UTC, on the book `default` and its asset' })
  @IsOptional()
  @ValidateNested()
  @Type(() => ContractDto)
  contract?: ContractDto;
}

export class CustomersDto {
  @ApiProperty({ type: [CustomerDto], maxItems: 10_000 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10_000)
  @ValidateNested({ each: true })
  @Type(() => CustomerDto)
  customers!: CustomerDto[];
}

export class AliasDto {
  @ApiProperty({ description: 'Another name that usage may come under' })
  @IsString()
  alias!: string;
}
