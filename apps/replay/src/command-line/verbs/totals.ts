import { Service } from '../service';
import { answer, type Context } from '../settings';
import { table } from '../table';
import type { AddVerb } from '../verb';

interface Total extends Readonly<Record<string, string | number | null>> {
  readonly asset: string;
  readonly events: number;
  /** Text above 2^53 − 1. */
  readonly input_tokens: number | string;
  readonly cached_tokens: number | string;
  readonly output_tokens: number | string;
  readonly amount: string;
}
interface Options {
  readonly by?: string;
  readonly from?: string;
  readonly to?: string;
}

const FIGURES = ['events', 'input_tokens', 'cached_tokens', 'output_tokens', 'amount'] as const;

/** `totals [--by LIST] [--from --to]`: exact sums of what is posted. */
export const addTotals: AddVerb = (program, act) => {
  program
    .command('totals')
    .description('exact sums of what is posted: amounts from the journal, counts and tokens from the charges of its entries')
    .option('--by <list>', 'any of customer, model, rate-version, hour, day, month, separated by commas; without it the grand total')
    .option('--from <instant>', 'service time, inclusive')
    .option('--to <instant>', 'service time, exclusive')
    .action(act(totals));
};

async function totals(context: Context, o: Options): Promise<void> {
  const query = { by: o.by, from: o.from, to: o.to };
  const { by, data } = await new Service(context.settings).call<{ by: string[]; data: Total[] }>('/v1/totals', { query });
  // the asset is a column of its own only where the amounts are not all of one
  const assets = new Set(data.map((t) => t.asset));
  const columns = [...by, ...(assets.size > 1 ? ['asset'] : []), ...FIGURES];
  const rows = data.map((t) => Object.fromEntries(columns.map((c) => [c, t[c] ?? null])));
  answer(context, rows, () =>
    table(
      columns.map((c) => (c === 'amount' && assets.size === 1 ? `amount ${[...assets][0] ?? ''}` : c)),
      rows.map((r) => columns.map((c) => String(r[c] ?? ''))),
      [...FIGURES.slice(0, -1)],
    ),
  );
}
