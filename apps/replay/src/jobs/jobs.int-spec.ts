import { randomUUID } from 'node:crypto';
import { serve, type Served } from '../../../../test/support/serve';
import { shop } from '../../../../test/support/shop';
import { createReplay } from '../create-replay';
import { executeJob } from './execute-job';
import type { RunJob } from './run-in-thread';

/** In this process: the sources have no thread to start. `hold` keeps a job running until it is let go or stopped. */
let hold: Promise<void> = Promise.resolve();
const runHere: RunJob = async (kind, url, report, stop) => {
  report({ done: 0, total: 1, note: 'begun' });
  const stopped = new Promise<never>((_, fail) => stop.addEventListener('abort', () => fail(new Error('stopped'))));
  stopped.catch(() => undefined);
  await Promise.race([hold, stopped]);
  return JSON.stringify(await executeJob(kind, url, report));
};

describe('jobs of the replay process', () => {
  let s: Served;
  beforeAll(async () => {
    s = await serve((context) => [createReplay(context, runHere)]);
    await shop(s.t.db, ['acme']);
  });
  afterAll(() => s.close());

  const ask = async (kind: string): Promise<string> => {
    const r = await s.call('/v1/replay/jobs', { body: { kind } });
    expect([r.status, r.body.state, r.headers.get('location')]).toEqual([202, 'waiting', `/v1/replay/jobs/${r.body.id}`]);
    return r.body.id as string;
  };
  const until = async (id: string, state: string): Promise<Served['call'] extends (...a: never[]) => Promise<infer R> ? R : never> => {
    for (let tries = 0; ; tries += 1) {
      const r = await s.call(`/v1/replay/jobs/${id}`);
      if (r.body.state === state) return r;
      if (tries > 400) throw new Error(`the job is ${JSON.stringify(r.body)}`);
      await new Promise((done) => setTimeout(done, 25));
    }
  };

  it.each(['verify', 'rebuild'])('does a %s, whoever waits for it', async (kind) => {
    const id = await ask(kind);
    const { body } = await until(id, 'done');
    expect(body).toMatchObject({ id, kind, note: null, result: { ok: true }, asked_by: 'admin' });
    expect(body.ended_at).not.toBeNull();
  });

  it('runs one at a time, in the order they were asked for', async () => {
    let letGo = (): void => undefined;
    hold = new Promise((done) => (letGo = done));
    const [first, second] = [await ask('verify'), await ask('rebuild')];
    await until(first, 'running');
    await new Promise((done) => setTimeout(done, 300));
    expect((await s.call(`/v1/replay/jobs/${second}`)).body.state).toBe('waiting');
    letGo();
    await until(first, 'done');
    await until(second, 'done');
    const { body } = await s.call('/v1/replay/jobs?limit=2');
    expect(body.data.map((j: { id: string }) => j.id)).toEqual([second, first]);
  });

  it('begins a job anew whose process died while it ran', async () => {
    const id = randomUUID();
    await s.t.db.sql.query(
      `INSERT INTO replay_job (job_id, kind, arguments, state, done, asked_by, heartbeat_at) VALUES ($1, 'verify', '{}', 'running', 7, 'x', now() - interval '16 seconds')`,
      [id],
    );
    await until(id, 'done');
  });

  it('leaves a job alone that another process runs', async () => {
    const id = randomUUID();
    await s.t.db.sql.query(
      `INSERT INTO replay_job (job_id, kind, arguments, state, done, asked_by, heartbeat_at) VALUES ($1, 'verify', '{}', 'running', 7, 'x', now())`,
      [id],
    );
    const mine = await ask('verify');
    await new Promise((done) => setTimeout(done, 1_500));
    expect((await s.call(`/v1/replay/jobs/${mine}`)).body.state).toBe('waiting');
    await s.t.db.sql.query(`UPDATE replay_job SET state = 'failed', note = 'given up', ended_at = now() WHERE job_id = $1`, [id]);
    await until(mine, 'done');
  });

  it('says why a job failed', async () => {
    hold = Promise.reject(new Error('no luck'));
    hold.catch(() => undefined);
    const { body } = await until(await ask('verify'), 'failed');
    expect(body).toMatchObject({ note: 'no luck', result: null });
    hold = Promise.resolve();
  });

  it.each([
    [{ kind: 'dance' }, 400],
    [{}, 400],
    [{ kind: 'verify', more: 1 }, 400],
  ])('refuses %j', async (body, status) => expect((await s.call('/v1/replay/jobs', { body })).status).toBe(status));

  it('knows no job of another name', async () => {
    expect((await s.call(`/v1/replay/jobs/${randomUUID()}`)).status).toBe(404);
    expect((await s.call('/v1/replay/jobs/x')).status).toBe(404);
    expect((await s.call('/v1/replay/jobs?limit=0')).status).toBe(400);
  });

  it('lets a job wait again where its process is stopped', async () => {
    const other = await serve((context) => [createReplay(context, runHere)]);
    hold = new Promise(() => undefined);
    const { body } = await other.call('/v1/replay/jobs', { body: { kind: 'verify' } });
    for (let tries = 0; tries < 200 && (await other.call(`/v1/replay/jobs/${body.id}`)).body.state !== 'running'; tries += 1)
      await new Promise((done) => setTimeout(done, 25));
    await other.app.close();
    const { rows } = await other.t.db.sql.query<{ state: string }>('SELECT state FROM replay_job');
    hold = Promise.resolve();
    await other.t.drop();
    expect(rows).toEqual([{ state: 'waiting' }]);
  });
});
