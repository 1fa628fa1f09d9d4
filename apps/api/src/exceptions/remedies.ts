import type { ParkReason } from '@tallystick/domain/usage';

const RATE = 'publish a rate version (POST /v1/price-books/{book}/rates) or a model alias (POST /v1/price-books/{book}/model-aliases)';
const AGAIN = 'send the event again under another id with the fault mended and dismiss this one';

/** What mends the cause of each reason. Afterwards the event can be released. */
const REMEDIES: Readonly<Record<ParkReason, string>> = {
  unknown_customer:
    'create the customer (POST /v1/customers) or make the subject its alias (POST /v1/customers/{id}/aliases), then release',
  no_contract: 'give the customer a contract version in force at the time of the event (POST /v1/customers/{id}/contracts), then release',
  customer_closed: 'open the customer again from before the event (POST /v1/customers/{id}/billing-states), then release',
  unknown_price: `${RATE} in force at the time of the event, then release`,
  unknown_dialect: `use a version that knows the dialect, then release; or ${AGAIN}`,
  impossible_usage: `the counts contradict each other and can't be billed as they are: ${AGAIN}`,
  usage_missing: 'resolve it by a policy (POST /v1/exceptions/{id}/resolve), or send the true usage as a correction of it',
  unresolved: 'resolve it by a policy (POST /v1/exceptions/{id}/resolve), or send the true usage as a correction of it',
  time_out_of_range: `event times lie between 2000 and 24 hours after they came in: ${AGAIN}`,
  malformed: `it is no usage event: ${AGAIN}`,
  bad_control: 'control records are written by this installation alone',
  target_missing: 'the event that it names is not there yet: release it when it is',
  target_mismatch: 'the event that it names is not of the same customer or can’t be taken back: send another amendment',
  already_corrected: 'the event that it names was taken back already: name the one that stands now',
  asset_mismatch: 'the price has another asset than the contract: publish a rate in the contract’s asset, then release',
};

export function remedyOf(kind: 'parked' | 'conflict', reason: string): string | null {
  if (kind === 'conflict') return 'the first event stands: dismiss it, and send what it should have said under an id of its own';
  return (REMEDIES as Readonly<Record<string, string | undefined>>)[reason] ?? null;
}
