import fc from 'fast-check';
import type { JsonObject } from '@tallystick/domain/usage';

/** A usage object that its provider could have sent, and what its classes must add up to. */
export interface AnyUsage {
  readonly usage: JsonObject;
  /** Whole prompt: uncached, cache reads and writes, tool results. */
  readonly input: number;
  readonly output: number;
  /** Classes that are no tokens, exactly; decimal text. */
  readonly others?: Readonly<Record<string, string>>;
  /** The same with a total that no sum gives; absent where the dialect has no total. */
  readonly spoilt?: JsonObject;
}

const tokens = fc.integer({ min: 0, max: 2_000_000 });
const some = fc.integer({ min: 1, max: 2_000_000 });
const calls = fc.integer({ min: 0, max: 9 });
/** A count that a provider may leave out, or send as null, where it is zero. */
const absent = fc.constantFrom('zero', 'null', 'missing');

function put(field: string, value: number, how: string): JsonObject {
  if (value > 0 || how === 'zero') return { [field]: value };
  return how === 'null' ? { [field]: null } : {};
}

const inclusive = (of: (n: Inclusive) => AnyUsage): fc.Arbitrary<AnyUsage> =>
  fc
    .record({ text: some, read: tokens, write: tokens, audio: tokens, made: tokens, reasoning: tokens, spoken: tokens, how: absent })
    .map(of);
interface Inclusive {
  readonly text: number;
  readonly read: number;
  readonly write: number;
  readonly audio: number;
  readonly made: number;
  readonly reasoning: number;
  readonly spoken: number;
  readonly how: string;
}

/** OpenAI's shape under either set of names: everything inside prompt and completion. */
function openAi(n: Inclusive, names: { in: string; out: string; ins: string; outs: string }, writes: boolean, audio: boolean): AnyUsage {
  const [write, heard, spoken] = [writes ? n.write : 0, audio ? n.audio : 0, audio ? n.spoken : 0];
  const input = n.text + n.read + write + heard;
  const output = n.made + n.reasoning + spoken;
  const usage = {
    [names.in]: input,
    [names.out]: output,
    [names.ins]: {
      ...put('cached_tokens', n.read, n.how),
      ...put('cache_write_tokens', write, n.how),
      ...put('audio_tokens', heard, n.how),
    },
    [names.outs]: { ...put('reasoning_tokens', n.reasoning, n.how), ...put('audio_tokens', spoken, n.how) },
  };
  const total = (more: number): JsonObject => ({ ...usage, total_tokens: input + output + more });
  return { usage: total(0), input, output, spoilt: total(1) };
}

const CHAT = { in: 'prompt_tokens', out: 'completion_tokens', ins: 'prompt_tokens_details', outs: 'completion_tokens_details' };
const RESPONSES = { in: 'input_tokens', out: 'output_tokens', ins: 'input_tokens_details', outs: 'output_tokens_details' };
const REALTIME = { in: 'input_tokens', out: 'output_tokens', ins: 'input_token_details', outs: 'output_token_details' };

const anthropic: fc.Arbitrary<AnyUsage> = fc
  .record({ text: some, read: tokens, five: tokens, hour: tokens, beyond: tokens, output: tokens, searches: calls, how: absent })
  .map((n) => {
    const written = n.five + n.hour + n.beyond;
    const usage = {
      input_tokens: n.text,
      ...put('cache_read_input_tokens', n.read, n.how),
      cache_creation_input_tokens: written,
      cache_creation: { ephemeral_5m_input_tokens: n.five, ephemeral_1h_input_tokens: n.hour },
      output_tokens: n.output,
      server_tool_use: { web_search_requests: n.searches },
    };
    const spoilt = { ...usage, cache_creation: { ephemeral_5m_input_tokens: written + 1, ephemeral_1h_input_tokens: 0 } };
    const others = n.searches === 0 ? {} : { web_search_call: n.searches.toString() };
    return { usage, input: n.text + n.read + written, output: n.output, others, spoilt };
  });

const google: fc.Arbitrary<AnyUsage> = fc
  .record({ text: some, read: tokens, image: tokens, tool: tokens, made: tokens, drawn: tokens, thoughts: tokens, how: absent })
  .map((n) => {
    const prompt = n.text + n.read + n.image;
    const candidates = n.made + n.drawn;
    const usage = {
      promptTokenCount: prompt,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: n.text + n.read },
        { modality: 'IMAGE', tokenCount: n.image },
      ],
      cacheTokensDetails: [{ modality: 'TEXT', tokenCount: n.read }],
      candidatesTokenCount: candidates,
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: n.drawn }],
      ...put('cachedContentTokenCount', n.read, n.how),
      ...put('toolUsePromptTokenCount', n.tool, n.how),
      ...put('thoughtsTokenCount', n.thoughts, n.how),
    };
    const total = (more: number): JsonObject => ({ ...usage, totalTokenCount: prompt + candidates + n.tool + n.thoughts + more });
    return { usage: total(0), input: prompt + n.tool, output: candidates + n.thoughts, spoilt: total(1) };
  });

const bedrock: fc.Arbitrary<AnyUsage> = fc
  .record({ text: some, read: tokens, hour: tokens, beyond: tokens, output: tokens, how: absent })
  .map((n) => {
    const write = n.hour + n.beyond;
    const usage = {
      inputTokens: n.text,
      outputTokens: n.output,
      ...put('cacheReadInputTokens', n.read, n.how),
      cacheWriteInputTokens: write,
      cacheDetails: [{ ttl: '1h', inputTokens: n.hour }],
    };
    const total = (more: number): JsonObject => ({ ...usage, totalTokens: n.text + n.read + write + n.output + more });
    return { usage: total(0), input: n.text + n.read + write, output: n.output, spoilt: total(1) };
  });

const deepseek = inclusive((n) => {
  const made = openAi(n, CHAT, false, false);
  const counts = { prompt_cache_hit_tokens: n.read, prompt_cache_miss_tokens: n.text };
  return { ...made, usage: { ...made.usage, ...counts }, spoilt: { ...made.usage, ...counts, prompt_cache_miss_tokens: n.text + 1 } };
});

/** Reasoning inside or on top: the total says which. One token more fits neither, unless that is the reasoning. */
const xai = fc
  .record({ n: inclusive((n) => openAi(n, CHAT, false, false)), inside: fc.boolean(), reasoning: some })
  .map(({ n, inside, reasoning }) => {
    const completion = n.output + (inside ? reasoning : 0);
    const usage = { ...n.usage, completion_tokens: completion, completion_tokens_details: { reasoning_tokens: reasoning } };
    const total = (sum: number): JsonObject => ({ ...usage, total_tokens: n.input + sum });
    const output = inside ? completion : completion + reasoning;
    return { usage: total(output), input: n.input, output, spoilt: total(completion + reasoning + 1) };
  });

const images = fc.record({ text: some, seen: tokens, made: tokens }).map((n): AnyUsage => {
  const input = n.text + n.seen;
  const usage = { input_tokens: input, output_tokens: n.made, input_tokens_details: { text_tokens: n.text, image_tokens: n.seen } };
  const total = (more: number): JsonObject => ({ ...usage, total_tokens: input + n.made + more });
  return { usage: total(0), input, output: n.made, spoilt: total(1) };
});

const seconds = (field: string, name: string, more: JsonObject): fc.Arbitrary<AnyUsage> =>
  fc.integer({ min: 1, max: 99_999 }).map((tenths) => {
    const text = `${Math.floor(tenths / 10)}${tenths % 10 === 0 ? '' : `.${tenths % 10}`}`;
    return { usage: { ...more, [field]: text }, input: 0, output: 0, others: { [name]: text } };
  });

/** Usage of every dialect, valid by construction. */
export const ANY_USAGE: Readonly<Record<string, fc.Arbitrary<AnyUsage>>> = {
  'openai.chat': inclusive((n) => openAi(n, CHAT, true, true)),
  'openai.responses': inclusive((n) => openAi(n, RESPONSES, true, true)),
  'openai.embeddings': some.map((n) => ({
    usage: { prompt_tokens: n, total_tokens: n },
    input: n,
    output: 0,
    spoilt: { prompt_tokens: n, total_tokens: n + 1 },
  })),
  'openai.images': images,
  'openai.audio': fc.oneof(
    inclusive((n) => openAi({ ...n, read: 0, reasoning: 0 }, REALTIME, false, true)),
    seconds('seconds', 'audio_second', { type: 'duration' }),
  ),
  'openai.realtime': inclusive((n) => openAi(n, REALTIME, false, true)),
  'openai.video': seconds('seconds', 'video_second', { status: 'completed' }),
  'anthropic.messages': anthropic,
  'google.generate_content': google,
  'bedrock.converse': bedrock,
  'mistral.chat': inclusive((n) => openAi(n, CHAT, false, false)),
  'deepseek.chat': deepseek,
  'xai.chat': xai,
  'cohere.chat': fc.record({ in: some, out: tokens, searches: calls }).map((n) => ({
    usage: { billed_units: { input_tokens: n.in, output_tokens: n.out, search_units: n.searches }, tokens: { input_tokens: n.in + 70 } },
    input: n.in,
    output: n.out,
    others: n.searches === 0 ? {} : { search_unit: n.searches.toString() },
  })),
  'gateway.openai_inclusive': inclusive((n) => openAi(n, CHAT, true, true)),
  'media.flat': fc.constantFrom('succeeded', 'completed', 'success').map((status) => ({
    usage: { status },
    input: 0,
    output: 0,
    others: { generation: '1' },
  })),
  quantities: fc.record({ text: some, read: tokens, made: tokens, images: calls }).map((n) => ({
    usage: { input_text: n.text, cache_read_text: n.read, output_text: n.made, image: n.images },
    input: n.text + n.read,
    output: n.made,
    others: n.images === 0 ? {} : { image: n.images.toString() },
  })),
};
