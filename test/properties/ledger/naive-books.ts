import type { NaivePart } from './naive-grants';

export interface Books {
  readonly customer: string;
  readonly asset: string;
}

export interface NaiveCharge extends Books {
  readonly source: string;
  readonly id: string;
  readonly postpaid: boolean;
  readonly billable: boolean;
  readonly month: number;
  readonly amount: bigint;
  /** What grants paid of it. */
  readonly parts: readonly NaivePart[];
  readonly entry: number;
  back: bigint;
}

/** Overage that one charge made, and how much of it deposits have paid. */
export interface Piece extends Books {
  readonly charge: NaiveCharge;
  size: bigint;
  paid: bigint;
}
