import { readCommand } from '@tallystick/domain/ledger';
import type { Sql } from '@tallystick/platform/storage/sql';
import type { WaitingCommand } from './keep-commands';

/** What a rebuild needs of a `ledger_input` row. */
export interface KeptInput {
  readonly shard: number;
  readonly batchSeq: bigint;
  readonly clock: bigint;
  readonly periodSeq: bigint;
  readonly commandFirst: bigint;
  readonly commandCount: number;
  readonly chargeFirst: bigint;
  readonly chargeCount: number;
}

type InputRow = [bigint, bigint, bigint, bigint, number, bigint, number];

/** Kept batches of the live journal in order, as many as take about `chargesMax` charges, at least one if there is one. */
export async function readKeptInputs(tx: Sql, shard: number, from: bigint, through: bigint, chargesMax: number): Promise<KeptInput[]> {
  const rows = await tx.rows<InputRow>('journal_read_kept_inputs', INPUTS, [shard, from, through]);
  const taken: KeptInput[] = [];
  let charges = 0;
  for (const [batchSeq, clock, periodSeq, commandFirst, commandCount, chargeFirst, chargeCount] of rows) {
    if (taken.length > 0 && charges + chargeCount > chargesMax) break;
    if (batchSeq !== from + BigInt(taken.length)) throw new Error(`batch ${from + BigInt(taken.length)} of shard ${shard} is missing`);
    charges += chargeCount + commandCount;
    taken.push({ shard, batchSeq, clock, periodSeq, commandFirst, commandCount, chargeFirst, chargeCount });
  }
  return taken;
}

/** The kept commands of the batches, read again from their bytes, by their number. */
export async function readKeptCommands(tx: Sql, shard: number, inputs: readonly KeptInput[]): Promise<Map<bigint, WaitingCommand>> {
  const first = inputs[0];
  const last = inputs[inputs.length - 1];
  if (first === undefined || last === undefined) return new Map();
  const end = last.commandFirst + BigInt(last.commandCount);
  if (end === first.commandFirst) return new Map();
  const rows = await tx.rows<[bigint, number, bigint, string]>('journal_read_kept_commands', COMMANDS, [shard, first.commandFirst, end]);
  return new Map(rows.map(([seq, partition, offset, body]) => [seq, { shard, partition, offset, body, command: readCommand(body) }]));
}

/** Which of the batches' charges take back an earlier one, in order. */
export async function readTakingBack(tx: Sql, shard: number, inputs: readonly KeptInput[]): Promise<bigint[]> {
  const first = inputs[0];
  const last = inputs[inputs.length - 1];
  if (first === undefined || last === undefined) return [];
  const rows = await tx.rows<[bigint]>('journal_read_taking_back', TAKING_BACK, [
    shard,
    first.chargeFirst,
    last.chargeFirst + BigInt(last.chargeCount),
  ]);
  return rows.map(([seq]) => seq);
}

const INPUTS = `
SELECT batch_seq, clock, period_seq, command_first, command_count, charge_first, charge_count
FROM public.ledger_input WHERE shard = $1 AND batch_seq >= $2 AND batch_seq <= $3 ORDER BY batch_seq LIMIT 1000`;
const COMMANDS = `
SELECT command_seq, partition, "offset", body FROM public.command WHERE shard = $1 AND command_seq >= $2 AND command_seq < $3`;
const TAKING_BACK = `
SELECT charge_seq FROM public.charge WHERE shard = $1 AND charge_seq >= $2 AND charge_seq < $3 AND target_seq IS NOT NULL ORDER BY charge_seq`;
