import fc from 'fast-check';
import { Timeline, type Dated } from './timeline';

/** The definition, by looking at all of them. */
function naive(items: readonly Dated[], at: bigint, pinned: bigint): Dated | null {
  const known = items.filter((i) => i.effectiveFrom <= at && i.recordedSeq <= pinned);
  known.sort((a, b) =>
    a.effectiveFrom === b.effectiveFrom ? Number(a.recordedSeq - b.recordedSeq) : Number(a.effectiveFrom - b.effectiveFrom),
  );
  return known[known.length - 1] ?? null;
}

describe('a timeline', () => {
  it('begins at its instant, inclusive', () => {
    const t = new Timeline<Dated>();
    t.add({ effectiveFrom: 10n, recordedSeq: 1n });
    expect(t.at(9n, 5n)).toBeNull();
    expect(t.at(10n, 5n)?.recordedSeq).toBe(1n);
    expect(t.at(10n, 0n)).toBeNull();
  });

  it('answers what the definition says, in whatever order things became known', () => {
    const effective = fc.array(fc.bigInt(0n, 6n), { maxLength: 12 });
    fc.assert(
      fc.property(effective, (froms) => {
        const items = froms.map((effectiveFrom, i) => ({ effectiveFrom, recordedSeq: BigInt(i + 1) }));
        const t = new Timeline<Dated>();
        items.forEach((i) => t.add(i));
        for (let at = 0n; at < 8n; at += 1n)
          for (let pinned = 0n; pinned <= BigInt(items.length); pinned += 1n) expect(t.at(at, pinned)).toEqual(naive(items, at, pinned));
        expect(t.known(3n).length).toBe(items.filter((i) => i.recordedSeq <= 3n).length);
      }),
    );
  });
});
