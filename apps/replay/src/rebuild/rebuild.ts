import { foldRollups, Replay, type PostedBatch } from '@tallystick/journal';
import { Database } from '@tallystick/platform/storage/database';
import type { ReplayHead } from '@tallystick/platform/storage/replay/read-heads';
import type { Report } from '../jobs/progress';
import { compareTables, type Compared } from './compare-tables';
import { dropScratch, makeScratch } from './scratch';

/** What a rebuild gave. Events are charges and commands. */
export interface Rebuilt {
  /** Whether every row of every table is the same, to the byte. */
  readonly ok: boolean;
  readonly events: number;
  readonly events_per_second: number;
  readonly fold_seconds: number;
  readonly seconds: number;
  readonly tables: readonly Compared[];
}

/** Shards that are folded at the same time: one works in the database while another is worked on here. */
const LANES = 2;

/**
 * Folds everything that the live journal kept, through where it stands at the start, into a scratch schema, with the functions and the
 * statements of the live fold; compares every row; drops the scratch. Needs the right to make a schema. Live tables are only read.
 */
export async function rebuild(url: string, report: Report): Promise<Rebuilt> {
  const started = performance.now();
  const owner = await Database.open({ url, poolSize: 2, applicationName: 'tallystick-rebuild' });
  try {
    await owner.sql.query("SELECT set_config('work_mem', '128MB', false)");
    const scratch = await makeScratch(owner);
    try {
      const total = scratch.heads.reduce((sum, h) => sum + Number(h.posted), 0);
      const folding = performance.now();
      let events = 0;
      await fold(url, scratch.schema, scratch.heads, (more) => report({ done: (events += more), total, note: 'folding' }));
      const foldSeconds = (performance.now() - folding) / 1000;
      const tables = await compareTables(owner.sql, scratch.schema, (table) => report({ done: events, total, note: `comparing ${table}` }));
      return {
        ok: tables.every((t) => t.differences === 0),
        events,
        events_per_second: events / Math.max(foldSeconds, 1e-6),
        fold_seconds: foldSeconds,
        seconds: (performance.now() - started) / 1000,
        tables,
      };
    } finally {
      await dropScratch(owner, scratch);
    }
  } finally {
    await owner.close();
  }
}

async function fold(url: string, schema: string, heads: readonly ReplayHead[], onEvents: (more: number) => void): Promise<void> {
  const sink = await Database.open({ url, poolSize: LANES, schema, applicationName: 'tallystick-rebuild' });
  try {
    const work = heads.filter((h) => h.batch > 0n);
    const replay = new Replay(sink);
    const lane = async (): Promise<void> => {
      for (let head = work.shift(); head !== undefined; head = work.shift()) await foldShard(sink, replay, head, onEvents);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  } finally {
    await sink.close();
  }
}

/** The rollups follow the journal, so they may have been behind it when the live ones were copied: the fold stops them where those stood. */
async function foldShard(sink: Database, replay: Replay, head: ReplayHead, onEvents: (more: number) => void): Promise<void> {
  const count = (posted: readonly PostedBatch[]): void =>
    onEvents(posted.reduce((sum, { result: { input } }) => sum + input.chargeCount + input.commandCount, 0));
  await replay.replayShard(head.shard, head.rolled, async (posted) => {
    while (!(await sink.transaction((tx) => foldRollups(tx, [head.shard], posted))));
    count(posted);
  });
  await replay.replayShard(head.shard, head.batch, (posted) => Promise.resolve(count(posted)));
}
