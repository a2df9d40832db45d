import { findBot, playMatch } from '../../src/bots/index.ts';
import { encodeLog } from '../../src/replay/index.ts';
import { createChance, heldKeys, LONG, type Recording, recordMatch } from '../replay/matches.ts';

/* Logs of matches that were played, long or dense. */

const HOUR = 216_000;
/** Random keys of so many ticks take a megabyte. */
const MEGABYTE_TICKS = 600_000;
/** Whole states of so many ticks take about a megabyte. */
const STATE_TICKS = 1300;

const record = (options: Omit<Recording, 'seed' | 'rules'>): Buffer =>
  Buffer.from(encodeLog(recordMatch({ seed: 'bounds', rules: LONG, ...options }).log));

function randomKeys(): Recording['keys'] {
  const below = createChance(1);
  return () => [below(32), below(32)];
}

/** The keys of two hunters who play each other. */
function hunterKeys(ticks: number): Recording['keys'] {
  const hunter = findBot('hunter')!;
  const pressed: [number, number][] = [];
  const onTick = (_: unknown, first: number, second: number): void => void pressed.push([first, second]);
  playMatch({ seed: 'bounds', rules: LONG, players: [hunter, hunter], limitTicks: ticks, onTick });
  return (tick) => pressed[tick] ?? [0, 0];
}

/** Every honest log, by what was played. */
export const HONEST: Readonly<Record<string, () => Buffer>> = {
  'an hour of two hunters': () => record({ ticks: HOUR, keys: hunterKeys(HOUR) }),
  'an hour of held keys': () => record({ ticks: HOUR, keys: heldKeys(1, 9) }),
  'an hour of random keys': () => record({ ticks: HOUR, keys: randomKeys() }),
  'random keys for 600,000 ticks': () => record({ ticks: MEGABYTE_TICKS, keys: randomKeys() }),
  'whole states at every tick': () =>
    record({ ticks: STATE_TICKS, keys: randomKeys(), states: true, checkpointEvery: 1 }),
};
