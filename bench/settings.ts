/** What every process of the benchmark is told. */
export interface BenchSettings {
  readonly url: string;
  readonly kafka: string | null;
  readonly partitions: number;
  readonly customers: number;
  readonly seed: number;
  readonly batch: number;
}

export const settingsOf = (argument: string | undefined): BenchSettings => JSON.parse(argument ?? '{}') as BenchSettings;
