import type { ValidationError } from 'class-validator';
import type { FieldError } from './errors/http-problem';
import { isLeftOutAtWill } from './may-be-left-out';

/**
 * The type of value that a rule can judge, and what a value of another type is told. A validator stops at a field's first fault, and which rule
 * is first hangs on the order of decorators: a rule about length, asked about a number, must not answer about length.
 */
const JUDGES: Readonly<Record<string, readonly [is: (value: unknown) => boolean, message: string]>> = {
  maxLength: [isText, 'must be a string'],
  minLength: [isText, 'must be a string'],
  isLength: [isText, 'must be a string'],
  arrayMinSize: [Array.isArray, 'must be an array'],
  arrayMaxSize: [Array.isArray, 'must be an array'],
  min: [isNumber, 'must be a number'],
  max: [isNumber, 'must be a number'],
};

/** Every wrong field, the deepest ones with their whole path. What isn't there is told so, whatever else would be wrong with nothing. */
export function fieldErrors(errors: readonly ValidationError[], path = ''): FieldError[] {
  return errors.flatMap((error) => {
    const isElement = /^\d+$/.test(error.property);
    const field = path === '' ? error.property : isElement ? `${path}[${error.property}]` : `${path}.${error.property}`;
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
      field,
      message: told(error, rule, message, isElement),
    }));
    return [...own, ...fieldErrors(error.children ?? [], field)];
  });
}

function told(error: ValidationError, rule: string, message: string, isElement: boolean): string {
  if (rule === 'whitelistValidation') return 'is not a field';
  if (error.value === null && isLeftOutAtWill(error.target, error.property)) return 'must not be null: leave it out or give a value';
  if (!isElement && (error.value === undefined || error.value === null)) return 'is required';
  if (rule === 'nestedValidation') return 'must be an object';
  if (message.startsWith('each value in ') && !Array.isArray(error.value)) return 'must be an array';
  const [judges, instead] = JUDGES[rule] ?? [];
  if (judges?.(error.value) === false && instead !== undefined) return instead;
  return message
    .replace(new RegExp(`^(each value) in ${escaped(error.property)} `), '$1 ')
    .replace(new RegExp(`^${escaped(error.property)} `), '');
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
