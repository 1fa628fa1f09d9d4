/** What every process of the benchmark is told. */
export interface BenchSettings {
  readonly url: string;
  readonly kafka: string | null;
  readonly partitions: number;
  readonly customers: number;
  readonly seed: number;
  readonly batch: number;
}

/** The admin key of the benchmark's HTTP process. */
export const BENCH_KEY = 'bench';

export const settingsOf = (argument: string | undefined): BenchSettings => JSON.parse(argument ?? '{}') as BenchSettings;
