/** How far a long job is. `done` of `total` in whatever it counts; `note` for people. */
export interface Progress {
  readonly done: number;
  readonly total: number | null;
  readonly note: string;
}

export type Report = (progress: Progress) => void;
