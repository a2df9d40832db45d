import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EnvSnapshot, ObservationArray, VectorEnv } from '../../src/env/index.ts';

/* What may be done to the rows of a vector environment, in any order, beside environments of one match that are to do the same. */

/** Something that is done. Numbers stand for rows, seeds and kept snapshots, modulo how many there are. */
export type RowCommand =
  | { readonly do: 'step'; readonly times: number; readonly salt: number }
  | { readonly do: 'reset'; readonly seed: number }
  /** an exact seed for each row */
  | { readonly do: 'resetExactly'; readonly seed: number }
  | { readonly do: 'resetRow'; readonly row: number; readonly seed: number }
  | { readonly do: 'keep'; readonly row: number }
  | { readonly do: 'restore'; readonly row: number; readonly at: number };

/** A vector environment beside single ones; `take` does the same to both, and fails where they differ. */
export interface Beside {
  take(command: RowCommand): void;
  close(): void;
}

export interface Size {
  readonly count: number;
  readonly threads: number;
}

/** A vector environment that does something else than it is told. */
export type Spoil<Seen extends ObservationArray> = (vector: VectorEnv<Seen>) => VectorEnv<Seen>;

const number = fc.nat(1000);

const commandOf = (resets: readonly ('reset' | 'resetExactly')[]): fc.Arbitrary<RowCommand> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('step'),
        times: fc.integer({ min: 1, max: 40 }),
        salt: number,
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom(...resets), seed: number }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('resetRow'), row: number, seed: number }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('keep'), row: number }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('restore'), row: number, at: number }) },
  ) as fc.Arbitrary<RowCommand>;

/** Does anything in any order, under any of `options`, and compares after each of it. */
export function compareInAnyOrder<Options>({
  threads,
  numRuns,
  options,
  resets,
  open,
}: {
  readonly threads: number;
  readonly numRuns: number;
  readonly options: fc.Arbitrary<Options>;
  readonly resets: readonly ('reset' | 'resetExactly')[];
  readonly open: (options: Options, size: Size) => Beside;
}): void {
  const commands = fc.array(commandOf(resets), { minLength: 5, maxLength: 14 });
  const property = fc.property(options, fc.nat(3), commands, (given, more, list) => {
    const beside = open(given, { count: threads + more, threads });
    try {
      beside.take({ do: 'reset', seed: 1 });
      for (const command of list) beside.take(command);
    } finally {
      beside.close();
    }
  });
  fc.assert(property, { numRuns });
}

/** Tests that the comparison finds what is wrong. @param open two rows on one thread, of matches that take 18 steps and more */
export function testPlantedFaults<Seen extends ObservationArray>(open: (spoil: Spoil<Seen>) => Beside): void {
  const faults: readonly [string, Spoil<Seen>][] = [
    ['a row that is reset in vain', (vector) => ({ ...vector, resetRow: () => {} })],
    [
      'a row that is restored in the place of another',
      (vector) => ({
        ...vector,
        restoreRow: (row: number, kept: EnvSnapshot) => vector.restoreRow((row + 1) % vector.count, kept),
      }),
    ],
  ];
  test.each(faults)('the comparison finds %s', (_, spoil) => {
    const beside = open(spoil);
    beside.take({ do: 'reset', seed: 1 });
    beside.take({ do: 'step', times: 9, salt: 1 });
    beside.take({ do: 'keep', row: 0 });
    beside.take({ do: 'step', times: 9, salt: 2 });
    expect(() => {
      beside.take({ do: 'restore', row: 0, at: 0 });
      beside.take({ do: 'resetRow', row: 0, seed: 5 });
    }).toThrow(/row [01]/);
  });
}
