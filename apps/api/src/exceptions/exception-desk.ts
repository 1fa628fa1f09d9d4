import type { ExceptionControl, ResolvePolicy } from '@tallystick/domain/event';
import { partitionOfShard } from '@tallystick/domain/rating';
import { mayBeDismissed } from '@tallystick/domain/usage';
import { HttpProblem, notFound } from '@tallystick/platform/http/errors/http-problem';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import {
  findExceptionStory,
  listExceptions,
  type ControlResult,
  type ExceptionFilter,
  type ExceptionPlace,
  type ExceptionRow,
  type ExceptionStory,
} from '@tallystick/platform/storage/reads';
import type { ControlDesk } from '../controls/control-desk';
import { exceptionId } from './show-exception';

export type Order = { readonly kind: 'release' | 'dismiss' } | { readonly kind: 'resolve'; readonly policy: ResolvePolicy };

/** What a bulk release came to. */
export interface BulkRelease {
  readonly results: readonly ControlResult[];
  /** Where the next call goes on; null where no more match. */
  readonly next: ExceptionPlace | null;
}

const WAIT_MS = 10_000;
const BULK_WAIT_MS = 30_000;
const RESOLVABLE: readonly string[] = ['usage_missing', 'unresolved'];

/** Decides about exceptions: the order goes through the log, like the usage that it is about. */
export class ExceptionDesk {
  constructor(
    private readonly context: HttpContext,
    private readonly controls: ControlDesk,
  ) {}

  /** Throws a 404 problem. */
  async find(shard: number, decisionSeq: bigint): Promise<ExceptionStory> {
    const story = await findExceptionStory(this.context.db.sql, shard, decisionSeq);
    if (story === null) throw notFound(`exception ${shard}-${decisionSeq}`);
    return story;
  }

  /** Throws a 404 problem, or a 409 one where it is not open or the order does not fit what it is. */
  async decide(shard: number, decisionSeq: bigint, order: Order, actor: string): Promise<ControlResult | null> {
    const { exception } = await this.find(shard, decisionSeq);
    const why = unfit(exception, order);
    if (why !== null) throw new HttpProblem(409, why[0], why[1]);
    const [result] = await this.controls.submit([this.placed(exception, order, actor)], WAIT_MS);
    if (result === undefined || !result.decided) return null;
    if (result.attempt === null) throw await this.overtaken(shard, decisionSeq, result.refused);
    return result;
  }

  /** Releases open parked events in the order in which they were parked, at most `limit`. */
  async releaseAll(filter: ExceptionFilter, after: ExceptionPlace | null, limit: number, actor: string): Promise<BulkRelease> {
    const parked = { ...filter, state: 'open', kind: 'parked' } as const;
    const found = await listExceptions(this.context.db.sql, parked, 'oldest', after, limit + 1);
    const taken = found.slice(0, limit);
    if (taken.length === 0) return { results: [], next: null };
    const placed = taken.map((e) => this.placed(e, { kind: 'release' }, actor));
    return { results: await this.controls.submit(placed, BULK_WAIT_MS), next: found.length > limit ? (taken.at(-1) ?? null) : null };
  }

  private placed({ shard, decisionSeq }: ExceptionRow, order: Order, actor: string): { control: ExceptionControl; partition: number } {
    return { control: { ...order, shard, decisionSeq, actor }, partition: partitionOfShard(shard, this.context.log.partitions) };
  }

  /** The order changed nothing: it was refused, or somebody else decided in between. */
  private async overtaken(shard: number, decisionSeq: bigint, refused: string | null): Promise<HttpProblem> {
    if (refused !== null) return new HttpProblem(409, 'refused', refused);
    const { exception } = await this.find(shard, decisionSeq);
    return new HttpProblem(409, 'not_open', `exception ${exceptionId(exception)} is ${exception.state} already`);
  }
}

function unfit(e: ExceptionRow, order: Order): [code: string, message: string] | null {
  const id = exceptionId(e);
  if (e.state !== 'open') return ['not_open', `exception ${id} is ${e.state} already`];
  if (order.kind === 'dismiss') {
    if (e.kind === 'conflict' || mayBeDismissed(e.reason)) return null;
    return [
      'not_dismissible',
      `exception ${id} is parked as ${e.reason}: that can be mended, so mend it and release the event, or resolve it`,
    ];
  }
  if (e.kind === 'conflict') return ['conflict_stands', `exception ${id} is a conflict: the first event stands; it can only be dismissed`];
  if (order.kind === 'resolve' && !RESOLVABLE.includes(e.reason))
    return ['usage_not_missing', `exception ${id} is parked as ${e.reason}: only an event whose usage is missing is resolved by a policy`];
  return null;
}
