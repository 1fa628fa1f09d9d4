import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsString, Matches, Max, Min, ValidateNested } from 'class-validator';

export class ReceiptDto {
  @ApiProperty()
  @IsString()
  source!: string;

  @ApiProperty()
  @IsString()
  id!: string;

  @ApiProperty({ minimum: 0, maximum: 63 })
  @IsInt()
  @Min(0)
  @Max(63)
  partition!: number;

  @ApiProperty({ example: '1024' })
  @Matches(/^\d{1,18}$/, { message: 'must be a whole number as text' })
  offset!: string;
}

export class ReceiptsDto {
  @ApiProperty({ type: [ReceiptDto], maxItems: 1_000 })
  @IsArray()
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  @Type(() => ReceiptDto)
  receipts!: ReceiptDto[];
}
