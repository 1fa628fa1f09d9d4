/** How a folded table is compared with the live one. */
export interface Comparison {
  readonly table: string;
  /** What a row is known by: the same in both, because nothing surrogate is in it. */
  readonly key: readonly string[];
  /** Columns that hold numbers of accounts: two folds number their accounts differently, their names are the same. */
  readonly accounts: readonly string[];
  /** Whether the live rows are those of the copy made at the start, or of the table itself up to the shard's head at that time. */
  readonly live: 'copy' | { readonly through: string; readonly head: string };
}

/** Everything that a fold writes. */
export const COMPARISONS: readonly Comparison[] = [
  { table: 'ledger_input', key: ['shard', 'batch_seq'], accounts: [], live: { through: 'batch_seq', head: 'batch_seq' } },
  { table: 'command', key: ['shard', 'command_seq'], accounts: [], live: { through: 'command_seq', head: 'command_seq' } },
  { table: 'transfer', key: ['shard', 'seq'], accounts: ['debit', 'credit'], live: { through: 'seq', head: 'transfer_seq' } },
  { table: 'shard_head', key: ['shard'], accounts: [], live: 'copy' },
  { table: 'account', key: ['name'], accounts: ['account_id'], live: 'copy' },
  { table: 'entry_state', key: ['shard', 'entry'], accounts: [], live: 'copy' },
  { table: 'rollup_head', key: ['shard'], accounts: [], live: 'copy' },
  {
    table: 'usage_rollup',
    key: ['customer', 'bucket', 'model', 'provider', 'api_key_id', 'rate_version', 'asset'],
    accounts: [],
    live: 'copy',
  },
  { table: 'account_day', key: ['account_id', 'day'], accounts: ['account_id'], live: 'copy' },
];
