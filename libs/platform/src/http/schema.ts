import type { OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** A schema of the OpenAPI document. */
export type Schema = Exclude<Schemas[string], { $ref: string }>;

export const TEXT: Schema = { type: 'string' };
/** OpenAPI 3.1 has no `nullable`: a type is a list. The package's types still know 3.0 only. */
export const TEXT_OR_NULL = { type: ['string', 'null'] } as unknown as Schema;
export const OBJECT_OR_NULL = { type: ['object', 'null'] } as unknown as Schema;
export const INTEGER: Schema = { type: 'integer' };
export const MONEY: Schema = { type: 'string', description: 'Decimal text without trailing zeros', pattern: '^-?\\d+(\\.\\d+)?$' };
export const INSTANT: Schema = { type: 'string', format: 'date-time', description: 'UTC, up to nine digits of a second' };

/** An object whose fields are all there. */
export function objectOf(properties: Record<string, Schema>, optional: readonly string[] = []): Schema {
  return { type: 'object', required: Object.keys(properties).filter((name) => !optional.includes(name)), properties };
}

export function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

/** A page of a list. */
export function pageOf(items: Schema): Schema {
  return objectOf({ data: listOf(items), next_cursor: TEXT_OR_NULL });
}
