/** What a verb needs to know of its surroundings. */
export interface ClientSettings {
  /** Without a slash at the end. */
  readonly url: string;
  /** ADMIN_API_KEY, else what the standalone process left in `<dataDir>/admin-key`, else null. */
  readonly adminKey: string | null;
  readonly dataDir: string;
}

/** Where a verb writes: answers on `out`, progress and explanations on `err`. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether `err` is a person's terminal: then a progress bar is drawn. */
  readonly interactive: boolean;
}

export interface Context {
  readonly settings: ClientSettings;
  readonly terminal: Terminal;
  /** Whether the caller asked for `--json`. */
  readonly json: boolean;
}

/** A verb's answer: JSON where it was asked for, else the text for a person. */
export function answer(context: Context, value: unknown, text: () => string): void {
  context.terminal.out(`${context.json ? JSON.stringify(value) : text()}\n`);
}
