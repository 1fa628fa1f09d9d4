import type { Message, Producer } from 'kafkajs';
import type { AppendEntry, Receipt } from '../log';
import { LogAway, within } from '../log-away';
import { ORIGIN_HEADER } from './record';

/** One record batch per partition and request: small enough for a broker that was never told to take larger ones. */
const CHUNK_BYTES_MAX = 900_000;
const CHUNK_ENTRIES_MAX = 1_000;
const FRAME_BYTES = 100;

/**
 * Appends with `acks: -1` and answers receipts in the order of the entries. One request carries every partition; a partition's entries
 * beyond the size of a record batch follow in further requests, in order. Throws `LogAway` after `timeoutMs`, or where no broker takes them.
 */
export async function appendEntries(
  connecting: Promise<Producer>,
  topic: string,
  entries: readonly AppendEntry[],
  timeoutMs: number,
): Promise<Receipt[]> {
  try {
    return await appendRounds(connecting, topic, entries, timeoutMs);
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('KafkaJS')) throw new LogAway(`${topic}: ${error.message}`);
    throw error;
  }
}

async function appendRounds(
  connecting: Promise<Producer>,
  topic: string,
  entries: readonly AppendEntry[],
  timeoutMs: number,
): Promise<Receipt[]> {
  const receipts: Receipt[] = new Array<Receipt>(entries.length);
  const deadline = performance.now() + timeoutMs;
  const late = `no broker took ${topic} within ${timeoutMs} ms`;
  const producer = await within(connecting, timeoutMs, late);
  for (const round of rounds(entries)) {
    const messages = round.map((i) => toMessage(entries[i]));
    const sent = producer.send({ topic, acks: -1, timeout: 10_000, messages });
    const places = await within(sent, deadline - performance.now(), late);
    const next = new Map(places.map((p) => [p.partition, BigInt(p.baseOffset ?? '-1')]));
    for (const i of round) {
      const partition = entries[i]?.partition ?? -1;
      const offset = next.get(partition);
      if (offset === undefined || offset < 0n) throw new Error(`the broker gave no offset for ${topic}/${partition}`);
      receipts[i] = { partition, offset };
      next.set(partition, offset + 1n);
    }
  }
  return receipts;
}

/** Indexes of the entries in requests: within one, no partition has more than a record batch. */
function rounds(entries: readonly AppendEntry[]): number[][] {
  const out: number[][] = [];
  const filled = new Map<number, { round: number; bytes: number; count: number }>();
  entries.forEach((entry, i) => {
    const bytes = Buffer.byteLength(entry.value) + FRAME_BYTES;
    let at = filled.get(entry.partition);
    if (at === undefined) filled.set(entry.partition, (at = { round: 0, bytes: 0, count: 0 }));
    else if (at.bytes + bytes > CHUNK_BYTES_MAX || at.count === CHUNK_ENTRIES_MAX)
      Object.assign(at, { round: at.round + 1, bytes: 0, count: 0 });
    at.bytes += bytes;
    at.count += 1;
    (out[at.round] ??= []).push(i);
  });
  return out;
}

function toMessage(entry: AppendEntry | undefined): Message {
  if (entry === undefined) throw new Error('no entry');
  const base = { partition: entry.partition, key: entry.key ?? null, value: entry.value };
  return entry.origin === undefined || entry.origin === null ? base : { ...base, headers: { [ORIGIN_HEADER]: entry.origin } };
}
