import { PRICE_LIST_FORMATS } from '@tallystick/domain/price-lists';
import { WrongUse } from '../exit';
import { ratesText } from '../import-rates/rates-text';
import { ratesReport, type ShownList } from '../import-rates/shown-list';
import { segment, Service } from '../service';
import { answer, type Context } from '../settings';
import type { AddVerb } from '../verb';
import { wholeFile } from '../whole-file';

interface Options {
  readonly dryRun?: boolean;
  readonly book: string;
  readonly apply?: boolean;
  readonly format?: string;
  readonly accept?: string[];
  readonly from?: string;
  readonly all?: boolean;
}

/** `import rates FILE`: our own table is published at once, somebody else's list becomes a proposal unless `--apply`. Never asks. */
export const addImportRates: AddVerb = (group, act) => {
  group
    .command('rates')
    .description('a price list (.gz too): our own table is published at once, others become a proposal')
    .argument('<file>')
    .option('--dry-run', 'show the difference and keep nothing')
    .option('--book <book>', 'the price book; made when absent', 'default')
    .option('--apply', 'publish a proposal at once')
    .option('--format <format>', `one of ${PRICE_LIST_FORMATS.join(', ')}; else the list's own shape shows it`)
    .option('--accept <reason...>', 'quarantine nothing for this reason: thousandfold_jump, implausible')
    .option('--from <instant>', 'from when undated prices hold for models that the book has; else from now on')
    .option('--all', 'show every difference, not only the first ones')
    .action(act(importRates));
};

async function importRates(context: Context, file: string, o: Options): Promise<void> {
  if (o.format !== undefined && !PRICE_LIST_FORMATS.some((f) => f === o.format))
    throw new WrongUse(`--format must be one of ${PRICE_LIST_FORMATS.join(', ')}`);
  const text = await wholeFile(file);
  const list = await new Service(context.settings).call<ShownList>(`/v1/price-books/${segment(o.book, '--book')}/imports`, {
    text,
    contentType: 'text/plain',
    query: {
      format: o.format,
      as: o.apply === true ? 'published' : undefined,
      dry_run: o.dryRun === true ? 'true' : undefined,
      accept: o.accept?.join(','),
      effective_from: o.from,
    },
    typed: ['book', 'format', 'accept', 'effective_from'],
  });
  answer(context, ratesReport(list), () => ratesText(list, o.all === true));
}
