/** Why an event waits instead of being charged. Each has a fix: see the exceptions of the api. */
export type ParkReason =
  | 'unknown_customer'
  | 'no_contract'
  | 'customer_closed'
  | 'unknown_price'
  | 'unknown_dialect'
  | 'impossible_usage'
  | 'usage_missing'
  | 'unresolved'
  | 'time_out_of_range'
  | 'malformed'
  | 'bad_control'
  | 'target_missing'
  | 'target_mismatch'
  | 'already_corrected'
  | 'asset_mismatch';
