import { kindName, type BatchResult, type Command, type InvalidCommand } from '@tallystick/domain/ledger';
import { formatAmount } from '@tallystick/domain/money';
import type { TestCharge } from './commands';
import { MemoryLedger, type MemoryWork } from './memory-ledger';

/** One batch, or one command or charge as a batch of its own. */
export type Step = MemoryWork | Command | InvalidCommand | TestCharge;

interface Then {
  /** The transfers of the step, as `kind debit → credit amount`, accounts by their codes (`/sub` behind them). */
  then(...legs: string[]): BatchResult;
  /** The command was refused with this code, for this field, and nothing moved. */
  refused(code: string, field?: string): void;
}

/** given what was posted, when one step is posted, then its transfers are these. */
export function given(...steps: Step[]): { readonly ledger: MemoryLedger; readonly when: (step: Step) => Then } {
  const ledger = new MemoryLedger();
  for (const step of steps) {
    const result = ledger.post(asWork(step));
    for (const o of result.outcomes) if (!o.applied) throw new Error(`given: ${o.outcome}`);
  }
  return { ledger, when: (step) => outcomeOf(ledger.post(asWork(step))) };
}

function outcomeOf(result: BatchResult): Then {
  return {
    then(...legs) {
      for (const o of result.outcomes) expect(JSON.parse(o.outcome)).toMatchObject({ status: 'applied' });
      expect(legsOf(result)).toEqual(legs);
      return result;
    },
    refused(code, field) {
      const outcome = result.outcomes[0];
      expect(outcome).toMatchObject({ applied: false, entry: null });
      expect(JSON.parse(outcome?.outcome ?? '{}')).toEqual({
        status: 'refused',
        command_id: outcome?.commandId,
        code,
        message: expect.any(String) as string,
        ...(field === undefined ? {} : { field }),
      });
      expect(result).toMatchObject({ transfers: [], accounts: [], entryStates: [], payments: new Map() });
      expect(result.head.entrySeq).toBe(result.input.entryFirst - 1n);
    },
  };
}

export function legsOf({ transfers }: Pick<BatchResult, 'transfers'>): string[] {
  return transfers.map((t) => `${kindName(t.kind)} ${short(t.debit)} → ${short(t.credit)} ${formatAmount(t.amount)}`);
}

/** main/USD/2000/cus_1 → 2000; main/USD/2100/@07/vat → 2100/vat; of a grant, its id alone. */
function short(account: string): string {
  const [, , code = '', , sub] = account.split('/');
  return sub === undefined ? code : `${code}/${code === '9000' ? sub.slice(sub.lastIndexOf(':') + 1) : sub}`;
}

function asWork(step: Step): MemoryWork {
  if ('eventId' in step) return { charges: [step] };
  if ('commandId' in step) return { commands: [step] };
  return step;
}
