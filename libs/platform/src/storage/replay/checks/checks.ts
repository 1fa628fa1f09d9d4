import { accountCounters } from './account-counters';
import { accountFloors } from './account-floors';
import { balancedAssets } from './balanced-assets';
import { balancesAfter } from './balances-after';
import { batchContents } from './batch-contents';
import { catalogueBodies } from './catalogue-bodies';
import { chargeLines } from './charge-lines';
import { chargesPosted } from './charges-posted';
import type { Check } from './check';
import { commandsKept } from './commands-kept';
import { consumedRecords } from './consumed-records';
import { deliveries } from './deliveries';
import { givenBack } from './given-back';
import { grantsPosted } from './grants-posted';
import { identities } from './identities';
import { journalSequences } from './journal-sequences';
import { lockedPeriods } from './locked-periods';
import { meterChain } from './meter-chain';
import { periodStates } from './period-states';
import { periodTotals } from './period-totals';
import { ratesInForce } from './rates-in-force';
import { ratingSequences } from './rating-sequences';
import { rawRecords } from './raw-records';
import { rollupSums } from './rollup-sums';
import { takenBack } from './taken-back';
import { transferSides } from './transfer-sides';
import { upstreamPosted } from './upstream-posted';

/** In the order in which an event meets what they are about. */
export const CHECKS: readonly Check[] = [
  catalogueBodies,
  consumedRecords,
  deliveries,
  ratingSequences,
  identities,
  rawRecords,
  ratesInForce,
  chargeLines,
  takenBack,
  meterChain,
  commandsKept,
  journalSequences,
  batchContents,
  chargesPosted,
  upstreamPosted,
  grantsPosted,
  transferSides,
  balancedAssets,
  accountCounters,
  accountFloors,
  balancesAfter,
  givenBack,
  periodStates,
  lockedPeriods,
  periodTotals,
  rollupSums,
];
