import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsObject, IsOptional, IsString } from 'class-validator';

const FIGURES = { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };

/** A contract version as it is asked for; the catalogue's own reader checks what stands inside. */
export class ContractDto {
  @ApiPropertyOptional({ default: 'default' })
  @IsOptional()
  @IsString()
  book?: string;

  @ApiPropertyOptional({ description: "Default: the book's" })
  @IsOptional()
  @IsString()
  asset?: string;

  @ApiPropertyOptional({ default: 'UTC', description: 'IANA time zone of its months' })
  @IsOptional()
  @IsString()
  zone?: string;

  @ApiPropertyOptional({ enum: ['prepaid', 'postpaid'], default: 'postpaid' })
  @IsOptional()
  @IsIn(['prepaid', 'postpaid'])
  funding?: 'prepaid' | 'postpaid';

  @ApiPropertyOptional({ default: 'main', description: 'The legal entity that sells' })
  @IsOptional()
  @IsString()
  entity?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  market?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description:
      'kind (pure_token, base_fee_overage, blended, hybrid, prepaid_credits), fee, minimum_commitment, meters: [{id, models, classes, weights, ' +
      'included, price: {kind: rates | flat | graduated | volume | package, …}, allocation: first_come | period_end}]. Default: {"kind":"pure_token"}',
    example: { kind: 'base_fee_overage', fee: '99', meters: [{ id: 'tokens', included: 1000000 }] },
  })
  @IsOptional()
  @IsObject()
  billing_model?: Record<string, unknown>;

  @ApiPropertyOptional({ format: 'date-time', description: 'Inclusive. Default: the beginning for the first version, else now' })
  @IsOptional()
  @IsString()
  effective_from?: string;

  @ApiPropertyOptional({ enum: ['pass_through', 'bundled'], description: 'pass_through: priced by `upstream_book`' })
  @IsOptional()
  @IsIn(['pass_through', 'bundled'])
  stance?: 'pass_through' | 'bundled';

  @ApiPropertyOptional({ description: 'The book of what the provider charges us, for stance pass_through' })
  @IsOptional()
  @IsString()
  upstream_book?: string;

  @ApiPropertyOptional({ ...FIGURES, description: 'Exact decimals, "0.2" for 20 % on every price of the book; several in order' })
  @IsOptional()
  markup?: string | string[];

  @ApiPropertyOptional({ ...FIGURES, description: 'Exact decimals, "0.1" for 10 % off every price of the book; after the markup' })
  @IsOptional()
  discount?: string | string[];

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Prices of this customer alone, before the book and without markup: {rates: {model: {prices, context_tiers, …}}, book}',
  })
  @IsOptional()
  @IsObject()
  overrides?: Record<string, unknown>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Where its periods begin: {day: 1 to 28, zone, grace_hours}. Default: the 1st in `zone`, closed an hour after the end',
  })
  @IsOptional()
  @IsObject()
  reset?: Record<string, unknown>;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @IsOptional()
  @IsObject()
  limits?: Record<string, unknown>;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: '{reference, sha256} of what was agreed' })
  @IsOptional()
  @IsObject()
  terms?: Record<string, unknown>;

  @ApiPropertyOptional({ default: false, description: 'Bill the cost that gateway or provider reports instead of a price of ours' })
  @IsOptional()
  @IsBoolean()
  accept_reported_cost?: boolean;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'What a call costs whose usage never came: {policy: waive | input_only | estimate, after_hours}',
  })
  @IsOptional()
  @IsObject()
  missing_usage?: Record<string, unknown>;

  @ApiPropertyOptional({ enum: ['bill', 'waive'], description: 'Usage that a failed call reports' })
  @IsOptional()
  @IsIn(['bill', 'waive'])
  errors_after_usage?: 'bill' | 'waive';

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Promotional credit that each period begins with and that ends with it: {amount}, shared by whole days',
    example: { amount: '5' },
  })
  @IsOptional()
  @IsObject()
  free_tier?: Record<string, unknown>;
}
