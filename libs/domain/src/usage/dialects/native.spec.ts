import type { JsonObject } from '../json';
import { normaliseUsage } from '../normalise';

const read = (dialect: string, usage: JsonObject) => normaliseUsage({ dialect, usage });

describe('anthropic.messages', () => {
  const usage = { input_tokens: 6, cache_read_input_tokens: 6289, cache_creation_input_tokens: 3337, output_tokens: 198 };

  it('takes the split by lifetime first; the rest of the sum lives five minutes', () => {
    const split = { ephemeral_5m_input_tokens: 3000, ephemeral_1h_input_tokens: 68 };
    expect(read('anthropic.messages', { ...usage, cache_creation: split })).toMatchObject({
      quantities: { input_text: 6n, cache_read_text: 6289n, cache_write_5m: 3269n, cache_write_1h: 68n, output_text: 198n },
      identities: ['3000+68+269=3337'],
    });
  });

  it('parks a split above the sum', () => {
    const split = { ephemeral_5m_input_tokens: 3338 };
    expect(read('anthropic.messages', { ...usage, cache_creation: split })).toMatchObject({ ok: false, field: 'cache_creation' });
  });

  it('thinking tokens are information only; searches are calls; served tier, speed and place are kept', () => {
    const more = { output_tokens_details: { thinking_tokens: 100 }, server_tool_use: { web_search_requests: 2, web_fetch_requests: 1 } };
    expect(read('anthropic.messages', { ...usage, ...more, service_tier: 'batch', inference_geo: 'us', speed: 'fast' })).toMatchObject({
      quantities: { output_text: 198n, web_search_call: 2n },
      served: { serviceTier: 'batch', batch: true, inferenceGeo: 'us', speed: 'fast' },
    });
  });

  it('bills iterations, each at its own model, instead of the top level', () => {
    const iterations = [
      { type: 'compaction', input_tokens: 100, cache_creation_input_tokens: 55096, output_tokens: 131 },
      { type: 'advisor_message', model: 'claude-opus-4-8', input_tokens: 2529, output_tokens: 38 },
    ];
    const reading = read('anthropic.messages', { ...usage, iterations, server_tool_use: { web_search_requests: 1 } });
    expect(reading).toMatchObject({
      ok: true,
      parts: [
        { model: null, quantities: { input_text: 100n, cache_write_5m: 55096n, output_text: 131n } },
        { model: 'claude-opus-4-8', quantities: { input_text: 2529n, output_text: 38n, web_search_call: 1n } },
      ],
      quantities: { input_text: 2629n, cache_write_5m: 55096n, output_text: 169n, web_search_call: 1n },
    });
  });
});

describe('google.generate_content', () => {
  const usage = { promptTokenCount: 328, candidatesTokenCount: 78, thoughtsTokenCount: 241, totalTokenCount: 647 };

  it('a cached image is not billed again as image input; documents are text', () => {
    const details = {
      cachedContentTokenCount: 183,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 60 },
        { modality: 'IMAGE', tokenCount: 258 },
        { modality: 'DOCUMENT', tokenCount: 10 },
      ],
      cacheTokensDetails: [
        { modality: 'TEXT', tokenCount: 39 },
        { modality: 'IMAGE', tokenCount: 144 },
      ],
    };
    expect(read('google.generate_content', { ...usage, ...details })).toMatchObject({
      quantities: {
        input_text: 31n,
        input_image: 114n,
        cache_read_text: 39n,
        cache_read_image: 144n,
        output_text: 78n,
        output_reasoning: 241n,
      },
      identities: ['31+114+39+144=328', '328+78+241=647'],
    });
  });

  it('thoughts and tool results stand outside candidates and prompt', () => {
    expect(read('google.generate_content', { ...usage, toolUsePromptTokenCount: 53, totalTokenCount: 700 })).toMatchObject({
      quantities: { input_text: 328n, input_tool: 53n, output_text: 78n, output_reasoning: 241n },
    });
    expect(read('google.generate_content', { ...usage, totalTokenCount: 406 })).toMatchObject({ ok: false, field: 'totalTokenCount' });
  });

  it('image and audio output by modality; traffic type is kept', () => {
    const candidatesTokensDetails = [{ modality: 'IMAGE', tokenCount: 70 }];
    expect(read('google.generate_content', { ...usage, candidatesTokensDetails, trafficType: 'PROVISIONED_THROUGHPUT' })).toMatchObject({
      quantities: { output_text: 8n, output_image: 70n },
      served: { trafficType: 'PROVISIONED_THROUGHPUT' },
    });
  });
});

describe('bedrock.converse and cohere.chat', () => {
  it('the total holds all four; lifetimes stand in cacheDetails', () => {
    const usage = { inputTokens: 3, outputTokens: 227, cacheReadInputTokens: 10, cacheWriteInputTokens: 1712, totalTokens: 1952 };
    const cacheDetails = [
      { ttl: '1h', inputTokens: 700 },
      { ttl: '5m', inputTokens: 1000 },
    ];
    expect(read('bedrock.converse', { ...usage, cacheDetails })).toMatchObject({
      quantities: { input_text: 3n, cache_read_text: 10n, cache_write_5m: 1012n, cache_write_1h: 700n, output_text: 227n },
      identities: ['3+227+10+1712=1952'],
    });
    expect(read('bedrock.converse', { ...usage, totalTokens: 230 })).toMatchObject({ ok: false, field: 'totalTokens' });
    expect(read('bedrock.converse', { ...usage, cacheDetails: [{ ttl: '1h', inputTokens: 1713 }] })).toMatchObject({ ok: false });
  });

  it('cohere bills billed_units, not tokens', () => {
    const usage = { billed_units: { input_tokens: 5, output_tokens: 7 }, tokens: { input_tokens: 71, output_tokens: 9 } };
    expect(read('cohere.chat', usage)).toMatchObject({ quantities: { input_text: 5n, output_text: 7n } });
    const stream = [{ type: 'message-end', delta: { usage } }];
    expect(normaliseUsage({ dialect: 'cohere.chat', streamEvents: stream })).toMatchObject({
      quantities: { input_text: 5n, output_text: 7n },
    });
  });
});
