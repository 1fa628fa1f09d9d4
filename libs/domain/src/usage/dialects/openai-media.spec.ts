import type { JsonObject } from '../json';
import { normaliseUsage } from '../normalise';
import { quantitiesToJson } from '../quantity-text';

const quantities = (dialect: string, more: object) => {
  const reading = normaliseUsage({ dialect, ...more });
  return reading.ok ? quantitiesToJson(reading.quantities) : reading.reason;
};

describe('openai.responses', () => {
  const usage = { input_tokens: 100, output_tokens: 20, total_tokens: 120, output_tokens_details: { reasoning_tokens: 5 } };
  const output: JsonObject[] = [
    { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search' } },
    { type: 'web_search_call', id: 'ws_2', status: 'completed', action: { type: 'open_page' } },
    { type: 'file_search_call', id: 'fs_1', status: 'completed' },
    { type: 'code_interpreter_call', id: 'ci_1', status: 'failed' },
    { type: 'message', id: 'm_1' },
  ];
  const expected = { input_text: '100', output_text: '15', output_reasoning: '5', web_search_call: '1', tool_call: '1' };

  it('counts searches and tools from the output items, opened pages and failed calls not', () => {
    expect(quantities('openai.responses', { response: { usage, output } })).toEqual(expected);
  });

  it('a stream gives the same, from single items or from the terminal event, without counting twice', () => {
    const items = output.map((item, output_index) => ({ type: 'response.output_item.done', output_index, item }));
    const end = (body: JsonObject) => ({ type: 'response.completed', response: { usage, ...body } });
    expect(quantities('openai.responses', { streamEvents: [...items, end({ output })] })).toEqual(expected);
    expect(quantities('openai.responses', { streamEvents: [...items, end({ output: [] })] })).toEqual(expected);
  });

  it('xAI counts its tools in the usage object', () => {
    const details = { web_search_calls: 2, x_search_calls: 1, code_interpreter_calls: 0 };
    expect(quantities('openai.responses', { usage: { ...usage, server_side_tool_usage_details: details } })).toMatchObject({
      web_search_call: '2',
      tool_call: '1',
    });
  });
});

describe('openai.realtime', () => {
  const usage = {
    total_tokens: 300,
    input_tokens: 200,
    output_tokens: 100,
    input_token_details: {
      text_tokens: 50,
      audio_tokens: 150,
      cached_tokens: 90,
      cached_tokens_details: { text_tokens: 20, audio_tokens: 70 },
    },
    output_token_details: { text_tokens: 30, audio_tokens: 70 },
  };

  it('takes the cache out of each modality', () => {
    expect(quantities('openai.realtime', { usage })).toEqual({
      input_text: '30',
      input_audio: '80',
      cache_read_text: '20',
      cache_read_audio: '70',
      output_text: '30',
      output_audio: '70',
    });
  });

  it('a session adds up its responses, each once', () => {
    const done = (id: string) => ({ type: 'response.done', response: { id, usage } });
    const reading = normaliseUsage({ dialect: 'openai.realtime', streamEvents: [done('r1'), done('r2'), done('r2')] });
    expect(reading).toMatchObject({ ok: true, quantities: { input_audio: 160n, output_audio: 140n } });
    expect(reading.ok && reading.parts).toHaveLength(2);
  });
});

describe('images, audio, video, flat media', () => {
  it('image tokens of the output; text where the details say so; cached images not twice', () => {
    const usage = {
      input_tokens: 50,
      output_tokens: 4160,
      total_tokens: 4210,
      input_tokens_details: { text_tokens: 40, image_tokens: 10, cached_tokens: 8, cached_tokens_details: { image_tokens: 8 } },
      output_tokens_details: { image_tokens: 4100, text_tokens: 60 },
    };
    expect(quantities('openai.images', { usage })).toEqual({
      input_text: '40',
      input_image: '2',
      cache_read_image: '8',
      output_text: '60',
      output_image: '4100',
    });
  });

  it('a body without usage counts its images', () => {
    expect(quantities('openai.images', { response: { created: 1, data: [{ url: 'a' }, { url: 'b' }] } })).toEqual({ image: '2' });
  });

  it('transcription by tokens, by seconds, and by the duration of a body; speech is audio output', () => {
    const tokens = {
      type: 'tokens',
      input_tokens: 14,
      input_token_details: { text_tokens: 4, audio_tokens: 10 },
      output_tokens: 5,
      total_tokens: 19,
    };
    expect(quantities('openai.audio', { usage: tokens })).toEqual({ input_text: '4', input_audio: '10', output_text: '5' });
    expect(quantities('openai.audio', { usage: { type: 'duration', seconds: 9.2 } })).toEqual({ audio_second: '9.2' });
    expect(quantities('openai.audio', { response: { text: 'hi', duration: 8.470000267028809 } })).toEqual({
      audio_second: '8.470000267028809',
    });
    const speech = { type: 'speech.audio.done', usage: { input_tokens: 14, output_tokens: 101, total_tokens: 115 } };
    expect(quantities('openai.audio', { streamEvents: [speech] })).toEqual({ input_text: '14', output_audio: '101' });
    expect(quantities('openai.audio', { usage: { type: 'duration', seconds: -1 } })).toBe('impossible_usage');
  });

  it('video is billed by seconds, on completion only', () => {
    const job = (status: string) => quantities('openai.video', { response: { object: 'video', status, seconds: '8' } });
    expect(job('completed')).toEqual({ video_second: '8' });
    expect(job('failed')).toEqual({});
    expect(job('in_progress')).toBe('usage_missing');
  });

  it('flat media: one generation when it succeeded, none when it failed; the gateway may count', () => {
    expect(quantities('media.flat', { usage: { status: 'succeeded' } })).toEqual({ generation: '1' });
    expect(quantities('media.flat', { usage: { status: 'failed' } })).toEqual({});
    expect(quantities('media.flat', { status: 'failed' })).toEqual({});
    expect(quantities('media.flat', { quantities: { generation: 2, image: 4 } })).toEqual({ generation: '2', image: '4' });
  });
});

describe('quantities', () => {
  it('reads counts and decimal text, leaves zeros out', () => {
    const given = { input_text: 5, output_text: '7', cache_read_text: 0, audio_second: '1.25', gpu_hour: '0.5', acme_call: 3 };
    expect(quantities('quantities', { quantities: given })).toEqual({
      input_text: '5',
      output_text: '7',
      audio_second: '1.25',
      acme_call: '3',
      gpu_hour: '0.5',
    });
  });

  const bad: JsonObject[] = [
    { input_text: -1 },
    { input_text: '1.5' },
    { input_text: true },
    { constructor: 1 },
    { 'Input Text': 1 },
    { input_text: '9007199254740992' },
  ];
  it.each(bad.map((given) => [JSON.stringify(given), given] as const))('parks %s', (_, given) => {
    expect(quantities('quantities', { quantities: given })).toBe('impossible_usage');
  });
});
