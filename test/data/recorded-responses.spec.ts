import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normaliseUsage, quantitiesToJson, StreamReader } from '@tallystick/domain/usage';
import { dialectOf, failed, inputOf, readManifest } from './recorded-body';
import { verdictOf, type Verdict } from './recorded-verdict';
import { seeded } from './seeded';
import { sharedData } from './shared-data';

const folder = sharedData('recorded-responses');
const withData = folder === null ? describe.skip : describe;

withData('659 recorded bodies', () => {
  const data = folder ?? '';
  const manifest = folder === null ? [] : readManifest(data);

  it('each gives the manifest counts, has no usage, parks as flagged or differs as flagged', () => {
    const counts: Record<Verdict, number> = { a: 0, 'a-zero': 0, b: 0, c: 0, 'd-reasoning': 0, 'd-iterations': 0, wrong: 0 };
    const wrong: string[] = [];
    for (const body of manifest) {
      const input = inputOf(data, body);
      const reading = normaliseUsage(failed(body) ? { ...input, status: 'failed' } : input);
      const verdict = verdictOf(body, reading);
      counts[verdict]++;
      if (verdict !== 'wrong') continue;
      const got = reading.ok ? JSON.stringify(quantitiesToJson(reading.quantities)) : `${reading.reason}: ${reading.detail}`;
      wrong.push(`${body.file} ${dialectOf(body)} ${body.flags.join(' ')} expected ${JSON.stringify(body.expected)} got ${got}`);
    }
    console.info(
      `recorded-responses: ${manifest.length} bodies; (a) manifest counts ${counts.a + counts['a-zero']}, ` +
        `${counts['a-zero']} of them all zero and parked as usage_missing, (b) no usage ${counts.b}, ` +
        `(c) parked as flagged ${counts.c}, (d) xAI reasoning on top ${counts['d-reasoning']}, iterations billed ${counts['d-iterations']}`,
    );
    expect(wrong).toEqual([]);
    expect(counts).toEqual({ a: 568, 'a-zero': 2, b: 72, c: 6, 'd-reasoning': 2, 'd-iterations': 9, wrong: 0 });
  });

  it('bodies without usage are parked as usage_missing unless the call failed', () => {
    for (const body of manifest.filter((one) => !one.expected.usage_present)) {
      expect(normaliseUsage(inputOf(data, body))).toMatchObject({ ok: false, reason: 'usage_missing' });
    }
  });

  it('every stream gives the same at random byte splits', () => {
    const streams = manifest.filter((body) => body.format !== 'json');
    const random = seeded(20261120);
    let pieces = 0;
    for (const body of streams) {
      const bytes = readFileSync(join(data, body.file));
      const whole = new StreamReader(dialectOf(body));
      whole.push(bytes.toString('utf8'));
      const expected = whole.end();
      for (let round = 0; round < 2; round++) {
        const reader = new StreamReader(dialectOf(body));
        // The first round cuts every few bytes, the others into larger pieces.
        const most = round === 0 ? 9 : 1500;
        for (let at = 0; at < bytes.length; pieces++) {
          const next = at + 1 + random(most);
          reader.push(new Uint8Array(bytes.subarray(at, next)));
          at = next;
        }
        expect({ file: body.file, found: reader.end() }).toEqual({ file: body.file, found: expected });
        expect(reader.unreadable).toBe(whole.unreadable);
      }
    }
    console.info(`recorded-responses: ${streams.length} streams, 2 rounds each, ${pieces} pieces`);
    expect(streams).toHaveLength(218);
  });
});
