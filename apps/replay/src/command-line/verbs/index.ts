import type { AddVerb } from '../verb';
import { addBalance } from './balance';
import { addExplain } from './explain';
import { addImport } from './import';
import { addInvoice } from './invoice';
import { addKeys } from './keys';
import { addMigrate } from './migrate';
import { addQuote } from './quote';
import { addRebuild } from './rebuild';
import { addShadow } from './shadow';
import { addTotals } from './totals';
import { addVerify } from './verify';

/** Every verb, in the order in which `--help` lists them. */
export const VERBS: readonly AddVerb[] = [
  addImport,
  addQuote,
  addTotals,
  addBalance,
  addInvoice,
  addShadow,
  addExplain,
  addVerify,
  addRebuild,
  addKeys,
  addMigrate,
];
