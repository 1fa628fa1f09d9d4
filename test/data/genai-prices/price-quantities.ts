import { isOutputClass, isTokenClass, totalOf, type Quantities, type UsagePart } from '@tallystick/domain/usage';
import { amountOf, amountText, type Prices } from './price-list';

/** Their price of each of our classes; a class without its own inherits the next. */
const PRICE_OF: Readonly<Record<string, readonly string[]>> = {
  input_text: ['input_mtok'],
  input_tool: ['input_mtok'],
  input_image: ['input_mtok'],
  input_video: ['input_mtok'],
  input_audio: ['input_audio_mtok', 'input_mtok'],
  cache_read_text: ['cache_read_mtok', 'input_mtok'],
  cache_read_image: ['cache_read_mtok', 'input_mtok'],
  cache_read_video: ['cache_read_mtok', 'input_mtok'],
  cache_read_audio: ['cache_audio_read_mtok', 'cache_read_mtok', 'input_mtok'],
  cache_write_text: ['cache_write_mtok', 'input_mtok'],
  cache_write_5m: ['cache_write_mtok', 'input_mtok'],
  cache_write_1h: ['cache_write_mtok', 'input_mtok'],
  output_text: ['output_mtok'],
  output_reasoning: ['output_mtok'],
  output_image: ['output_mtok'],
  output_audio: ['output_audio_mtok', 'output_mtok'],
};

interface Sums {
  input: bigint | null;
  output: bigint | null;
}

/** Input and output price as decimal text, like theirs, each part at its own model's prices; null where a class has no price. */
export function priceParts(
  parts: readonly UsagePart[],
  pricesOf: (model: string | null) => Prices | null,
): { input: string | null; output: string | null } {
  const sums: Sums = { input: 0n, output: 0n };
  for (const part of parts) addPart(sums, part.quantities, pricesOf(part.model));
  return { input: textOf(sums.input), output: textOf(sums.output) };
}

const textOf = (sum: bigint | null): string | null => (sum === null ? null : amountText(sum));
const add = (sum: bigint | null, amount: bigint | null): bigint | null => (sum === null || amount === null ? null : sum + amount);

function addPart(sums: Sums, quantities: Quantities, prices: Prices | null): void {
  const wholeInput = totalOf(quantities, (name) => isTokenClass(name) && !isOutputClass(name));
  for (const [name, tokens] of Object.entries(quantities)) {
    if (!isTokenClass(name)) continue;
    const amount = prices === null ? null : amountOf(prices, PRICE_OF[name] ?? [], tokens, wholeInput);
    if (isOutputClass(name)) sums.output = add(sums.output, amount);
    else sums.input = add(sums.input, amount);
  }
}
