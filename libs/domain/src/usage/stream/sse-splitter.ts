import type { EventSink, EventSplitter } from './event-sink';

/**
 * Server-sent events: lines end with LF, CR or CRLF, `data:` lines of an event are joined, a blank line ends it.
 * Names, ids and comments say nothing about usage and are passed over.
 */
export class SseSplitter implements EventSplitter {
  private rest = '';
  private data: string[] = [];

  constructor(private readonly sink: EventSink) {}

  push(text: string): void {
    const all = this.rest + text;
    let start = 0;
    for (let at = 0; at < all.length; at++) {
      const code = all.charCodeAt(at);
      if (code !== 10 && code !== 13) continue;
      // A CR at the very end may be half of a CRLF: wait for what follows.
      if (code === 13 && at + 1 === all.length) break;
      this.line(all.slice(start, at));
      if (code === 13 && all.charCodeAt(at + 1) === 10) at++;
      start = at + 1;
    }
    this.rest = all.slice(start);
  }

  end(): void {
    if (this.rest !== '') this.line(this.rest.endsWith('\r') ? this.rest.slice(0, -1) : this.rest);
    this.rest = '';
    this.dispatch();
  }

  private line(line: string): void {
    if (line === '') this.dispatch();
    else if (line.startsWith('data:')) this.data.push(line.slice(line.charCodeAt(5) === 32 ? 6 : 5));
  }

  private dispatch(): void {
    if (this.data.length === 0) return;
    const text = this.data.join('\n');
    this.data = [];
    this.sink(text);
  }
}
