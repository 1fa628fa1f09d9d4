import type { JsonObject, JsonValue } from '../json';
import { normaliseUsage } from '../normalise';

const read = (usage: JsonObject, dialect = 'openai.chat') => normaliseUsage({ dialect, usage });
const respond = (response: JsonValue, dialect = 'openai.chat') => normaliseUsage({ dialect, response });
const base = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };

describe('openai.chat', () => {
  it('counts cached tokens once, inside the prompt', () => {
    expect(read({ ...base, prompt_tokens_details: { cached_tokens: 64 } })).toMatchObject({
      quantities: { input_text: 36n, cache_read_text: 64n, output_text: 10n },
      identities: ['36+64=100', '100+10=110'],
      normaliser: 'openai.chat@1',
    });
  });

  it('cache writes without a lifetime are cache_write_text', () => {
    const details = { cached_tokens: 40, cache_write_tokens: 20 };
    expect(read({ ...base, prompt_tokens_details: details })).toMatchObject({
      quantities: { input_text: 40n, cache_read_text: 40n, cache_write_text: 20n, output_text: 10n },
    });
  });

  it('rejected predictions are in the completion already', () => {
    const details = { accepted_prediction_tokens: 4, rejected_prediction_tokens: 6 };
    expect(read({ ...base, completion_tokens_details: details })).toMatchObject({ quantities: { input_text: 100n, output_text: 10n } });
  });

  it('cache first, then each modality capped at the uncached rest, and says so', () => {
    const reading = read({ ...base, prompt_tokens_details: { cached_tokens: 70, audio_tokens: 50 } });
    expect(reading).toMatchObject({ ok: true, quantities: { input_audio: 30n, cache_read_text: 70n, output_text: 10n } });
    expect(reading.ok && reading.notes).toEqual([
      'cached tokens are not split by modality: taken as text',
      'audio: 30 of 50 tokens stand in the uncached input, the cache is taken first',
    ]);
  });

  it('n > 1 counts the prompt once: only usage counts, not the choices', () => {
    const choices = [{ index: 0 }, { index: 1 }, { index: 2 }];
    expect(respond({ model: 'gpt-5.2-2025-12-11', service_tier: 'default', choices, usage: base })).toMatchObject({
      quantities: { input_text: 100n, output_text: 10n },
      served: { model: 'gpt-5.2-2025-12-11', serviceTier: 'default' },
    });
  });

  it.each([
    ['cached above the prompt', { ...base, prompt_tokens_details: { cached_tokens: 150 } }, 'prompt_tokens'],
    ['reasoning above the completion', { ...base, completion_tokens_details: { reasoning_tokens: 11 } }, 'completion_tokens'],
    ['audio above the prompt', { ...base, prompt_tokens_details: { audio_tokens: 101 } }, 'prompt_tokens'],
    ['a total that is not the sum', { ...base, total_tokens: 111 }, 'total_tokens'],
    [
      'reasoning on top of the total is not this dialect',
      { ...base, total_tokens: 115, completion_tokens_details: { reasoning_tokens: 5 } },
      'total_tokens',
    ],
    ['a negative count', { ...base, prompt_tokens: -1 }, 'prompt_tokens'],
    ['a fraction', { ...base, completion_tokens: 1.5 }, 'completion_tokens'],
    ['an unsafe integer', { ...base, prompt_tokens: 2 ** 53 }, 'prompt_tokens'],
    ['a text', { ...base, prompt_tokens_details: { cached_tokens: '5' } }, 'prompt_tokens_details.cached_tokens'],
    ['details that are no object', { ...base, prompt_tokens_details: 5 }, 'prompt_tokens_details'],
  ])('parks %s', (_, usage, field) => {
    const reading = read(usage);
    expect(reading).toMatchObject({ ok: false, reason: 'impossible_usage' });
    expect(reading).not.toHaveProperty('quantities');
    expect(reading.ok ? '' : (reading.field ?? reading.detail)).toContain(field);
  });

  it.each([{ cached_tokens: null }, { cached_tokens: 0 }, {}, null])('a detail %j rates as 0', (details) => {
    expect(read({ ...base, prompt_tokens_details: details })).toMatchObject({ quantities: { input_text: 100n, output_text: 10n } });
  });

  it('a gateway that counts calls adds them to the usage; a count given twice must agree', () => {
    const both = (quantities: JsonObject) => normaliseUsage({ dialect: 'openai.chat', usage: base, quantities });
    expect(both({ web_search_call: 2 })).toMatchObject({ quantities: { input_text: 100n, output_text: 10n, web_search_call: 2n } });
    expect(both({ input_text: '100' })).toMatchObject({ quantities: { input_text: 100n, output_text: 10n } });
    expect(both({ input_text: 99 })).toMatchObject({ ok: false, reason: 'impossible_usage', field: 'input_text' });
  });
});

describe('dialects with the same names and another meaning', () => {
  it('deepseek: hit + miss = prompt, the mirror counts once', () => {
    const usage = { ...base, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36, prompt_tokens_details: { cached_tokens: 64 } };
    expect(read(usage, 'deepseek.chat')).toMatchObject({ quantities: { input_text: 36n, cache_read_text: 64n, output_text: 10n } });
    expect(read({ ...usage, prompt_cache_miss_tokens: 35 }, 'deepseek.chat')).toMatchObject({ ok: false, reason: 'impossible_usage' });
    expect(read({ ...usage, prompt_tokens_details: { cached_tokens: 1 } }, 'deepseek.chat')).toMatchObject({ ok: false });
  });

  it('xai: the total says whether reasoning is extra or inside', () => {
    const of = (total_tokens: number | null) =>
      read({ ...base, total_tokens, completion_tokens_details: { reasoning_tokens: 7 } }, 'xai.chat');
    expect(of(117)).toMatchObject({ quantities: { output_text: 10n, output_reasoning: 7n }, identities: ['100+10+7=117 => additive'] });
    expect(of(110)).toMatchObject({ quantities: { output_text: 3n, output_reasoning: 7n } });
    expect(of(112)).toMatchObject({ ok: false, reason: 'impossible_usage', field: 'total_tokens' });
    expect(of(null)).toMatchObject({ ok: false, reason: 'impossible_usage', field: 'total_tokens' });
  });

  it('mistral: the cache may stand in num_cached_tokens; audio is counted in seconds', () => {
    expect(read({ ...base, num_cached_tokens: 64, prompt_audio_seconds: 36 }, 'mistral.chat')).toMatchObject({
      quantities: { input_text: 36n, cache_read_text: 64n, output_text: 10n, audio_second: 36n * 10n ** 18n },
    });
  });

  it('gateway: cache of every vendor inside the prompt, writes live five minutes unless the split says an hour', () => {
    const details = { cached_tokens: 20, cache_write_tokens: 50, cache_creation_token_details: { ephemeral_1h_input_tokens: 30 } };
    const usage = { ...base, prompt_tokens_details: details, cost: 0.95, is_byok: true, cost_details: { upstream_inference_cost: 19 } };
    expect(read(usage, 'gateway.openai_inclusive')).toMatchObject({
      quantities: { input_text: 30n, cache_read_text: 20n, cache_write_5m: 20n, cache_write_1h: 30n, output_text: 10n },
      reportedCost: { text: '0.95', unit: 'USD' },
    });
  });

  it('gateway: LiteLLM repeats the cache under native names, counted once', () => {
    const usage = { ...base, prompt_tokens_details: { cached_tokens: 20 }, cache_read_input_tokens: 20, cache_creation_input_tokens: 50 };
    expect(read(usage, 'gateway.openai_inclusive')).toMatchObject({
      quantities: { input_text: 30n, cache_read_text: 20n, cache_write_5m: 50n, output_text: 10n },
    });
  });

  it('a cost in ticks is 1e-10 USD; small costs come without exponent', () => {
    const usage = { ...base, total_tokens: 110, cost_in_usd_ticks: 1971000 };
    expect(read(usage, 'xai.chat')).toMatchObject({ reportedCost: { text: '0.0001971', unit: 'USD' } });
    expect(read({ ...base, cost: 1.13e-5 })).toMatchObject({ reportedCost: { text: '0.0000113' } });
  });

  it('embeddings have no output', () => {
    expect(read({ prompt_tokens: 8, total_tokens: 8 }, 'openai.embeddings')).toMatchObject({ quantities: { input_text: 8n } });
    expect(read({ total_tokens: 8 }, 'openai.embeddings')).toMatchObject({ quantities: { input_text: 8n } });
    expect(read({ prompt_tokens: 8, total_tokens: 9 }, 'openai.embeddings')).toMatchObject({ ok: false });
  });
});
