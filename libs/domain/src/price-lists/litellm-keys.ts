import type { ConditionContent } from '../pricing';
import type { Address } from './cells';
import type { QuarantineReason } from './price-list';

/** What a cost key of LiteLLM prices: the class of an address, for `per` units. */
export interface LitellmTarget extends Address {
  readonly per: bigint;
}
export interface LitellmRefusal {
  readonly refused: QuarantineReason;
  readonly detail: string;
}

/** Keys whose class is the same in every mode. Classes that are not canonical are ones the price book adds. */
const CLASS_OF: ReadonlyMap<string, string> = new Map([
  ['input_cost_per_token', 'input_text'],
  ['input_cost_per_audio_token', 'input_audio'],
  ['input_cost_per_image_token', 'input_image'],
  ['input_cost_per_video_token', 'input_video'],
  ['cache_read_input_token_cost', 'cache_read_text'],
  ['input_cost_per_token_cache_hit', 'cache_read_text'],
  ['cache_read_input_audio_token_cost', 'cache_read_audio'],
  ['cache_read_input_image_token_cost', 'cache_read_image'],
  ['cache_creation_input_token_cost', 'cache_write_5m'],
  ['cache_creation_input_token_cost_above_1hr', 'cache_write_1h'],
  ['cache_creation_input_audio_token_cost', 'cache_write_audio'],
  ['output_cost_per_token', 'output_text'],
  ['output_cost_per_reasoning_token', 'output_reasoning'],
  ['output_cost_per_audio_token', 'output_audio'],
  ['output_cost_per_image_token', 'output_image'],
  ['citation_cost_per_token', 'citation_token'],
  ['input_cost_per_character', 'character'],
  ['output_cost_per_character', 'completion_character'],
  ['input_cost_per_image', 'prompt_image'],
  ['output_cost_per_image', 'image'],
  ['cost_per_image', 'image'],
  ['input_cost_per_pixel', 'pixel'],
  ['output_cost_per_pixel', 'completion_pixel'],
  ['input_cost_per_audio_per_second', 'audio_second'],
  ['output_cost_per_audio_per_second', 'completion_audio_second'],
  ['input_cost_per_video_per_second', 'prompt_video_second'],
  ['output_cost_per_video_per_second', 'video_second'],
  ['input_cost_per_second', 'audio_second'],
  ['output_cost_per_second', 'completion_second'],
  ['input_cost_per_request', 'request'],
  ['input_cost_per_query', 'search_unit'],
  ['ocr_cost_per_page', 'page'],
  ['annotation_cost_per_page', 'annotation_page'],
  ['ocr_cost_per_credit', 'ocr_credit'],
  ['code_interpreter_cost_per_session', 'code_interpreter_session'],
  ['file_search_cost_per_1k_calls', 'file_search_call'],
  ['file_search_cost_per_gb_per_day', 'file_search_gb_day'],
  ['vector_store_cost_per_gb_per_day', 'vector_store_gb_day'],
  ['computer_use_input_cost_per_1k_tokens', 'computer_use_input_token'],
  ['computer_use_output_cost_per_1k_tokens', 'computer_use_output_token'],
  // LiteLLM itself takes the medium size where a request names none.
  ['search_context_cost_per_query.search_context_size_medium', 'web_search_call'],
  ['search_context_cost_per_query.search_context_size_low', 'web_search_call_low'],
  ['search_context_cost_per_query.search_context_size_high', 'web_search_call_high'],
]);

/** Keys of one class of which the first is the one that counts: an older name beside a newer one. */
export const OLDER_NAMES: ReadonlyMap<string, string> = new Map([
  ['input_cost_per_token_cache_hit', 'cache_read_input_token_cost'],
  ['cost_per_image', 'output_cost_per_image'],
]);

const CONDITIONS: readonly (readonly [RegExp, ConditionContent])[] = [
  [/_batch(?:es|_requests)$/, { batch: true }],
  [/_flex$/, { service_tier: 'flex' }],
  [/_priority$/, { service_tier: 'priority' }],
];
/** `_above_1hr` is a cache lifetime and `_above_15s_interval` a length of film: neither is a prompt's size. */
const TIER = /_above_([0-9]{1,6})([km])_tokens$/;

/** The conditions that LiteLLM's keys tell apart: where a model has no price under one, there is none. */
export const LITELLM_CONDITIONS: readonly ConditionContent[] = [{ batch: true }, { service_tier: 'flex' }, { service_tier: 'priority' }];

/** Whether a key has to do with money at all. */
export const isCostKey = (key: string): boolean => /cost|price|pricing|dbu|multiplier|surcharge|fee(?:_|$)/.test(key);

/**
 * What the key prices. `mode` is the model's, null where it isn't known. xAI's tiers begin at their threshold, all
 * others above it.
 */
export function litellmTarget(key: string, provider: string | null, mode: string | null): LitellmTarget | LitellmRefusal {
  if (/dbu_cost|output_db_cost/.test(key)) return { refused: 'foreign_unit', detail: 'is in Databricks units, not in dollars' };
  let rest = key;
  let when: ConditionContent | null = null;
  for (const [suffix, condition] of CONDITIONS) {
    if (!suffix.test(rest)) continue;
    rest = rest.replace(suffix, '');
    when = condition;
    break;
  }
  const past = TIER.exec(rest);
  if (past !== null) rest = rest.slice(0, past.index);
  const name = className(rest, mode);
  if (name === null) {
    const known = [...CLASS_OF.keys()].some((k) => rest.startsWith(`${k}_`));
    return known
      ? { refused: 'unsupported_condition', detail: 'depends on what no class tells apart' }
      : { refused: 'unknown_key', detail: 'is no cost key we know' };
  }
  const comparator = provider === 'xai' ? '>=' : '>';
  const tier =
    past === null ? null : ({ comparator, threshold: BigInt(past[1] ?? '0') * (past[2] === 'm' ? 1_000_000n : 1_000n) } as const);
  return { class: name, when, tier, per: rest.includes('_per_1k_') ? 1_000n : 1n };
}

/** Some keys mean another thing in another mode: see LiteLLM's own cost functions. */
function className(key: string, mode: string | null): string | null {
  if (key === 'input_cost_per_second' && mode === 'chat') return 'compute_second';
  if (key === 'output_cost_per_second') {
    if (mode === null || mode === 'video_generation') return 'video_second';
    return mode === 'audio_speech' ? 'completion_audio_second' : 'completion_second';
  }
  return CLASS_OF.get(key) ?? null;
}
