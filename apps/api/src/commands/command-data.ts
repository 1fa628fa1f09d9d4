import { readCommandObject } from '@tallystick/domain/ledger';
import { AMOUNT_MAX, formatAmount, parseAmount } from '@tallystick/domain/money';
import type { JsonObject } from '@tallystick/domain/usage';
import { badField } from '@tallystick/platform/http/errors/http-problem';
import type { AdjustmentDto, DepositDto, RefundDto, ReversalDto } from './command.dto';

/** net + tax = gross, of whichever were given. Throws a 400 problem naming the field as it was sent. */
export function depositData(dto: DepositDto): JsonObject {
  if (dto.amount !== undefined && dto.net !== undefined) throw badField('amount', 'stands instead of net, not beside it');
  const text = dto.net ?? dto.amount;
  if (text === undefined) throw badField('amount', 'is required, or net');
  if (dto.provider !== undefined && dto.payment_id === undefined) throw badField('payment_id', 'is required beside provider');
  const sent = dto.net === undefined ? 'amount' : 'net';
  const [net, tax] = [parseAmount(text), parseAmount(dto.tax ?? '0')];
  if (net === 0n) throw badField(sent, 'must be above zero');
  if (net + tax > AMOUNT_MAX) throw badField(tax > AMOUNT_MAX ? 'tax' : sent, 'is too large');
  if (dto.gross !== undefined && parseAmount(dto.gross) !== net + tax)
    throw badField('gross', `must be ${sent} + tax, ${formatAmount(net + tax)}`);
  const gross = dto.gross ?? formatAmount(net + tax);
  return {
    net: formatAmount(net),
    tax: formatAmount(tax),
    gross,
    ...given('payment_id', dto.payment_id),
    ...given('provider', dto.provider),
    ...given('tax_code', dto.tax_code),
  };
}

export function adjustmentData(dto: AdjustmentDto): JsonObject {
  return { direction: dto.direction, amount: dto.amount, reason_code: dto.reason_code, ...given('note', dto.note) };
}

export function refundData(dto: RefundDto): JsonObject {
  return { id: dto.id, amount: dto.amount ?? null, reason: dto.reason, ...given('source', dto.source) };
}

export function reversalData(dto: ReversalDto): JsonObject {
  return { entry: dto.entry, reason: dto.reason };
}

/** Reads the command as the ledger will. Throws a 400 problem that names the field of the body. */
export function checkCommand(command: JsonObject): void {
  const read = readCommandObject(command);
  if (read.type !== 'invalid') return;
  const field = read.field.replace(/^data\./, '');
  throw badField(
    field,
    read.message.startsWith(`${read.field}`) ? read.message.slice(read.field.length).replace(/^:? /, '') : read.message,
  );
}

function given(name: string, value: string | undefined): JsonObject {
  return value === undefined ? {} : { [name]: value };
}
