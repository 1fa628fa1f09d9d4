import type { ChargeLine } from '@tallystick/domain/charge';
import { formatAmount, type Amount } from '@tallystick/domain/money';

/** The parts of a cost that exclude each other: their sum is the cost. */
export const COST_PARTS = [
  'prompt_cost',
  'completion_cost',
  'image_cost',
  'video_cost',
  'audio_cost',
  'native_web_search_cost',
  'tools_cost',
  'other_cost',
] as const;
type CostPart = (typeof COST_PARTS)[number];

/** Parts of parts: each is contained in the one it names. */
const WITHIN: Readonly<Record<string, CostPart>> = {
  prompt_cache_read_cost: 'prompt_cost',
  prompt_cache_write_cost: 'prompt_cost',
  prompt_cache_write_5_min: 'prompt_cost',
  prompt_cache_write_1_h: 'prompt_cost',
  reasoning_cost: 'completion_cost',
};

export interface CostDetails {
  readonly parts: Readonly<Record<string, string>>;
  readonly adds_up: readonly string[];
  readonly within: Readonly<Record<string, string>>;
}

/**
 * A charge's lines under the names that gateways use for the parts of a cost. The prompt's cost contains all of its cache, the
 * completion's contains reasoning; whatever has no such name (a flat fee per call, a class of the book's own) is `other_cost`.
 */
export function costDetails(lines: readonly ChargeLine[]): CostDetails {
  const sums = new Map<string, Amount>([...COST_PARTS, ...Object.keys(WITHIN)].map((name) => [name, 0n]));
  const add = (name: string, amount: Amount): void => void sums.set(name, (sums.get(name) ?? 0n) + amount);
  for (const line of lines) {
    add(partOf(line.class), line.amount);
    for (const name of insideOf(line.class)) add(name, line.amount);
  }
  return {
    parts: Object.fromEntries([...sums].map(([name, amount]) => [name, formatAmount(amount)])),
    adds_up: COST_PARTS,
    within: WITHIN,
  };
}

function partOf(cls: string): CostPart {
  if (cls.startsWith('cache_')) return 'prompt_cost';
  if (/(^|_)image$/.test(cls)) return 'image_cost';
  if (/(^|_)video(_|$)/.test(cls)) return 'video_cost';
  if (/(^|_)audio(_|$)/.test(cls)) return 'audio_cost';
  if (cls.startsWith('input_')) return 'prompt_cost';
  if (cls.startsWith('output_')) return 'completion_cost';
  if (cls === 'web_search_call') return 'native_web_search_cost';
  return cls === 'tool_call' ? 'tools_cost' : 'other_cost';
}

function insideOf(cls: string): string[] {
  if (cls.startsWith('cache_read_')) return ['prompt_cache_read_cost'];
  if (cls === 'output_reasoning') return ['reasoning_cost'];
  if (!cls.startsWith('cache_write_')) return [];
  const lifetime = cls === 'cache_write_5m' ? ['prompt_cache_write_5_min'] : cls === 'cache_write_1h' ? ['prompt_cache_write_1_h'] : [];
  return ['prompt_cache_write_cost', ...lifetime];
}
