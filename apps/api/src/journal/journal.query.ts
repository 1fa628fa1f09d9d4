import { ApiPropertyOptional } from '@nestjs/swagger';
import { PageQuery } from '@tallystick/platform/http/page.query';
import { IsIn, IsOptional, IsString, Matches } from 'class-validator';

export class StatementQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ['newest', 'oldest'], default: 'newest', description: 'Which end comes first' })
  @IsOptional()
  @IsIn(['newest', 'oldest'])
  order?: 'newest' | 'oldest';
}

export class EntriesQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Entries of this shard only, 0 to 63' })
  @IsOptional()
  @Matches(/^(?:[0-9]|[1-5][0-9]|6[0-3])$/, { message: '$property must be 0 to 63' })
  shard?: string;

  @ApiPropertyOptional({ description: 'Entries that moved an account of this customer only' })
  @IsOptional()
  @IsString()
  customer?: string;
}

export class AccountsQuery extends PageQuery {
  @ApiPropertyOptional({ description: "This customer's only" })
  @IsOptional()
  @IsString()
  customer?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  entity?: string;

  @ApiPropertyOptional({ example: 'USD' })
  @IsOptional()
  @IsString()
  asset?: string;

  @ApiPropertyOptional({ example: '2000', description: 'Code in the chart of accounts' })
  @IsOptional()
  @Matches(/^[1-9][0-9]{3}$/, { message: '$property must be a code of four digits' })
  code?: string;
}

export class TrialBalanceQuery {
  @ApiPropertyOptional({ example: '2026-11-30', description: 'By effective time, through the end of this UTC day' })
  @IsOptional()
  @IsString()
  at?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'By recorded time' })
  @IsOptional()
  @IsString()
  as_of?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  entity?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  asset?: string;
}
