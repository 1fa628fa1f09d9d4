import { createScratchSchema, dropScratchSchema, Replay } from '../libs/journal/src';
import { Database } from '../libs/platform/src/storage/database';

/** Folds everything kept into a scratch schema: charges and commands a second. */
export async function measureRebuild(url: string): Promise<number> {
  const owner = await Database.open({ url, poolSize: 1 });
  const schema = 'bench_rebuild';
  await createScratchSchema(owner.sql, schema);
  const sink = await Database.open({ url, poolSize: 2, schema, applicationName: 'bench-rebuild' });
  try {
    const heads = await owner.sql.rows<[number, bigint]>('bench_heads', 'SELECT shard, batch_seq FROM public.shard_head ORDER BY shard');
    const replay = new Replay(sink);
    let folded = 0;
    const start = performance.now();
    const work = heads.filter(([, batch]) => batch > 0n);
    const next = async (): Promise<void> => {
      for (let mine = work.shift(); mine !== undefined; mine = work.shift()) {
        await replay.replayShard(mine[0], mine[1], (posted) => {
          for (const { result } of posted) folded += result.input.chargeCount + result.input.commandCount;
          return Promise.resolve();
        });
      }
    };
    await Promise.all([next(), next()]);
    return folded / ((performance.now() - start) / 1000);
  } finally {
    await sink.close();
    await dropScratchSchema(owner.sql, schema);
    await owner.close();
  }
}
