import { sha256 } from '@tallystick/domain/canonical';
import { commandKind, type BatchResult, type Command, type CommandOutcome, type InvalidCommand } from '@tallystick/domain/ledger';
import { boolArray, byteaArray, int2Array, int8Array, textArray } from '@tallystick/platform/storage/binary-arrays';
import type { Sql } from '@tallystick/platform/storage/sql';

/** A record of `ledger.commands` as it was read. */
export interface WaitingCommand {
  readonly shard: number;
  readonly partition: number;
  readonly offset: bigint;
  /** The record's value, kept as it is. */
  readonly body: string;
  readonly command: Command | InvalidCommand;
}

/** Which of the command ids were applied or refused before: the first outcome stands. */
export async function knownCommands(tx: Sql, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.rows<[string]>(
    'journal_known_commands',
    'SELECT command_id::text FROM command WHERE command_id = ANY($1::text[]::uuid[])',
    [textArray(ids)],
  );
  return new Set(rows.map((r) => r[0]));
}

/** Keeps commands with their bytes and outcomes, in the transaction of their effect. `commands` in the order of the outcomes. */
export async function keepCommands(tx: Sql, results: readonly BatchResult[], commands: readonly WaitingCommand[]): Promise<void> {
  const outcomes: CommandOutcome[] = results.flatMap((r) => r.outcomes);
  if (outcomes.length === 0) return;
  await tx.run('journal_keep_commands', KEEP, [
    int2Array(commands.map((c) => c.shard)),
    int8Array(outcomes.map((o) => o.seq)),
    textArray(outcomes.map((o) => o.commandId)),
    textArray(commands.map((c) => commandKind(c.command))),
    textArray(commands.map((c) => c.command.customer)),
    int2Array(commands.map((c) => c.partition)),
    int8Array(commands.map((c) => c.offset)),
    textArray(commands.map((c) => c.body)),
    byteaArray(commands.map((c) => sha256(c.body))),
    int8Array(results.flatMap((r) => r.outcomes.map(() => r.input.clock))),
    boolArray(outcomes.map((o) => o.applied)),
    int8Array(outcomes.map((o) => o.entry)),
    textArray(outcomes.map((o) => o.outcome)),
  ]);
}

const KEEP = `
INSERT INTO command (shard, command_seq, command_id, kind, customer, partition, "offset", body, command_hash, recorded_at, applied, entry, outcome)
SELECT shard, seq, id::uuid, kind, customer, partition, "offset", body, hash, recorded, applied, entry, outcome
FROM unnest($1::int2[], $2::int8[], $3::text[], $4::text[], $5::text[], $6::int2[], $7::int8[], $8::text[], $9::bytea[], $10::int8[],
            $11::bool[], $12::int8[], $13::text[])
  AS c (shard, seq, id, kind, customer, partition, "offset", body, hash, recorded, applied, entry, outcome)`;
