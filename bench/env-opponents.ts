import { createVectorEnv, type VectorEnv } from '../src/env/index.ts';
import type { Figure } from './figures.ts';
import { alternate, measureFresh, median, medianRatio } from './measure.ts';

/* Opponents in the rows of a vector environment: what a bot at the other seat costs. Part of `env`. */

const OPPONENTS = ['gunner', 'hunter', 'champion'] as const;
/** Matches of the vector. */
const COUNT = 256;
/** Processes of each opponent, and rounds of each process. */
const FRESH_ROUNDS = 3;
const ROUNDS = 5;
/** Ticks of all matches together in a round: the champion takes some 15 µs for one. */
const TICKS = 40_000;
/** Rounds before anything is measured. */
const WARM_ROUNDS = 3;

/** For each opponent ticks a second of one thread, beside two agents whose observations are both written, and agent steps. */
export function measureOpponents(): Figure[] {
  const measureOne = (opponent?: string) => () =>
    median(measureFresh<number[]>(import.meta.url, { opponent }));
  const [both, ...rates] = alternate(FRESH_ROUNDS, [measureOne(), ...OPPONENTS.map(measureOne)]);
  return OPPONENTS.flatMap((opponent, index) => {
    const name = `vector of ${COUNT} against ${opponent}, one thread`;
    const value = median(rates[index]!);
    return [
      {
        name,
        value,
        unit: 'ticks/s',
        baseline: { name: 'two agents', value: median(both!) },
        ratio: medianRatio(rates[index]!, both!),
      },
      { name: `${name}: of a tick`, value: 1e6 / value, unit: 'µs' },
    ];
  });
}

/** In a process of its own: ticks a second in each round, against an opponent or of two agents. */
export function measure({ opponent }: { opponent?: string } = {}): number[] {
  const vector = createVectorEnv(
    opponent === undefined ? { count: COUNT } : { count: COUNT, seats: 1, opponent },
  );
  vector.reset({ seed: 'opponents' });
  for (let round = 0; round < WARM_ROUNDS; round += 1) stepVector(vector, round);
  return Array.from({ length: ROUNDS }, (_, round) => {
    const start = performance.now();
    stepVector(vector, round);
    return TICKS / ((performance.now() - start) / 1000);
  });
}

/** Steps with keys that change all the time. */
function stepVector({ actions, step }: VectorEnv, round: number): void {
  for (let tick = 0; tick < TICKS; tick += COUNT) {
    for (let i = 0; i < actions.length; i += 1) actions[i] = (tick * 7 + i * 11 + round) & 31;
    step();
  }
}
