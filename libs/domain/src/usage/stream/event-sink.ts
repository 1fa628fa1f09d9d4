/** Takes the text of one event at a time, in order. */
export type EventSink = (text: string) => void;

/** Cuts a stream's text into events. Any split of the text into pieces gives the same events. */
export interface EventSplitter {
  push(text: string): void;
  /** What is still open at the end of the stream. */
  end(): void;
}
