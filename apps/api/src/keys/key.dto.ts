import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

export class KeyDto {
  @ApiProperty({ example: 'gateway eu-1' })
  @IsString()
  @MaxLength(200)
  name!: string;

  @ApiProperty({ type: [String], example: ['events:write'], description: '`resource:action`, `resource:*` or `*`' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsString({ each: true })
  scopes!: string[];

  @ApiPropertyOptional({ description: "Whose key it is: it reads this customer's rows and no other's" })
  @IsOptional()
  @IsString()
  customer?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsString()
  expires_at?: string;
}

export class RotateDto {
  @ApiPropertyOptional({ default: 86_400, description: 'Seconds in which both keys work, at most 30 days' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(30 * 86_400)
  overlap_seconds?: number;
}
