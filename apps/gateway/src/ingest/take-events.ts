import type { OnApplicationBootstrap } from '@nestjs/common';
import { equalBytes } from '@tallystick/domain/canonical';
import { partitionOfShard, shardOf } from '@tallystick/domain/rating';
import { HttpProblem } from '@tallystick/platform/http/errors/http-problem';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import type { GroupCommit } from '@tallystick/platform/log/group-commit';
import { findIdentities } from '@tallystick/platform/storage/rating/insert-identities';
import { appendSeconds, eventsReceived } from '@tallystick/platform/telemetry/metrics';
import { judgeEvent, type Rejected, type Sound } from './judge-event';
import type { SentEvents } from './read-events';
import type { RecentEvents } from './recent-events';

export type Outcome = 'accepted' | 'duplicate' | 'conflict' | 'rejected';

/** What the caller is told about one event. `duplicate` and `conflict` are what is known by now; the verdict is the rating worker's. */
export interface EventAnswer {
  readonly index: number;
  readonly id: string | null;
  readonly source: string | null;
  readonly outcome: Outcome;
  /** Where it stands in the log; absent where it was rejected. */
  readonly receipt?: { readonly partition: number; readonly offset: string };
  readonly field?: string;
  readonly reason?: string;
}

const CATALOGUE_STALE_MS = 500;
const PARTITIONS_KEPT = 200_000;

/** Judges events and appends the sound ones, rejected ones aside. Duplicates are appended as well: rating counts them. */
export class TakeEvents implements OnApplicationBootstrap {
  private refreshed = -Infinity;
  private pinned = 0n;
  private readonly partitions = new Map<string, number>();

  constructor(
    private readonly context: HttpContext,
    private readonly commit: GroupCommit,
    private readonly recent: RecentEvents,
  ) {}

  /** Reads the catalogue before the first request, which would wait for it; where the database is away, that one reads it after all. */
  async onApplicationBootstrap(): Promise<void> {
    await this.context.catalogue.pin(this.context.db.sql).catch(() => undefined);
  }

  /** Answers when the log has the events durably. Throws a 400 problem where a single event, or any event of an atomic request, is rejected. */
  async take(sent: SentEvents, atomic: boolean): Promise<EventAnswer[]> {
    const started = process.hrtime.bigint();
    const now = BigInt(Date.now()) * 1_000_000n;
    const judged = sent.events.map((event) => judgeEvent(event, now));
    if (sent.single || atomic) refuseAll(judged, sent.single);
    const sound = judged.filter((j): j is Sound => j.ok);
    await this.refreshCatalogue();
    const outcomes = await this.outcomes(sound);
    const receipts =
      sound.length === 0
        ? []
        : await this.commit.append(sound.map((e) => ({ partition: this.partitionOf(e.subject), key: e.subject, value: e.text })));
    let at = 0;
    const answers = judged.map((j, index): EventAnswer => {
      if (!j.ok) return { index, id: j.id, source: j.source, outcome: 'rejected', field: j.field, reason: j.reason };
      const [outcome, receipt] = [outcomes[at], receipts[at]];
      at += 1;
      if (outcome === undefined || receipt === undefined) throw new Error('the log gave fewer receipts than it took events');
      if (outcome === 'accepted') this.recent.add(j.key, { content: j.content, receipt });
      return { index, id: j.id, source: j.source, outcome, receipt: { partition: receipt.partition, offset: receipt.offset.toString() } };
    });
    for (const a of answers) eventsReceived.inc({ outcome: a.outcome });
    appendSeconds.observe(Number(process.hrtime.bigint() - started) / 1e9);
    return answers;
  }

  /** What is known of each identity: in the same request, in this process, in the database. */
  private async outcomes(sound: readonly Sound[]): Promise<Outcome[]> {
    const unknown = sound.filter((e) => this.recent.get(e.key) === undefined);
    const known = await findIdentities(
      this.context.db.sql,
      unknown.map((e) => e.keyBytes),
    );
    const here = new Map<string, Uint8Array>();
    return sound.map((e) => {
      const before = this.recent.get(e.key)?.content ?? known.get(e.key) ?? here.get(e.key);
      if (before !== undefined) return equalBytes(before, e.content) ? 'duplicate' : 'conflict';
      here.set(e.key, e.content);
      return 'accepted';
    });
  }

  /** New aliases and customers show within half a second; rating re-appends what went to the wrong partition. */
  private async refreshCatalogue(): Promise<void> {
    if (performance.now() - this.refreshed < CATALOGUE_STALE_MS) return;
    this.refreshed = performance.now();
    const pinned = await this.context.catalogue.pin(this.context.db.sql);
    if (pinned !== this.pinned) this.partitions.clear();
    this.pinned = pinned;
  }

  private partitionOf(subject: string): number {
    let partition = this.partitions.get(subject);
    if (partition === undefined) {
      const customer = this.context.catalogue.catalogue.customer(subject, this.pinned)?.id ?? subject;
      partition = partitionOfShard(shardOf(customer), this.context.log.partitions);
      if (this.partitions.size >= PARTITIONS_KEPT) this.partitions.clear();
      this.partitions.set(subject, partition);
    }
    return partition;
  }
}

function refuseAll(judged: readonly (Sound | Rejected)[], single: boolean): void {
  const errors = judged.flatMap((j, i) =>
    j.ok ? [] : [{ field: single ? j.field : j.field === '' ? `[${i}]` : `[${i}].${j.field}`, message: j.reason }],
  );
  if (errors.length === 0) return;
  eventsReceived.inc({ outcome: 'rejected' }, errors.length);
  const all = errors.map((e) => `${e.field}: ${e.message}`.replace(/^: /, 'the event '));
  throw new HttpProblem(400, 'event_rejected', all.join('; ').slice(0, 1_000), errors);
}
