import { segment, Service } from '../service';
import { answer, type Context } from '../settings';
import { table } from '../table';
import type { AddVerb } from '../verb';

interface Figures {
  readonly available: string;
  readonly held: string;
  readonly overage: string;
  readonly owed: string;
}
interface Balance extends Figures {
  readonly customer: string;
  readonly asset: string | null;
  readonly balances: readonly (Figures & { readonly entity: string; readonly asset: string })[];
  readonly as_of: { readonly shard: number; readonly batch: string; readonly transfer: string; readonly recorded_at: string | null };
}

/** `balance CUSTOMER`: available, held, overage, owed. */
export const addBalance: AddVerb = (program, act) => {
  program
    .command('balance')
    .description('what a customer can spend and what it owes: available, held, overage, owed')
    .argument('<customer>')
    .option('--at <instant>', 'by effective time: everything whose service lies at or before it')
    .option('--as-of <instant>', 'by recorded time: everything that the journal held by then')
    .action(act(balance));
};

async function balance(context: Context, customer: string, o: { at?: string; asOf?: string }): Promise<void> {
  const path = `/v1/customers/${segment(customer, 'the customer')}/balance`;
  const b = await new Service(context.settings).call<Balance>(path, { query: { at: o.at, as_of: o.asOf } });
  answer(context, b, () => balanceText(b));
}

function balanceText(b: Balance): string {
  const figures = ['available', 'held', 'overage', 'owed'] as const;
  const rows = b.balances.length === 0 ? [{ ...b, entity: '', asset: b.asset ?? '' }] : b.balances;
  const when =
    b.as_of.recorded_at === null
      ? 'nothing is posted yet'
      : `as of batch ${b.as_of.batch}, transfer ${b.as_of.transfer} of shard ${b.as_of.shard}, ${b.as_of.recorded_at}`;
  return `${table(
    ['entity', 'asset', ...figures],
    rows.map((r) => [r.entity, r.asset, ...figures.map((f) => r[f])]),
    figures,
  )}\n${when}`;
}
