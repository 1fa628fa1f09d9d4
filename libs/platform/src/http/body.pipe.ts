import type { ArgumentMetadata, PipeTransform, Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { badField, HttpProblem, type FieldError } from './errors/http-problem';
import { fieldErrors } from './field-errors';
import { checkString, checkText, parseJson } from './parse-json';

/**
 * Bodies arrive as raw bytes. Where a handler asks for a class, they are parsed and validated against its decorators, unknown fields refused;
 * where it asks for a Buffer, it gets them as they are. Query classes are validated too; single parameters are checked for text that can't be kept.
 */
export class BodyPipe implements PipeTransform {
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    if (metadata.type === 'body') {
      const target = metadata.metatype;
      if (!isDto(target)) return value;
      // no body is an empty one: where a field is required, that is what the refusal names
      return validated(target, Buffer.isBuffer(value) && value.length > 0 ? parseJson(value) : {});
    }
    if (metadata.type === 'query' && isDto(metadata.metatype)) {
      checkText(value);
      return validated(metadata.metatype, value);
    }
    if (typeof value === 'string') checkString(value, metadata.data ?? '');
    return value;
  }
}

function isDto(type: ArgumentMetadata['metatype']): type is Type<object> {
  return type !== undefined && ![String, Number, Boolean, Array, Object, Buffer].includes(type as never);
}

/** Throws a 400 problem with every field that is wrong. */
export function validated<T extends object>(target: Type<T>, plain: unknown): T {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) throw badField('', 'the body is not a JSON object');
  refuseInherited(plain);
  const instance = plainToInstance(target, plain);
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
    stopAtFirstError: true, // also what keeps a list that is too long from being looked at element by element
  });
  if (errors.length > 0) throw fieldProblem(fieldErrors(errors));
  return instance;
}

/**
 * `constructor`, `toString` and their like are nobody's fields, and class-transformer drops them without a word, so that the validator never
 * sees them. Throws a 400 problem naming the first.
 */
function refuseInherited(value: unknown, path = ''): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    if (key in Object.prototype) throw badField(place, 'is not a field');
    refuseInherited(inner, place);
  }
}

function fieldProblem(errors: readonly FieldError[]): HttpProblem {
  return new HttpProblem(
    400,
    'invalid_request',
    errors
      .map((e) => `${e.field}: ${e.message}`)
      .join('; ')
      .slice(0, 1_000),
    errors,
  );
}
