import {
  isCacheReadClass,
  isCacheWriteClass,
  isInputClass,
  isOutputClass,
  totalOf,
  type Quantities,
  type UsageReading,
} from '@tallystick/domain/usage';
import type { RecordedBody } from './recorded-body';

/** What a body did: gave the manifest's counts, had no usage, was parked as its flags explain, or differs as a flag says. */
export type Verdict = 'a' | 'a-zero' | 'b' | 'c' | 'd-reasoning' | 'd-iterations' | 'wrong';

const PARKED_BY = ['cached>prompt', 'total!=prompt+completion', 'reasoning>completion', 'no-prompt-tokens'];

export function verdictOf(body: RecordedBody, reading: UsageReading): Verdict {
  if (!body.expected.usage_present) return withoutUsage(reading);
  // Design 4: all zero on a success is missing usage; the counts are the manifest's all the same.
  if (!reading.ok && reading.zero === true) return givesCounts(body, {}) ? 'a-zero' : 'wrong';
  if (!reading.ok) {
    const explained = body.flags.some((flag) => PARKED_BY.some((known) => flag.startsWith(known)));
    return explained && !('quantities' in reading) ? 'c' : 'wrong';
  }
  if (givesCounts(body, reading.quantities)) return 'a';
  if (body.flags.includes('has-iterations') && reading.parts.length > 1) return 'd-iterations';
  const additive = body.flags.some((flag) => flag.startsWith('reasoning>completion')) && body.provider_host === 'api.x.ai';
  const { output_reasoning: reasoning = 0n } = reading.quantities;
  return additive && sameButOutput(body, reading.quantities, reasoning) ? 'd-reasoning' : 'wrong';
}

function withoutUsage(reading: UsageReading): Verdict {
  if (!reading.ok) return reading.reason === 'usage_missing' && !('quantities' in reading) ? 'b' : 'wrong';
  return reading.parts.length === 0 && Object.keys(reading.quantities).length === 0 ? 'b' : 'wrong';
}

const givesCounts = (body: RecordedBody, quantities: Quantities): boolean => sameButOutput(body, quantities, 0n);

function sameButOutput(body: RecordedBody, quantities: Quantities, extraOutput: bigint): boolean {
  const { input_uncached: input, cache_read: read, cache_write: write, output_total: output } = body.expected;
  return (
    totalOf(quantities, isInputClass) === BigInt(input ?? 0) &&
    totalOf(quantities, isCacheReadClass) === BigInt(read ?? 0) &&
    totalOf(quantities, isCacheWriteClass) === BigInt(write ?? 0) &&
    totalOf(quantities, isOutputClass) === BigInt(output ?? 0) + extraOutput
  );
}
