import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { validated } from './body.pipe';
import { HttpProblem } from './errors/http-problem';
import { MayBeLeftOut } from './may-be-left-out';

class Part {
  @IsString()
  @MaxLength(3)
  id!: string;
}

class Whole {
  @IsString()
  @MaxLength(5)
  reason!: string;

  @MaxLength(5)
  @IsString()
  other_way_round!: string;

  @IsString()
  @Length(1, 5)
  length!: string;

  @Matches(/^\d+$/, { message: '$property must be a number as text' })
  amount!: string;

  @IsIn(['up', 'down'])
  direction!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(2)
  @IsString({ each: true })
  scopes!: string[];

  @IsArray()
  @ArrayMaxSize(2)
  @ValidateNested({ each: true })
  @Type(() => Part)
  parts!: Part[];

  @IsOptional()
  @IsInt()
  @Max(9)
  limit?: number;

  @MayBeLeftOut()
  @Matches(/^\d+$/)
  tax?: string;
}

const GOOD = { reason: 'x', other_way_round: 'x', length: 'x', amount: '1', direction: 'up', scopes: ['a'], parts: [{ id: 'a' }] };
const REQUIRED = Object.keys(GOOD);

/** What a body with these fields instead is told, `field: message` each. */
function told(instead: object): string[] {
  try {
    validated(Whole, { ...GOOD, ...instead });
    return [];
  } catch (error) {
    if (error instanceof HttpProblem) return error.errors.map((e) => `${e.field}: ${e.message}`);
    throw error;
  }
}

describe('what a field is told', () => {
  it('is nothing where all is right', () => expect([told({}), told({ limit: 9 }), told({ limit: null })]).toEqual([[], [], []]));

  it.each(REQUIRED)('%s is required, left out or null', (name) => {
    expect([told({ [name]: undefined }), told({ [name]: null })]).toEqual([[`${name}: is required`], [`${name}: is required`]]);
  });

  it.each(['reason', 'other_way_round', 'length'])(
    '%s of another type must be a string, and only a long one is told its length',
    (name) => {
      for (const wrong of [5, true, {}, []]) expect(told({ [name]: wrong })).toEqual([`${name}: must be a string`]);
      expect(told({ [name]: 'abcdef' })).toEqual([`${name}: must be shorter than or equal to 5 characters`]);
    },
  );

  it.each([
    [{ length: '' }, 'length: must be longer than or equal to 1 characters'],
    [{ amount: 1 }, 'amount: must be a number as text'],
    [{ direction: 'left' }, 'direction: must be one of the following values: up, down'],
    [{ scopes: 'a' }, 'scopes: must be an array'],
    [{ scopes: {} }, 'scopes: must be an array'],
    [{ scopes: [5] }, 'scopes: each value must be a string'],
    [{ scopes: [] }, 'scopes: must contain at least 1 elements'],
    [{ parts: {} }, 'parts: must be an array'],
    [{ parts: [{}, {}, {}] }, 'parts: must contain no more than 2 elements'],
    [{ parts: [{ id: 'a' }, {}] }, 'parts[1].id: is required'],
    [{ parts: [{ id: 5 }] }, 'parts[0].id: must be a string'],
    [{ parts: [null] }, 'parts[0]: must be an object'],
    [{ parts: ['a'] }, 'parts[0]: must be an object'],
    [{ limit: '5' }, 'limit: must be a number'],
    [{ limit: 1.5 }, 'limit: must be an integer number'],
    [{ limit: 10 }, 'limit: must not be greater than 9'],
    [{ tax: null }, 'tax: must not be null: leave it out or give a value'],
    [{ colour: null }, 'colour: is not a field'],
    [{ constructor: 'x' }, 'constructor: is not a field'],
    [{ toString: null }, 'toString: is not a field'],
    [{ parts: [{ id: 'a', valueOf: 1 }] }, 'parts[0].valueOf: is not a field'],
  ])('%j: %s', (instead, message) => expect(told(instead)).toEqual([message]));
});
