import { periodBook, type Transfer } from '@tallystick/domain/ledger';
import { MemoryLedger } from '../../support/ledger/memory-ledger';
import { PARTITIONS } from './fake-log';
import type { World } from './world';

/** I5, I6, I10, I12 and I13 of a world that has settled; I1 to I4, I8, I9, I14 and I19 were held at each commit. Throws what does not hold. */
export function checkWorld(world: World): void {
  chargedAsSent(world);
  const { store } = world;
  const commands = new Set<string>();
  const credited = new Set<string>();
  for (const [shard, inputs] of store.inputs) {
    const live = store.journal(shard);
    const rebuilt = new MemoryLedger(shard);
    const single = new MemoryLedger(shard);
    let clock = 0n;
    for (const { commands: taken, result } of inputs) {
      const { input } = result;
      holds('I10 clock', input.clock > clock);
      clock = input.clock;
      const charges = store.chargesFrom(shard, input.chargeFirst, input.chargeFirst + BigInt(input.chargeCount) - 1n, 1_000);
      const periods = periodBook(store.periods, input.periodSeq);
      const work = { periods, payments: store.payments };
      const again = rebuilt.post({ ...work, commands: taken, charges, clock: input.clock });
      same('I12 outcomes', again.outcomes, result.outcomes);
      for (const command of taken) {
        holds('I6', !commands.has(command.commandId));
        commands.add(command.commandId);
        single.post({ ...work, commands: [command] });
      }
      for (const charge of charges) single.post({ ...work, charges: [charge] });
      taken.forEach((command, n) => {
        if (result.outcomes[n]?.applied !== true || command.type !== 'deposit' || command.payment === null) return;
        holds(`payment ${command.payment.id} credited once`, !credited.has(command.payment.id));
        credited.add(command.payment.id);
      });
    }
    same('I12 accounts', byName(rebuilt), byName(live));
    same('I12 transfers', rebuilt.transfers.map(lineOf), live.transfers.map(lineOf));
    same('I12 head', rebuilt.state.head, live.state.head);
    same('I13 accounts', byName(single), byName(live));
    same('I13 transfers', single.transfers.map(lineOf), live.transfers.map(lineOf));
    same('I10 transfers', live.state.head.transferSeq, BigInt(live.transfers.length));
    same('charges posted', live.state.head.chargeSeq, store.head(shard).chargeSeq);
  }
  const sent = new Set<string>();
  for (let p = 0; p < PARTITIONS; p += 1)
    for (const { value } of world.log.of('commands', p)) sent.add((JSON.parse(value as string) as { command_id: string }).command_id);
  same('commands decided', [...commands].sort(), [...sent].sort());
}

/** Per shard delivered = outcomes, in all = consumed; every identity on the log led to one charge or one parked event, at its exact price. */
function chargedAsSent({ store, log }: World): void {
  let delivered = 0;
  let decided = 0;
  for (const [shard, h] of store.heads) {
    same(`I5 ${shard}`, h.delivered, h.charged + h.parked + h.notBillable + h.duplicate + h.conflict + h.reappended);
    delivered += h.delivered;
    decided += h.charged + h.parked + h.notBillable;
    same(`I10 charges ${shard}`, store.charges.get(shard)?.map((c) => c.chargeSeq) ?? [], range(h.chargeSeq));
  }
  const ids = new Set<string>();
  let consumed = 0;
  for (let p = 0; p < PARTITIONS; p += 1)
    for (const { value } of log.of('usage', p)) {
      consumed += 1;
      ids.add((JSON.parse(value as string) as { id: string }).id);
    }
  same('I5 consumed', delivered, consumed);
  same('I6 identities', store.identities.size, ids.size);
  same('charged, parked or not billable', decided, ids.size);
  for (const charge of [...store.charges.values()].flat()) {
    const { value } = log.of('usage', charge.partition)[Number(charge.offset)] ?? {};
    const { usage } = (JSON.parse(value as string) as { data: { usage: { prompt_tokens: number; completion_tokens: number } } }).data;
    same('price', charge.amount, BigInt(usage.prompt_tokens) * 525_000n + BigInt(usage.completion_tokens) * 4_200_000n);
  }
}

const lineOf = (t: Transfer): string => Object.values(t).join(' ');
const byName = (ledger: MemoryLedger): string[] => [...ledger.state.accounts.values()].map((a) => Object.values(a).join(' ')).sort();
const range = (last: bigint): bigint[] => Array.from({ length: Number(last) }, (_, n) => BigInt(n + 1));
const text = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v instanceof Map ? [...v] : v));

function same(what: string, found: unknown, expected: unknown): void {
  const [a, b] = [text(found), text(expected)];
  if (a === b) return;
  let at = 0;
  while (a[at] === b[at]) at += 1;
  throw new Error(`${what}: …${a.slice(Math.max(0, at - 80), at + 80)}… must be …${b.slice(Math.max(0, at - 80), at + 80)}…`);
}

function holds(what: string, is: boolean): void {
  if (!is) throw new Error(`${what} does not hold`);
}
