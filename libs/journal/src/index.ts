export * from './fold-batches';
export * from './journal';
export * from './replay-inputs';
export { foldRollups, RollupKeeper } from './rollups';
export * from './scratch-schema';
export type { PositionClaim } from './sql/claim-positions';
export type { WaitingCommand } from './sql/keep-commands';
export { ChargeGap, type JournalCharge } from './sql/read-charges';
export { entriesOfCharges } from './sql/find-requests';
