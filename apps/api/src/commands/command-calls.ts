import { parseInstant, TimeError, type Instant } from '@tallystick/domain/time';
import { AHEAD_MAX } from '@tallystick/domain/rating';
import type { CommandType } from '@tallystick/domain/ledger';
import type { JsonObject } from '@tallystick/domain/usage';
import type { Principal } from '@tallystick/platform/http/auth';
import { badField, HttpProblem } from '@tallystick/platform/http/errors/http-problem';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import type { FastifyReply } from 'fastify';
import { recentSeq } from '../catalogue/write-catalogue';
import { findCustomer } from '../customers/show-customer';
import { answerCommand } from './answer-command';
import type { CommandDesk, WantedCommand } from './command-desk';

const CATALOGUE_STALE_MS = 200;

/** A money-changing call as it came in. `id`: the customer's, or an alias. */
export interface CommandCall {
  readonly type: CommandType;
  readonly id: string;
  readonly at: string | undefined;
  readonly data: JsonObject;
  readonly who: Principal;
  readonly key: string | undefined;
}

/** Makes commands of calls: in the books of the contract in force, under the caller's idempotency key, answered by what the ledger says. */
export class CommandCalls {
  constructor(
    private readonly context: HttpContext,
    private readonly desk: CommandDesk,
  ) {}

  /**
   * `before`: what must stand on the log before the command does; it may be done more than once. Throws as `CommandDesk.submit`, and a 400
   * problem where `at` lies as far ahead as no usage event may: only a grant can be scheduled.
   */
  async run(
    { type, id, at, data, who, key }: CommandCall,
    reply: FastifyReply,
    before?: (commandId: string, wanted: WantedCommand) => Promise<void>,
  ): Promise<void> {
    const effective = at ?? new Date().toISOString();
    const instant = readAt(effective);
    if (type !== 'grant' && instant > BigInt(Date.now()) * 1_000_000n + AHEAD_MAX)
      throw badField('at', 'must not lie more than 24 hours ahead');
    const { customer, contract } = await this.contract(id, instant);
    const { entity, asset, funding } = contract;
    const answer = await this.desk.submit(
      { type, customer, entity, asset, funding, at: effective, actor: who.keyId, data },
      key === undefined
        ? null
        : {
            scope: who.customer === null ? 'admin' : `customer:${who.customer}`,
            key: checkedKey(key),
            asked: { type, customer, data, ...(at === undefined ? {} : { at }) },
          },
      before,
    );
    answerCommand(answer, reply);
  }

  /** The contract in force at the effective time decides entity, asset and funding. */
  private async contract(
    idOrAlias: string,
    at: Instant,
  ): Promise<{ customer: string; contract: { entity: string; asset: string; funding: 'prepaid' | 'postpaid' } }> {
    const { catalogue } = this.context.catalogue;
    const seq = await recentSeq(this.context, CATALOGUE_STALE_MS);
    const known = catalogue.customer(idOrAlias, seq)?.id;
    const { id: customer, seq: newest } = known === undefined ? await findCustomer(this.context, idOrAlias) : { id: known, seq };
    const contract = catalogue.contract(customer, at, newest);
    if (contract === null)
      throw new HttpProblem(409, 'no_contract', `customer ${customer} has no contract version in force then`, [
        { field: 'at', message: 'no contract is in force' },
      ]);
    return { customer, contract };
  }
}

function readAt(text: string): Instant {
  try {
    return parseInstant(text);
  } catch (error) {
    if (error instanceof TimeError) throw badField('at', error.message);
    throw error;
  }
}

function checkedKey(key: string): string {
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw badField('Idempotency-Key', 'must be 1 to 255 printable ASCII characters without space');
  return key;
}
