/* What a part of the benchmark gives, as data; `cli/commands/bench.ts` prints it. */

/** A measurement. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** for instance `ticks/s`, `ms` */
  readonly unit: string;
  /** what it stands beside, measured in turn with it, in the same unit */
  readonly baseline?: { readonly name: string; readonly value: number };
  /** median of what the value is of the baseline, alternation by alternation */
  readonly ratio?: number;
  readonly bound?: Bound;
  /** whether it is within its bound on this machine, now */
  readonly ok?: boolean;
}

/** What a figure is to be at least, or at most: its ratio, or its value. */
export interface Bound {
  readonly of: 'ratio' | 'value';
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Findings {
  readonly figures: readonly Figure[];
  /** what a reader has to know beside the figures */
  readonly remarks?: readonly string[];
  /** what came out wrong, which no slow machine explains */
  readonly wrong?: string | undefined;
}

/** Reports what is being measured right now. */
export type Report = (step: string) => void;

/** A figure held against a bound. */
export function bounded(figure: Figure, bound: Bound): Figure {
  const measured = bound.of === 'ratio' ? figure.ratio! : figure.value;
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = bound;
  return { ...figure, bound, ok: measured >= atLeast && measured <= atMost };
}
