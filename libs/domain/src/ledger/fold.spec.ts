import { adjustment, charge, deposit } from '../../../../test/support/ledger/commands';
import { MemoryLedger } from '../../../../test/support/ledger/memory-ledger';
import { applyBatch } from './fold';
import { emptyState } from './ledger-state';
import { ALL_OPEN } from './periods';

const batch = { clock: 1n, periods: ALL_OPEN, commands: [], charges: [] };

describe('a batch', () => {
  it('takes commands before charges, entries in that order, and says what it took', () => {
    const ledger = new MemoryLedger();
    const result = ledger.post({
      commands: [deposit('10'), adjustment('down', '99'), adjustment('down', '1')],
      charges: [charge('a', '2'), charge('free', '0'), charge('b', '30')],
      clock: 100n,
    });
    expect(result.input).toEqual({
      shard: 7,
      batchSeq: 1n,
      clock: 100n,
      periodSeq: 0n,
      commandFirst: 1n,
      commandCount: 3,
      chargeFirst: 1n,
      chargeCount: 3,
      entryFirst: 1n,
      entryCount: 5,
      transferFirst: 1n,
      transferCount: 5,
    });
    expect(result.transfers.map((t) => [t.entry, t.leg, t.commandSeq, t.chargeSeq])).toEqual([
      [1n, 1, 1n, null],
      [2n, 1, 3n, null],
      [3n, 1, null, 1n],
      [5n, 1, null, 3n],
      [5n, 2, null, 3n],
    ]);
    expect(result.outcomes.map((o) => o.entry)).toEqual([1n, null, 2n]);
  });

  it('says what each account is after each transfer', () => {
    const ledger = new MemoryLedger();
    ledger.post({ commands: [deposit('10')] });
    const { transfers } = ledger.post({ charges: [charge('a', '4'), charge('b', '8')] });
    expect(transfers.map((t) => [t.debitAfter, t.creditAfter])).toEqual([
      [-6_000_000_000_000n, -4_000_000_000_000n],
      [0n, -10_000_000_000_000n],
      [2_000_000_000_000n, -12_000_000_000_000n],
    ]);
  });

  it('changes nothing that it was given', () => {
    const state = emptyState(7);
    applyBatch(state, { ...batch, charges: [{ ...charge('a', '1'), chargeSeq: 1n }] });
    expect(state).toEqual(emptyState(7));
  });

  it('is refused with a gap, a repeat or a clock that stands', () => {
    const state = emptyState(7);
    const at = (chargeSeq: bigint) => ({ ...batch, charges: [{ ...charge('a', '1'), chargeSeq }] });
    expect(() => applyBatch(state, at(2n))).toThrow('charge 2 does not follow 0');
    const { head } = applyBatch(state, at(1n));
    expect(() => applyBatch({ ...state, head }, { ...at(1n), clock: 2n })).toThrow('charge 1 does not follow 1');
    expect(() => applyBatch({ ...state, head }, at(2n))).toThrow('clock 1 is not after 1');
    expect(() => applyBatch(state, { ...batch, commands: [{ seq: 2n, command: deposit('1') }] })).toThrow('command 2 does not follow 0');
  });

  it('without anything in it leaves only its number and clock', () => {
    expect(applyBatch(emptyState(7), batch)).toMatchObject({
      head: { batchSeq: 1n, clock: 1n, entrySeq: 0n },
      transfers: [],
      accounts: [],
    });
  });
});
