import type { Dialect } from '../dialect';
import { Found } from '../found';
import { isJsonObject, type JsonValue } from '../json';
import { dialectNamed } from '../registry';
import { UsageFault } from '../usage-fault';
import type { EventSplitter } from './event-sink';
import { JsonSplitter } from './json-splitter';
import { SseSplitter } from './sse-splitter';

const BLANK = /^[\s\uFEFF]*/;

/**
 * Reads a provider's stream while it passes: bytes or text in any pieces (not both in one stream), SSE, JSON lines or a
 * JSON array. Counts are cumulative; what was found so far is in `found`. Throws UsageFault for an unknown dialect.
 */
export class StreamReader {
  readonly found = new Found();
  /** Events that are no JSON (other than `[DONE]`). */
  unreadable = 0;
  private readonly dialect: Dialect;
  private readonly decoder = new TextDecoder();
  private splitter: EventSplitter | null = null;

  constructor(dialect: string) {
    const known = dialectNamed(dialect);
    if (known === undefined) throw new UsageFault('unknown_dialect', `dialect "${dialect}" is not known`, 'dialect');
    this.dialect = known;
  }

  push(chunk: string | Uint8Array): void {
    this.text(typeof chunk === 'string' ? chunk : this.decoder.decode(chunk, { stream: true }));
  }

  end(): Found {
    this.text(this.decoder.decode());
    this.splitter?.end();
    return this.found;
  }

  /** An event that is parsed already. Anything but an object is passed over. */
  event(event: JsonValue): void {
    if (isJsonObject(event)) this.dialect.find(event, this.found);
  }

  private text(text: string): void {
    if (this.splitter !== null) {
      this.splitter.push(text);
      return;
    }
    const body = text.replace(BLANK, '');
    if (body === '') return;
    this.splitter = body.startsWith('{') || body.startsWith('[') ? new JsonSplitter(this.take) : new SseSplitter(this.take);
    this.splitter.push(body);
  }

  private readonly take = (text: string): void => {
    if (text === '[DONE]') return;
    try {
      this.event(JSON.parse(text) as JsonValue);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.unreadable++;
    }
  };
}
