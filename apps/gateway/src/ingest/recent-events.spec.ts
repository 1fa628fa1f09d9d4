import { RecentEvents } from './recent-events';

it('keeps the last events and no more, and the first of an identity', () => {
  const recent = new RecentEvents(3);
  const event = (offset: number) => ({ content: new Uint8Array(32), receipt: { partition: 0, offset: BigInt(offset) } });
  for (let i = 0; i < 100; i += 1) {
    recent.add(`${i}`, event(i));
    recent.add(`${i}`, event(1_000));
    expect([i, i - 1, i - 2].filter((n) => n >= 0).map((n) => recent.get(`${n}`)?.receipt.offset)).toEqual(
      [i, i - 1, i - 2].filter((n) => n >= 0).map(BigInt),
    );
    expect(recent.get(`${i - 3}`)).toBeUndefined();
  }
});
