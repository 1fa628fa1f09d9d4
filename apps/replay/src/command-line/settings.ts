/** What a client verb needs to know of its surroundings. */
export interface ClientSettings {
  /** Without a slash at the end. */
  readonly url: string;
  /** ADMIN_API_KEY, else what the standalone process left in `<dataDir>/admin-key`, else null. */
  readonly adminKey: string | null;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
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
}
