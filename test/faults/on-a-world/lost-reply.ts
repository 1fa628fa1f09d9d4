import { randomUUID } from 'node:crypto';
import { tcpProxy } from '../../support/tcp-proxy';
import { Traffic } from '../../support/traffic';
import { sized } from '../sizes';
import { deposits } from './deposits';
import { expectCharged, freshPrefix, settled, type Section } from './section';

/** The work is done and the answer is lost on its way; the client tries again. */
export const lostReply: Section = ({ world, it }) => {
  it('events whose acknowledgement was lost are charged once', async () => {
    const w = world();
    const times = sized(5, 50);
    const before = await settled(w);
    const traffic = new Traffic(w, freshPrefix());
    const proxy = await tcpProxy('127.0.0.1', w.app('gateway').port);
    try {
      for (let k = 0; k < times; k += 1) {
        proxy.loseReplies(1);
        await traffic.round(proxy.port);
      }
    } finally {
      await proxy.close();
    }
    expect(traffic.again).toBeGreaterThanOrEqual(times);
    await expectCharged(w, `lost acknowledgement × ${times}`, before, traffic);
  }, 300_000);

  it('a deposit whose answer was lost has one effect, and the retry gets the first answer', async () => {
    const w = world();
    const times = sized(5, 50);
    const before = await deposits(w, 'cus_12');
    const proxy = await tcpProxy('127.0.0.1', w.app('api').port);
    try {
      for (let k = 0; k < times; k += 1) {
        const headers = { 'idempotency-key': randomUUID() };
        const ask = () => w.ask('api', '/v1/customers/cus_12/deposits', '{"amount":"0.25"}', headers, proxy.port);
        proxy.loseReplies(1);
        expect(await ask()).toBeNull();
        const [second, third] = [await ask(), await ask()];
        expect([second?.status, second?.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
        expect(third?.body).toEqual(second?.body);
      }
    } finally {
      await proxy.close();
    }
    const after = await deposits(w, 'cus_12');
    expect([after.count - before.count, after.amount - before.amount]).toEqual([BigInt(times), BigInt(times) * 250_000_000_000n]);
    expect(await w.broken()).toEqual([]);
  }, 300_000);
};
