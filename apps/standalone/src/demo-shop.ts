import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityKey } from '@tallystick/domain/event';
import { partitionOfShard, shardOf } from '@tallystick/domain/rating';
import { formatInstant, NANOS_PER_DAY, NANOS_PER_SECOND, utcMonth, type Instant } from '@tallystick/domain/time';
import type { AppendEntry, Log } from '@tallystick/platform/log/log';
import { appendEntries } from '@tallystick/platform/storage/catalogue';
import type { Database } from '@tallystick/platform/storage/database';
import { readOutcomes } from '@tallystick/platform/storage/idempotency';
import { readCatalogueEntries } from '@tallystick/platform/storage/replay/read-catalogue-entry';
import { readIdentity } from '@tallystick/platform/storage/replay/read-identity';
import { demoCatalogue, DEMO_CUSTOMERS } from './demo-catalogue';

/** The request that the first "thing to try" replays: 500 tokens in, 200 out, exactly 0.0011025 USD. */
export const DEMO_REQUEST = 'req_demo_worked_example';
const ACTOR = 'demo';
const DAYS = 4n;
const DEPOSITED_MS_MAX = 10_000;

/**
 * Fills an empty installation: prices, three customers, their deposits and a few days of traffic. Answers the month of the traffic, null
 * where the installation is somebody's own. Where a start was killed half-way the next one finishes it: everything follows from the instant
 * at which the catalogue was begun, so that what is sent again is a duplicate.
 */
export async function loadDemoShop(db: Database, log: Log): Promise<string | null> {
  await db.transaction(async (tx) => {
    const [head] = await tx.rows<[bigint]>('demo_head', 'SELECT catalogue_seq FROM catalogue_head WHERE id = 1 FOR UPDATE');
    if (head?.[0] === 0n) await appendEntries(tx, ACTOR, demoCatalogue());
  });
  const first = (await readCatalogueEntries(db.sql, [1n])).get(1n);
  if (first?.actor !== ACTOR) return null;
  const begun = first.recordedAt;
  if ((await readIdentity(db.sql, identityKey(SOURCE, DEMO_REQUEST))) === null) {
    const paid = deposits(log.partitions, begun);
    await log.append(
      'ledger.commands',
      paid.map((d) => d.entry),
    );
    await applied(
      db,
      paid.map((d) => d.commandId),
    );
    await log.append('usage.events', traffic(log.partitions, begun));
  }
  return utcMonth(begun - HALF_A_MINUTE);
}

/** Until the wallets have their money, so that the traffic finds it; not longer than a first start may wait. */
async function applied(db: Database, commandIds: readonly string[]): Promise<void> {
  const until = Date.now() + DEPOSITED_MS_MAX;
  while ((await readOutcomes(db.sql, commandIds)).length < commandIds.length && Date.now() < until) await sleep(50);
}

const SOURCE = 'demo';
const HALF_A_MINUTE = 30n * NANOS_PER_SECOND;

function deposits(partitions: number, begun: Instant): { commandId: string; entry: AppendEntry }[] {
  return DEMO_CUSTOMERS.flatMap(({ id, funding, deposit }) => {
    if (deposit === null) return [];
    const commandId = uuidOf(`deposit ${id} ${begun}`);
    const value = {
      ...{ command_id: commandId, type: 'deposit', customer: id, entity: 'main', asset: 'USD', funding },
      ...{ at: formatInstant(begun - DAYS * NANOS_PER_DAY), actor: ACTOR, idempotency: null },
      data: { net: deposit, tax: '0', gross: deposit, payment_id: `demo-${id}`, provider: 'demo' },
    };
    return [{ commandId, entry: { partition: partitionOfShard(shardOf(id), partitions), key: id, value: JSON.stringify(value) } }];
  });
}

/** The same name gives the same id. */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(`tallystick demo ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Four days of chats, images and videos that end when the catalogue was begun; a failed generation, and a model without a price. */
function traffic(partitions: number, begun: Instant): AppendEntry[] {
  const out: AppendEntry[] = [];
  const add = (id: string, customer: string, ago: bigint, data: object): void => {
    const value = {
      ...{ specversion: '1.0', id, source: SOURCE, type: 'usage.recorded', subject: customer },
      ...{ time: formatInstant(begun - ago), data },
    };
    out.push({ partition: partitionOfShard(shardOf(customer), partitions), key: customer, value: JSON.stringify(value) });
  };
  const span = DAYS * NANOS_PER_DAY;
  for (let i = 0; i < 240; i += 1) {
    const customer = DEMO_CUSTOMERS[i % 3]?.id ?? 'acme';
    const ago = span - (BigInt(i) * (span - 2n * HALF_A_MINUTE)) / 240n;
    if (i % 12 === 5)
      add(`req_demo_${i}`, customer, ago, flat(i % 24 === 5 ? 'demo-image' : 'demo-video', i % 36 === 5 ? 'failed' : 'succeeded'));
    else add(`req_demo_${i}`, customer, ago, chat(200 + ((i * 7919) % 6000), i % 4 === 0 ? 128 : 0, 20 + ((i * 104729) % 900)));
  }
  add('req_demo_unpriced', 'globex', HALF_A_MINUTE + NANOS_PER_SECOND, { ...chat(100, 0, 10), model: 'model-without-a-price' });
  add(DEMO_REQUEST, 'acme', HALF_A_MINUTE, chat(500, 0, 200));
  return out;
}

function chat(input: number, cached: number, output: number): object {
  const usage = {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
  };
  return {
    ...{ model: 'gpt-5.2', provider: 'openai', dialect: 'openai.chat', status: 'succeeded', usage },
    ...{ api_key_id: 'key_demo', attributes: { feature: 'search' } },
  };
}

function flat(model: string, status: string): object {
  return { model, provider: 'demo', dialect: 'media.flat', status, usage: { status } };
}
