import { sha256 } from '@tallystick/domain/canonical';

/** Ten customers with a Zipf skew (the k-th gets 1/k): weights are 2520/k, so they are whole numbers. */
const CUSTOMERS = [2520, 1260, 840, 630, 504, 420, 360, 315, 280, 252].map(
  (weight, i) => [`cust-${String(i + 1).padStart(3, '0')}`, weight] as const,
);

/** Three models, five to three to two. */
const MODELS = [
  ['gpt-3.5-turbo', 5],
  ['gpt-oss-120b', 3],
  ['claude-haiku-4-5', 2],
] as const;

/**
 * Customer and model of a trace's row, which has neither: bytes 0–3 of sha256(id) modulo the sum of the weights pick the
 * customer, bytes 4–7 the model. The same id gives the same answer for ever.
 */
export function assignByHash(id: string): { customer: string; model: string } {
  const digest = sha256(id);
  return { customer: pick(CUSTOMERS, word(digest, 0)), model: pick(MODELS, word(digest, 4)) };
}

function word(digest: Uint8Array, at: number): number {
  return new DataView(digest.buffer, digest.byteOffset).getUint32(at);
}

function pick(choices: readonly (readonly [string, number])[], word: number): string {
  let rest = word % choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of choices) {
    if (rest < weight) return name;
    rest -= weight;
  }
  throw new Error('weights do not cover their own sum');
}
