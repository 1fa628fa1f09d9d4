/** The benchmark's usage events: about 1 kB each, 10,000 customers, three models, ids as random as a gateway's. */

export const MODELS = [
  { model: 'gpt-5.2', provider: 'openai', input: '0.525', cached: '0.0525', output: '4.20' },
  { model: 'claude-haiku-4-5', provider: 'anthropic', input: '1', cached: '0.1', output: '5' },
  { model: 'gpt-oss-120b', provider: 'groq', input: '0.15', cached: '0.15', output: '0.75' },
] as const;

/** xorshift32, its lower 31 bits (whose remainders are integer operations): the same events in every run of the same seed. */
export function generator(seed: number): () => number {
  let x = seed | 0 || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x & 0x7fffffff;
  };
}

export interface BenchEvent {
  /** `cus_` and this number in six digits. */
  readonly customer: number;
  readonly text: string;
}

export const customerId = (n: number): string => `cus_${n.toString().padStart(6, '0')}`;

const FILLER =
  'The attributes of a usage event carry what a seller wants to see on a breakdown: team, feature, region, build, experiment, session and so on. '.repeat(
    4,
  );
const HEX = Array.from({ length: 0x10000 }, (_, n) => n.toString(16).padStart(4, '0'));
const MICROS = Array.from({ length: 1000 }, (_, n) => `${n.toString().padStart(3, '0')}Z`);
/** The last one asked for: a batch has one time. */
let moment = { ms: 0, text: '' };

/**
 * One event of about 1,024 bytes, at `timeMs` (milliseconds since 1970).
 * The id is 24 random hex digits, so that the identity index sees keys in random order, as with real gateways.
 * Cheap to make: the generator shares the cores of what it measures.
 */
export function benchEvent(random: () => number, customers: number, timeMs: number): BenchEvent {
  const customer = random() % customers;
  const m = MODELS[random() % MODELS.length] ?? MODELS[0];
  const prompt = 50 + (random() % 4000);
  const cached = random() % 4 === 0 ? random() % prompt : 0;
  const completion = 1 + (random() % 600);
  const id = `req_${hex(random)}${hex(random)}${hex(random)}${hex(random)}${hex(random)}${hex(random)}`;
  if (moment.ms !== timeMs) moment = { ms: timeMs, text: new Date(timeMs).toISOString().slice(0, -1) };
  const time = moment.text + (MICROS[random() % 1000] ?? '');
  const head =
    `{"specversion":"1.0","id":"${id}","source":"gateway/eu-${random() % 4}","type":"usage.recorded","subject":"${customerId(customer)}","time":"${time}",` +
    `"data":{"model":"${m.model}","provider":"${m.provider}","dialect":"openai.chat","status":"succeeded",` +
    `"usage":{"prompt_tokens":${prompt},"completion_tokens":${completion},"total_tokens":${prompt + completion},` +
    `"prompt_tokens_details":{"cached_tokens":${cached},"audio_tokens":0},` +
    `"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},` +
    `"requested_model":"${m.model}","service_tier":"default","api_key_id":"key_${random() % 4}","usage_source":"provider","stream_end":"complete",` +
    `"attributes":{"team":"team-${random() % 20}","feature":"feature-${random() % 50}","note":"`;
  const room = 1024 - head.length - 4;
  return { customer, text: `${head}${FILLER.slice(0, Math.max(0, room))}"}}}` };
}

/** Four digits. */
const hex = (random: () => number): string => HEX[random() & 0xffff] ?? '';
