import type { ChargeLine } from '@tallystick/domain/charge';
import { formatAmount, parseAmount } from '@tallystick/domain/money';
import { CLASSES } from '@tallystick/domain/usage';
import { COST_PARTS, costDetails } from './cost-details';

const line = (cls: string, amount: string): ChargeLine => ({
  class: cls,
  quantity: 1n,
  price: '1',
  per: '1',
  amount: parseAmount(amount),
  part: 'usage',
});

describe('cost details', () => {
  it('name the parts that add up, and those inside them', () => {
    const { parts, adds_up, within } = costDetails([
      line('input_text', '1'),
      line('cache_read_text', '0.1'),
      line('cache_write_5m', '0.2'),
      line('cache_write_1h', '0.4'),
      line('cache_read_audio', '0.05'),
      line('output_text', '3'),
      line('output_reasoning', '2'),
      line('output_image', '7'),
      line('web_search_call', '0.01'),
      line('request', '0.5'),
    ]);
    expect(parts).toMatchObject({
      prompt_cost: '1.75',
      completion_cost: '5',
      image_cost: '7',
      video_cost: '0',
      native_web_search_cost: '0.01',
      other_cost: '0.5',
      prompt_cache_read_cost: '0.15',
      prompt_cache_write_cost: '0.6',
      prompt_cache_write_5_min: '0.2',
      prompt_cache_write_1_h: '0.4',
      reasoning_cost: '2',
    });
    expect(adds_up).toEqual(COST_PARTS);
    expect(within['reasoning_cost']).toBe('completion_cost');
  });

  it.each([...CLASSES, 'meeting_minute', 'constructor_fee'])('count %s exactly once', (cls) => {
    const { parts } = costDetails([line(cls, '0.0011025'), line(cls, '2')]);
    const total = COST_PARTS.reduce((sum, name) => sum + parseAmount(parts[name] ?? '0'), 0n);
    expect(formatAmount(total)).toBe('2.0011025');
  });

  it.each([
    ['input_image', 'image_cost'],
    ['image', 'image_cost'],
    ['video_second', 'video_cost'],
    ['input_video', 'video_cost'],
    ['audio_second', 'audio_cost'],
    ['output_audio', 'audio_cost'],
    ['tool_call', 'tools_cost'],
    ['input_tool', 'prompt_cost'],
    ['generation', 'other_cost'],
  ])('put %s into %s', (cls, part) => expect(costDetails([line(cls, '1')]).parts[part]).toBe('1'));
});
