import { verify } from '../apps/replay/src/verify/verify';

/** Runs the whole of `verify`, every charge executed again; throws naming the first check that does not hold. Answers seconds per million charges. */
export async function checkInvariants(url: string): Promise<number> {
  const { verdicts, charges, seconds } = await verify(url, () => undefined);
  const held = new Set<string>();
  for (const { ok, name, invariants, findings } of verdicts) {
    const [first] = findings;
    if (!ok) throw new Error(`broken after the run: ${name} (${invariants.join(', ')}), ${first?.position}: ${first?.detail}`);
    for (const invariant of invariants) held.add(invariant);
  }
  console.log(
    `verify after the run: ${verdicts.length} of ${verdicts.length} checks hold (${[...held].join(', ')}), ` +
      `${charges.toLocaleString('en')} charges executed again, ${seconds.toFixed(1)} s\n`,
  );
  return (seconds / charges) * 1e6;
}
