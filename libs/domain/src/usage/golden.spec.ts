import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonValue } from './json';
import { normaliseUsage } from './normalise';
import { quantitiesToJson } from './quantity-text';

interface Example {
  id: string;
  dialect: string;
  model: string;
  usage?: JsonValue;
  stream_events?: JsonValue[];
  expected: { quantities: Record<string, string | number>; identities?: string[] };
}

const file = resolve(__dirname, '../../../../test/data/golden-usage.json');
const examples = (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { examples: Example[] }) : { examples: [] }).examples;

/** Identities that the examples give in words, and the equation that we check for them. */
const IN_WORDS: Record<string, string> = {
  'openai-chat-cached': '86+1920=2006',
  'xai-chat-additive-reasoning': '12+1+386=399 => additive',
};

const read = (example: Example) =>
  normaliseUsage({ dialect: example.dialect, model: example.model, usage: example.usage, streamEvents: example.stream_events });

describe('golden usage', () => {
  it('has 34 examples', () => expect(examples).toHaveLength(34));

  it.each(examples.map((example) => [example.id, example] as const))('%s', (id, example) => {
    const reading = read(example);
    if (!reading.ok) throw new Error(`${reading.reason}: ${reading.detail}`);
    const expected = Object.entries(example.expected.quantities).filter(([, quantity]) => quantity !== 0);
    expect(quantitiesToJson(reading.quantities)).toEqual(Object.fromEntries(expected.map(([name, quantity]) => [name, String(quantity)])));
    const numeric = (example.expected.identities ?? []).filter((identity) => /^[0-9]/.test(identity));
    for (const identity of [...numeric, ...(IN_WORDS[id] === undefined ? [] : [IN_WORDS[id]])])
      expect(reading.identities).toContain(identity);
  });

  it('a gateway that includes the cache and the native count of the same call give the same quantities', () => {
    const [native, gateway] = ['anthropic-cache-write-9812', 'anthropic-via-openai-dialect'].map((id) => {
      const example = examples.find((one) => one.id === id);
      return example === undefined ? null : read(example).quantities;
    });
    expect(native).not.toBeNull();
    expect(gateway).toEqual(native);
  });
});
