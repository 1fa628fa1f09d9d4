import { identityKey } from '@tallystick/domain/event';
import { FINDINGS_MAX, type Finding } from '@tallystick/platform/storage/replay/checks';
import { readContents } from '@tallystick/platform/storage/replay/read-contents';
import { isReadable, readEvidenceRange, type StoredCharge } from '@tallystick/platform/storage/replay/read-evidence';
import type { ReplayHead } from '@tallystick/platform/storage/replay/read-heads';
import type { Sql } from '@tallystick/platform/storage/sql';
import { readPeriodAnswers } from '../reexecute/read-period-answers';
import { readTargets, targetKey } from '../reexecute/read-targets';
import { reexecute } from '../reexecute/reexecute';
import type { ReplayCatalogue } from '../reexecute/reexecution';

/** Charges of a page: one page is worked out while the next ones are read. */
const PAGE = 1_000n;
const AHEAD = 2;

interface Page {
  readonly shard: number;
  readonly first: bigint;
  readonly last: bigint;
}
interface Loaded {
  readonly charges: readonly StoredCharge[];
  readonly contents: readonly (Buffer | null)[];
}

/** Executes every charge through the heads again, from its raw bytes. Answers what does not match, in the order of the shards, at most `FINDINGS_MAX`. */
export async function reexecuteAll(
  sql: Sql,
  replay: ReplayCatalogue,
  heads: readonly ReplayHead[],
  onDone: (charges: number) => void,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const pages = pagesOf(heads);
  const ahead: { page: Page; loading: Promise<Loaded> }[] = [];
  const read = (): void => {
    const page = pages.next().value;
    if (page === undefined) return;
    const loading = load(sql, page);
    loading.catch(() => undefined); // seen at its turn
    ahead.push({ page, loading });
  };
  for (let n = 0; n < AHEAD; n += 1) read();
  for (let turn = ahead.shift(); turn !== undefined; turn = ahead.shift()) {
    const { page, loading } = turn;
    read();
    const loaded = await loading;
    const found = await judge(sql, page, loaded, replay);
    findings.push(...found.slice(0, FINDINGS_MAX - findings.length));
    onDone(Number(page.last - page.first) + 1);
  }
  return findings;
}

function* pagesOf(heads: readonly ReplayHead[]): Generator<Page, undefined> {
  for (const { shard, rated } of heads)
    for (let first = 1n; first <= rated; first += PAGE) {
      const last = first + PAGE - 1n;
      yield { shard, first, last: last < rated ? last : rated };
    }
}

async function load(sql: Sql, { shard, first, last }: Page): Promise<Loaded> {
  const charges = await readEvidenceRange(sql, shard, first, last);
  const keys = charges.map((c) => (isReadable(c) ? identityKey(c.charge.source, c.charge.eventId) : identityKey(c.source, c.eventId)));
  return { charges, contents: await readContents(sql, keys) };
}

async function judge(sql: Sql, page: Page, { charges, contents }: Loaded, replay: ReplayCatalogue): Promise<Finding[]> {
  const found: Finding[] = [];
  const readable = charges.filter(isReadable);
  const targets = await readTargets(sql, readable);
  const answers = await readPeriodAnswers(sql, readable, replay.catalogue);
  let expected = page.first;
  charges.forEach((stored, i) => {
    const seq = isReadable(stored) ? stored.charge.chargeSeq : stored.chargeSeq;
    const add = (detail: string, at = seq): void => void found.push({ position: `shard ${page.shard} charge ${at}`, detail });
    for (; expected < seq; expected += 1n) add('is not there', expected);
    expected = seq + 1n;
    if (!isReadable(stored)) return add(`can't be read: ${stored.fault}`);
    const beside = {
      content: contents[i] ?? null,
      target: targets.get(targetKey(stored.charge)) ?? null,
      answer: answers.of(stored.charge),
    };
    const [first] = reexecute(stored, replay, beside).differences;
    if (first !== undefined) add(`${first.step}: stored ${first.stored.slice(0, 200)}, worked out again ${first.recomputed.slice(0, 200)}`);
  });
  for (; expected <= page.last; expected += 1n) found.push({ position: `shard ${page.shard} charge ${expected}`, detail: 'is not there' });
  return found;
}
