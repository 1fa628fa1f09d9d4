/** One line of a usage file as the event it becomes. */
export interface UsageRow {
  readonly ok: true;
  /** 1 for the first row of data. */
  readonly row: number;
  readonly source: string;
  readonly id: string;
  /** The event's subject: a customer's id or alias. */
  readonly customer: string;
  /** One CloudEvents JSON document without a line break. */
  readonly text: string;
}

/** A line that is no usage: never sent, counted as rejected. */
export interface BadRow {
  readonly ok: false;
  readonly row: number;
  readonly id: string | null;
  readonly field: string;
  readonly reason: string;
}

export type RowReading = UsageRow | BadRow;

/** Reads one line of a format. Stateful where the format is (mooncake): called for every row, in order. */
export type RowReader = (line: string, row: number) => RowReading;

export function badRow(row: number, id: string | null, field: string, reason: string): BadRow {
  return { ok: false, row, id, field, reason };
}
