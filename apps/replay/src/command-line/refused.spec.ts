import { namesTyped, problemText } from './refused';

const problem = (field: string): object => ({
  title: 'Bad Request',
  detail: `${field}: is wrong`,
  errors: [{ field, message: 'is wrong' }],
});
const OPENAI = { error: { message: 'at: is wrong', param: 'at' } };

describe('a refusal', () => {
  it.each<[string, number, unknown, readonly string[] | null, boolean]>([
    ['a field', 400, problem('by'), null, true],
    ['a field, deep inside', 400, problem('scopes[0].x'), ['scopes'], true],
    ['more than can be done', 422, problem('by'), null, true],
    ['a field in the shape of an SDK', 400, OPENAI, null, true],
    ['nothing', 422, { detail: 'too many events' }, null, false],
    ['the whole body', 400, problem(''), null, false],
    ['what stands in a file', 400, problem('models'), ['as'], false],
    ['an option beside a file', 400, problem('as'), ['as'], true],
    ['what this program made of a file', 400, problem('customers[3].id'), [], false],
    ['what is not there', 404, problem('id'), null, false],
    ['a conflict', 409, problem('id'), null, false],
    ['a fault of ours', 500, problem('by'), null, false],
    ['no JSON', 400, 'by', null, false],
    ['null', 400, { errors: [null, {}] }, null, false],
  ])('that names %s is wrong use or is not', (_, status, body, typed, wrongUse) => {
    expect(namesTyped(status, body, typed)).toBe(wrongUse);
  });

  it('says what the service said', () => {
    expect([problemText(problem('by')), problemText(OPENAI), problemText(null)]).toEqual(['Bad Request: by: is wrong', 'at: is wrong', '']);
  });
});
