import { randomUUID } from 'node:crypto';
import { equalBytes, sha256 } from '@tallystick/domain/canonical';
import { canonicalJson } from '@tallystick/domain/event';
import type { CommandType } from '@tallystick/domain/ledger';
import { partitionOfShard, shardOf } from '@tallystick/domain/rating';
import type { JsonObject } from '@tallystick/domain/usage';
import { HttpProblem } from '@tallystick/platform/http/errors/http-problem';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { GroupCommit } from '@tallystick/platform/log/group-commit';
import { isClaimed, readOutcomes, type KeptOutcome } from '@tallystick/platform/storage/idempotency';
import { commandSeconds } from '@tallystick/platform/telemetry/metrics';
import { ClaimDesk } from './claim-desk';
import { checkCommand } from './command-data';
import { OutcomeWaiter } from './outcome-waiter';
import { Remembered } from './remembered';

/** A money-changing call as it goes on the log. */
export interface WantedCommand {
  readonly type: CommandType;
  readonly customer: string;
  readonly entity: string;
  readonly asset: string;
  readonly funding: 'prepaid' | 'postpaid';
  /** RFC 3339. */
  readonly at: string;
  readonly actor: string;
  readonly data: JsonObject;
}

export interface CommandKey {
  readonly scope: string;
  readonly key: string;
  /** What was asked for: the same under one key is a retry, anything else a mistake. */
  readonly asked: JsonObject;
}

export interface CommandAnswer {
  readonly commandId: string;
  /** Null: not decided within the time; ask again later. */
  readonly outcome: KeptOutcome | null;
  /** An earlier call with this key got this answer. */
  readonly replayed: boolean;
}

/** What must stand on the log before the command does. */
type Before = (commandId: string, wanted: WantedCommand) => Promise<void>;
const NOTHING: Before = () => Promise.resolve();

const WAIT_MS = 10_000;
/** How long the outcome of somebody's claim may take before its command is appended once more: its process may have died in between. */
const RESCUE_MS = 1_000;
const REMEMBERED_MAX = 50_000;

/** Puts commands on the log and waits for what the ledger says. An idempotency key is claimed with its body before the command is appended. */
export class CommandDesk {
  private readonly commit: GroupCommit;
  private readonly claims: ClaimDesk;
  private readonly waiter: OutcomeWaiter;
  private readonly appended = new Remembered(REMEMBERED_MAX);

  constructor(private readonly context: HttpContext) {
    this.commit = new GroupCommit(context.log, 'ledger.commands', context.appendQueue);
    this.claims = new ClaimDesk(context.db.sql);
    this.waiter = new OutcomeWaiter(context.db.sql);
  }

  /** Throws a 400 problem where the ledger could not read the command, a 409 problem where the key was used for something else, `LogBusy`, and what the database throws. */
  async submit(wanted: WantedCommand, key: CommandKey | null, before: Before = NOTHING): Promise<CommandAnswer> {
    const started = process.hrtime.bigint();
    const commandId = randomUUID();
    checkCommand(commandObject(commandId, wanted, key));
    if (key === null) return this.appendAndWait(commandId, wanted, null, started, before);
    const bodySha256 = sha256(canonicalJson(key.asked));
    const claimed = await this.claims.claim({ scope: key.scope, key: key.key, bodySha256, commandId, shard: shardOf(wanted.customer) });
    if (!equalBytes(claimed.bodySha256, bodySha256))
      throw new HttpProblem(409, 'idempotency_key_reused', 'this Idempotency-Key was used with another body', [], {
        'x-should-retry': 'false',
      });
    if (claimed.fresh) return this.appendAndWait(commandId, wanted, key, started, before);
    const outcome = await this.waiter.wait(claimed.commandId, null, RESCUE_MS);
    if (outcome !== null) return { commandId: claimed.commandId, outcome, replayed: true };
    return { ...(await this.appendAndWait(claimed.commandId, wanted, key, started, before)), replayed: true };
  }

  /** Appended twice under one id, a command counts once: the ledger knows its id. */
  private async appendAndWait(
    commandId: string,
    wanted: WantedCommand,
    key: CommandKey | null,
    started: bigint,
    before: Before,
  ): Promise<CommandAnswer> {
    await before(commandId, wanted);
    const value = JSON.stringify(commandObject(commandId, wanted, key));
    const partition = partitionOfShard(shardOf(wanted.customer), this.context.log.partitions);
    const [at = null] = await this.commit.append([{ partition, key: wanted.customer, value }]);
    this.appended.add(commandId);
    const outcome = await this.waiter.wait(commandId, at, WAIT_MS);
    commandSeconds.observe(Number(process.hrtime.bigint() - started) / 1e9);
    return { commandId, outcome, replayed: false };
  }

  /** A command's outcome; `waiting` where it is on its way; null where nobody knows it. */
  async find(commandId: string): Promise<KeptOutcome | 'waiting' | null> {
    const { sql } = this.context.db;
    const [outcome] = await readOutcomes(sql, [commandId]);
    if (outcome !== undefined) return outcome;
    return this.appended.has(commandId) || (await isClaimed(sql, commandId)) ? 'waiting' : null;
  }
}

/** The record on `ledger.commands`. */
export function commandObject(commandId: string, wanted: WantedCommand, key: Pick<CommandKey, 'scope' | 'key'> | null): JsonObject {
  return {
    command_id: commandId,
    type: wanted.type,
    customer: wanted.customer,
    entity: wanted.entity,
    asset: wanted.asset,
    funding: wanted.funding,
    at: wanted.at,
    actor: wanted.actor,
    idempotency: key === null ? null : { scope: key.scope, key: key.key },
    data: wanted.data,
  };
}
