/** `npm test` runs the small size, `npm run test:faults` (FAULTS=large) the large one. */
export const LARGE = process.env['FAULTS'] === 'large';
export const sized = (small: number, large: number): number => (LARGE ? large : small);

/** Both logs, each with what a test needs to start on it; Kafka is named as not run where there is none. */
export const LOGS = ['embedded', 'kafka'] as const;
export type LogKind = (typeof LOGS)[number];
