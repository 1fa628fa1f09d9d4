import fc from 'fast-check';
import { normaliseUsage } from '../normalise';
import { StreamReader } from './stream-reader';

const SSE = [
  ': comment',
  'event: message_start',
  'data: {"type":"message_start","message":{"model":"claude-ü","usage":{"input_tokens":25,"cache_read_input_tokens":1200,"output_tokens":1}}}',
  '',
  'data: {"type":"message_delta",',
  'data: "usage":{"input_tokens":null,"output_tokens":15}}',
  '',
  'data:{"type":"message_delta","usage":{"input_tokens":null,"output_tokens":42}}',
  '',
  'data: {"type": broken',
  '',
  'data: [DONE]',
].join('\r\n');

describe('StreamReader', () => {
  it('reads SSE with comments, split data, CRLF, a broken event and no last blank line', () => {
    const reader = new StreamReader('anthropic.messages');
    reader.push(SSE);
    expect(reader.end().usage).toEqual({ input_tokens: 25, cache_read_input_tokens: 1200, output_tokens: 42 });
    expect(reader.unreadable).toBe(1);
  });

  it.each(['\r\n', '\n', '\r'])('gives the same in any split of the bytes, lines ended by %j', (newline) => {
    const bytes = new TextEncoder().encode(SSE.replaceAll('\r\n', newline));
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
        const reader = new StreamReader('anthropic.messages');
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        edges.forEach((edge, index) => reader.push(bytes.subarray(edges[index - 1] ?? 0, edge)));
        expect(reader.end()).toMatchObject({
          model: 'claude-ü',
          usage: { input_tokens: 25, cache_read_input_tokens: 1200, output_tokens: 42 },
        });
      }),
    );
  });

  it.each([
    ['JSON lines', (events: string[]) => events.join('\n')],
    ['a JSON array', (events: string[]) => `[${events.join(',\r\n')}]`],
    ['pretty objects', (events: string[]) => events.map((event) => JSON.stringify(JSON.parse(event), null, 2)).join('\n')],
  ])('reads %s in any split', (_, join) => {
    const usage = (candidatesTokenCount: number) => ({
      text: 'a } \\" { [',
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount, thoughtsTokenCount: 8, totalTokenCount: 18 + candidatesTokenCount },
    });
    const text = join([usage(4), usage(12), usage(20)].map((event) => JSON.stringify(event)));
    for (let size = 1; size < 9; size++) {
      const reader = new StreamReader('google.generate_content');
      for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
      expect(reader.end().usage).toMatchObject({ candidatesTokenCount: 20 });
    }
    expect(normaliseUsage({ dialect: 'google.generate_content', stream: text })).toMatchObject({
      quantities: { input_text: 10n, output_reasoning: 8n, output_text: 20n },
    });
  });

  it('Gemini leaves out what is zero: a count that the last total takes back does not stay', () => {
    const streamEvents = [
      { usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 21, thoughtsTokenCount: 35, totalTokenCount: 65 } },
      { usageMetadata: { promptTokenCount: 87, thoughtsTokenCount: 78, totalTokenCount: 165 } },
    ];
    const reading = normaliseUsage({ dialect: 'google.generate_content', streamEvents });
    expect(reading).toMatchObject({ ok: true, quantities: { input_text: 87n, output_reasoning: 78n } });
    expect(reading.ok && reading.quantities['output_text']).toBeUndefined();
  });

  it.each([
    ['OpenAI: a last chunk without choices', { choices: [], usage: { prompt_tokens: 16, completion_tokens: 3, total_tokens: 19 } }],
    ['Moonshot: inside the choice', { choices: [{ usage: { prompt_tokens: 16, completion_tokens: 3, total_tokens: 19 } }] }],
    ['Groq: x_groq', { choices: [], x_groq: { usage: { prompt_tokens: 16, completion_tokens: 3, total_tokens: 19 } } }],
  ])('%s', (_, chunk) => {
    const first = { choices: [{ delta: { content: 'hi' } }], usage: null };
    expect(normaliseUsage({ dialect: 'openai.chat', streamEvents: [first, chunk, '[DONE]'] })).toMatchObject({
      quantities: { input_text: 16n, output_text: 3n },
    });
  });
});
