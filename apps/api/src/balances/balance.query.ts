import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';

export class BalanceQuery {
  @ApiPropertyOptional({ description: "Whose balance: id or alias. A customer's key means its own customer" })
  @IsOptional()
  @IsString()
  customer?: string;
}

export class HistoryQuery {
  @ApiPropertyOptional({ format: 'date-time', description: 'Effective time: everything whose service lies at or before it' })
  @IsOptional()
  @IsString()
  at?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Recorded time: everything that the journal held by then' })
  @IsOptional()
  @IsString()
  as_of?: string;
}
