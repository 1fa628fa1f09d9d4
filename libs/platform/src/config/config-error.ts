export interface ConfigFault {
  readonly variable: string;
  /** What is wrong and what would be right; never the value of a secret. */
  readonly message: string;
}

/** The environment cannot be used: names every bad variable at once, a line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly ConfigFault[]) {
    super(['The configuration is not valid:', ...faults.map((f) => `  ${f.variable}: ${f.message}`)].join('\n'));
  }
}
