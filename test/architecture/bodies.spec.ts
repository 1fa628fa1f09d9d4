import 'reflect-metadata';
import { getMetadataStorage } from 'class-validator';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { validated } from '@tallystick/platform/http/body.pipe';
import { HttpProblem } from '@tallystick/platform/http/errors/http-problem';

type Dto = new () => object;

const APPS = resolve(__dirname, '../../apps');
const files = readdirSync(APPS, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(dto|query)\.ts$/.test(file));
const dtos = files.flatMap((file) =>
  Object.entries(jest.requireActual<Record<string, unknown>>(join(APPS, file))).filter(
    (e): e is [string, Dto] => typeof e[1] === 'function',
  ),
);

const rulesOf = (dto: Dto) => getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);

/** Names of fields by whether a rule of theirs is so. */
function fields(dto: Dto, has: (rule: ReturnType<typeof rulesOf>[number]) => boolean): string[] {
  return [...new Set(rulesOf(dto).flatMap((rule) => (has(rule) ? [rule.propertyName] : [])))].sort();
}

function told(dto: Dto, body: object): Record<string, string> {
  try {
    validated(dto, body);
    return {};
  } catch (error) {
    if (error instanceof HttpProblem) return Object.fromEntries(error.errors.map((e) => [e.field, e.message]));
    throw error;
  }
}

/** Of the files named for them, in every app; the few classes inside controllers go the same way. */
describe('every body and query', () => {
  it('is found', () =>
    expect(dtos.map(([name]) => name)).toEqual(expect.arrayContaining(['RefundDto', 'AdjustmentDto', 'BreakdownQuery', 'ReceiptsDto'])));

  it.each(dtos)('%s says of a field that is missing that it is required', (_, dto) => {
    const optional = fields(dto, (rule) => rule.type === 'conditionalValidation');
    const required = fields(dto, (rule) => !optional.includes(rule.propertyName));
    expect(told(dto, {})).toEqual(Object.fromEntries(required.map((name) => [name, 'is required'])));
  });

  it.each(dtos)('%s says of a text that is none that it must be a string', (_, dto) => {
    const texts = fields(dto, (rule) => rule.name === 'isString' && !rule.each);
    for (const wrong of [5, {}])
      expect(told(dto, Object.fromEntries(texts.map((name) => [name, wrong])))).toMatchObject(
        Object.fromEntries(texts.map((name) => [name, 'must be a string'])),
      );
  });

  it.each(dtos)('%s tells its length of a text only where it is too long', (_, dto) => {
    const limits = new Map(
      rulesOf(dto).flatMap((r) => {
        const max: unknown = r.name === 'maxLength' ? r.constraints?.[0] : r.name === 'isLength' ? r.constraints?.[1] : null;
        return typeof max === 'number' ? [[r.propertyName, max] as const] : [];
      }),
    );
    const long = told(dto, Object.fromEntries([...limits].map(([name, max]) => [name, 'x'.repeat(max + 1)])));
    for (const [name, max] of limits) expect(long[name]).toBe(`must be shorter than or equal to ${max} characters`);
  });
});
