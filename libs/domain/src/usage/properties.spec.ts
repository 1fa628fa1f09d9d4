import fc from 'fast-check';
import { isCacheReadClass, isCacheWriteClass, isInputClass, isOutputClass, isTokenClass } from './classes';
import type { JsonObject } from './json';
import { normaliseUsage } from './normalise';
import { totalOf } from './quantities';
import { DIALECTS } from './registry';

const tokens = fc.integer({ min: 0, max: 1_000_000 });
const detail = fc.option(fc.integer({ min: 0, max: 300_000 }), { nil: null });
const total = (usage: JsonObject, matches: (name: string) => boolean, dialect: string): bigint | null => {
  const reading = normaliseUsage({ dialect, usage });
  return reading.ok ? totalOf(reading.quantities, matches) : null;
};
const isPrompt = (name: string): boolean => isInputClass(name) || isCacheReadClass(name) || isCacheWriteClass(name);

describe('for any generated usage', () => {
  const inclusive = fc.record({
    prompt: tokens,
    completion: tokens,
    cached: detail,
    write: detail,
    audio: detail,
    image: detail,
    reasoning: detail,
    made: detail,
  });

  it.each(['openai.chat', 'gateway.openai_inclusive', 'deepseek.chat', 'mistral.chat', 'openai.responses'])(
    '%s: classes rebuild the totals',
    (dialect) => {
      const responses = dialect === 'openai.responses';
      fc.assert(
        fc.property(inclusive, (n) => {
          const ins = { cached_tokens: n.cached, cache_write_tokens: n.write, audio_tokens: n.audio, image_tokens: n.image };
          const outs = { reasoning_tokens: n.reasoning, audio_tokens: n.made };
          const usage = responses
            ? {
                input_tokens: n.prompt,
                output_tokens: n.completion,
                total_tokens: n.prompt + n.completion,
                input_tokens_details: ins,
                output_tokens_details: outs,
              }
            : {
                prompt_tokens: n.prompt,
                completion_tokens: n.completion,
                total_tokens: n.prompt + n.completion,
                prompt_tokens_details: ins,
                completion_tokens_details: outs,
              };
          const input = total(usage, isPrompt, dialect);
          if (input === null) return;
          expect(input).toBe(BigInt(n.prompt));
          expect(total(usage, isOutputClass, dialect)).toBe(BigInt(n.completion));
        }),
        { numRuns: 500 },
      );
    },
  );

  it('xai.chat, google, bedrock: classes rebuild the grand total', () => {
    fc.assert(
      fc.property(tokens, tokens, tokens, tokens, detail, (a, b, c, d, cached) => {
        const google = {
          promptTokenCount: a,
          candidatesTokenCount: b,
          thoughtsTokenCount: c,
          toolUsePromptTokenCount: d,
          cachedContentTokenCount: cached,
        };
        const cases: [string, JsonObject, number][] = [
          ['google.generate_content', { ...google, totalTokenCount: a + b + c + d }, a + b + c + d],
          [
            'bedrock.converse',
            { inputTokens: a, outputTokens: b, cacheReadInputTokens: c, cacheWriteInputTokens: d, totalTokens: a + b + c + d },
            a + b + c + d,
          ],
          [
            'xai.chat',
            { prompt_tokens: a, completion_tokens: b, total_tokens: a + b + c, completion_tokens_details: { reasoning_tokens: c } },
            a + b + c,
          ],
        ];
        for (const [dialect, usage, sum] of cases) {
          const all = total(usage, isTokenClass, dialect);
          if (all !== null) expect(all).toBe(BigInt(sum));
        }
      }),
    );
  });

  it('anything at all is read or parked: never an exception, never a negative or a zero class', () => {
    const field = fc.constantFrom(
      ...[
        'prompt_tokens',
        'completion_tokens',
        'total_tokens',
        'input_tokens',
        'output_tokens',
        'cached_tokens',
        'prompt_tokens_details',
        'iterations',
      ],
      ...[
        'cache_creation',
        'usage',
        'usageMetadata',
        'promptTokenCount',
        'promptTokensDetails',
        'modality',
        'billed_units',
        'status',
        'seconds',
        '__proto__',
      ],
      ...[
        'choices',
        'response',
        'message',
        'delta',
        'output',
        'type',
        'constructor',
        'input_text',
        'cost',
        'inputTokens',
        'cacheDetails',
        'x_groq',
        'data',
      ],
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.integer({ min: -2, max: 9 }),
        fc.double(),
        fc.string(),
        fc.constant(null),
        fc.boolean(),
        fc.array(tie('value')),
        tie('object'),
      ),
      object: fc.dictionary(field, tie('value')),
    }));
    fc.assert(
      fc.property(fc.constantFrom(...DIALECTS), value, value, (dialect, usage, response) => {
        const given = JSON.parse(JSON.stringify({ usage: usage ?? null, response: response ?? null })) as {
          usage: JsonObject;
          response: JsonObject;
        };
        for (const input of [
          { usage: given.usage },
          { response: given.response },
          { quantities: given.usage },
          { stream: JSON.stringify(given.response) },
        ]) {
          const reading = normaliseUsage({ dialect, ...input });
          if (reading.ok) for (const quantity of Object.values(reading.quantities)) expect(quantity > 0n).toBe(true);
          else expect(reading).not.toHaveProperty('quantities');
        }
      }),
      { numRuns: 3000 },
    );
  });
});
