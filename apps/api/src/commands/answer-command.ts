import { HttpProblem } from '@tallystick/platform/http/errors/http-problem';
import type { FastifyReply } from 'fastify';
import type { CommandAnswer } from './command-desk';

interface RefusedOutcome {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

/** 201 with the outcome, 422 where the ledger refused (thrown), 202 with a place to ask again where it has not decided. */
export function answerCommand({ commandId, outcome, replayed }: CommandAnswer, reply: FastifyReply): void {
  const headers = { location: `/v1/commands/${commandId}`, ...(replayed ? { 'idempotency-replayed': 'true' } : {}) };
  if (outcome === null) {
    void reply.status(202).headers(headers).send({ status: 'waiting', command_id: commandId });
    return;
  }
  if (!outcome.applied) {
    const { code, message, field } = JSON.parse(outcome.outcome) as RefusedOutcome;
    const errors = field === undefined ? [] : [{ field: field.replace(/^data\./, ''), message }];
    throw new HttpProblem(422, code, message, errors, headers);
  }
  void reply
    .status(201)
    .headers({ ...headers, 'content-type': 'application/json; charset=utf-8' })
    .send(outcome.outcome);
}
