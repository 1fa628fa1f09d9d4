import { isUtf8 } from 'node:buffer';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { LogRecord } from '../log';

export const ORIGIN_HEADER = 'origin';

/** A consumed message. `notBefore`: the append time of the record before it, in ns; the broker's clock may have gone back. */
export function toRecord(message: KafkaMessage, notBefore: bigint): LogRecord {
  const at = BigInt(message.timestamp) * 1_000_000n;
  return {
    offset: BigInt(message.offset),
    appendedAt: at > notBefore ? at : notBefore,
    value: textOrBytes(message.value),
    origin: originOf(message.headers),
    salt: null,
  };
}

/** Text where the bytes are UTF-8 without NUL, as PostgreSQL's text can keep them; else the bytes. A tombstone is empty text. */
function textOrBytes(value: Buffer | null): string | Buffer {
  if (value === null) return '';
  return isUtf8(value) && !value.includes(0) ? value.toString('utf8') : value;
}

function originOf(headers: IHeaders | undefined): string | null {
  const found = headers?.[ORIGIN_HEADER];
  const first = Array.isArray(found) ? found[0] : found;
  if (first === undefined) return null;
  const text = typeof first === 'string' ? first : first.toString('utf8');
  return text.replaceAll('\0', '');
}
