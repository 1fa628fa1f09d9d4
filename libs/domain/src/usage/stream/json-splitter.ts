import type { EventSink, EventSplitter } from './event-sink';

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;

/** JSON lines, a JSON array, or objects simply one after another: each outermost object is an event. */
export class JsonSplitter implements EventSplitter {
  private open = '';
  private depth = 0;
  private inString = false;
  private escaped = false;

  constructor(private readonly sink: EventSink) {}

  push(text: string): void {
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.inString) {
        if (this.escaped) this.escaped = false;
        else if (code === BACKSLASH) this.escaped = true;
        else if (code === QUOTE) this.inString = false;
      } else if (code === QUOTE) {
        this.inString = this.depth > 0;
      } else if (code === OPEN) {
        if (this.depth === 0) start = at;
        this.depth++;
      } else if (code === CLOSE && this.depth > 0) {
        this.depth--;
        if (this.depth > 0) continue;
        const whole = this.open + text.slice(start, at + 1);
        this.open = '';
        this.sink(whole);
      }
    }
    if (this.depth > 0) this.open += text.slice(start);
  }

  end(): void {
    // An object that never closed was cut off with the stream: no event.
    this.open = '';
    this.depth = 0;
  }
}
