import type { Command, CommandEnvelope, Grant, InvalidCommand } from './command';
import { GRANT_PRIORITY } from './grant-terms';
import {
  amount,
  CommandError,
  instant,
  object,
  oneOf,
  optionalText,
  positiveInteger,
  text,
  wholeUpTo,
  type Fields,
} from './command-fields';

const TYPES = ['deposit', 'adjustment', 'refund', 'reversal', 'grant', 'grant_void'] as const;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Reads a record of `ledger.commands` (JSON text). Throws `CommandError` where it is no JSON object or has no command id,
 * type or customer, so that nobody could be answered; whatever else is wrong gives an `InvalidCommand` naming the field.
 */
export function readCommand(body: string): Command | InvalidCommand {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new CommandError('', 'the command is no JSON');
  }
  return readCommandObject(parsed);
}

/** As `readCommand`, of parsed JSON. */
export function readCommandObject(value: unknown): Command | InvalidCommand {
  const fields = object(value, 'command');
  const commandId = text(fields, 'command_id', 'command_id', 36);
  if (!UUID.test(commandId)) throw new CommandError('command_id', 'command_id must be a UUID in lower case');
  const kind = text(fields, 'type', 'type', 40);
  const customer = text(fields, 'customer', 'customer', 255);
  try {
    const envelope = readEnvelope(fields, commandId, customer);
    return readData(oneOf(fields, 'type', 'type', TYPES), envelope, object(fields['data'], 'data'));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { type: 'invalid', kind, commandId, customer, field: error.field, message: error.message };
  }
}

function readEnvelope(fields: Fields, commandId: string, customer: string): CommandEnvelope {
  return {
    commandId,
    customer,
    entity: text(fields, 'entity', 'entity', 255),
    asset: text(fields, 'asset', 'asset', 40),
    funding: oneOf(fields, 'funding', 'funding', ['prepaid', 'postpaid']),
    at: instant(fields, 'at', 'at'),
    actor: text(fields, 'actor', 'actor'),
    idempotency: readIdempotency(fields['idempotency']),
  };
}

function readIdempotency(value: unknown): CommandEnvelope['idempotency'] {
  if (value == null) return null;
  const fields = object(value, 'idempotency');
  return { scope: text(fields, 'scope', 'idempotency.scope'), key: text(fields, 'key', 'idempotency.key', 255) };
}

function readData(type: Command['type'], envelope: CommandEnvelope, data: Fields): Command {
  switch (type) {
    case 'deposit': {
      const [net, tax, gross] = [
        amount(data, 'net', 'data.net'),
        amount(data, 'tax', 'data.tax', true),
        amount(data, 'gross', 'data.gross'),
      ];
      if (gross !== net + tax) throw new CommandError('data.gross', 'data.gross must be data.net + data.tax');
      const id = optionalText(data, 'payment_id', 'data.payment_id', 512);
      const provider = optionalText(data, 'provider', 'data.provider', 80) ?? '';
      const taxCode = optionalText(data, 'tax_code', 'data.tax_code', 80);
      const { commandId, customer, entity, asset, funding, at, actor, idempotency } = envelope;
      const payment = id === null ? null : { provider, id };
      // spelled out: deposits come by the thousand, and a spread costs each ten microseconds
      return { commandId, customer, entity, asset, funding, at, actor, idempotency, type, net, tax, gross, payment, taxCode };
    }
    case 'adjustment':
      return {
        ...envelope,
        type,
        direction: oneOf(data, 'direction', 'data.direction', ['up', 'down']),
        amount: amount(data, 'amount', 'data.amount'),
        reasonCode: text(data, 'reason_code', 'data.reason_code', 80),
      };
    case 'refund':
      return {
        ...envelope,
        type,
        source: optionalText(data, 'source', 'data.source', 1000),
        id: text(data, 'id', 'data.id', 1000),
        amount: data['amount'] == null ? null : amount(data, 'amount', 'data.amount'),
        reason: text(data, 'reason', 'data.reason', 1000),
      };
    case 'reversal':
      return { ...envelope, type, entry: positiveInteger(data, 'entry', 'data.entry'), reason: text(data, 'reason', 'data.reason', 1000) };
    case 'grant':
      return { ...envelope, type, ...readGrant(envelope, data) };
    case 'grant_void':
      return {
        ...envelope,
        type,
        grant: text(data, 'grant', 'data.grant', 255),
        reason: text(data, 'reason', 'data.reason', 1000),
      };
  }
}

function readGrant(envelope: CommandEnvelope, data: Fields): Pick<Grant, 'amount' | 'priority' | 'expires' | 'reason'> {
  const expires = data['expires_at'] == null ? null : instant(data, 'expires_at', 'data.expires_at');
  if (expires !== null && expires <= envelope.at) throw new CommandError('data.expires_at', 'data.expires_at must lie after at');
  return {
    amount: amount(data, 'amount', 'data.amount'),
    priority: data['priority'] == null ? GRANT_PRIORITY : wholeUpTo(data, 'priority', 'data.priority', 10_000n),
    expires,
    reason: oneOf(data, 'reason_code', 'data.reason_code', ['promo', 'goodwill']),
  };
}
