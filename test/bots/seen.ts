import fc from 'fast-check';
import type { PlayerView, View } from '../../src/bots/index.ts';
import { type Match, type Rules, type State, step } from '../../src/core/index.ts';

/* What a view tells, what a bot gets at through it, and matches to look at. */

/** All that a view tells, as a state in which `me` is the first player. */
export function stateOf({ tick, level, me, foe, enemies }: View): State {
  const playerOf = ({ x, y, health, cooldown, score }: PlayerView) => ({ x, y, health, cooldown, score });
  const lasersOf = ({ lasers }: PlayerView) =>
    Array.from({ length: lasers.count }, (_, i) => ({ x: lasers.x(i), y: lasers.y(i) }));
  return {
    tick,
    level,
    players: [playerOf(me), playerOf(foe)],
    lasers: [lasersOf(me), lasersOf(foe)],
    enemies: Array.from({ length: enemies.count }, (_, i) => ({
      x: enemies.x(i),
      y: enemies.y(i),
      colour: enemies.colour(i),
    })),
  };
}

/** The state of a match with its players swapped. */
export function swapped(state: State): State {
  const { players, lasers } = state;
  return { ...state, players: [players[1], players[0]], lasers: [lasers[1], lasers[0]] };
}

export const rules: fc.Arbitrary<Partial<Rules>> = fc.record({
  playerSpeed: fc.integer({ min: 0, max: 30 }),
  enemySpeed: fc.integer({ min: 1, max: 30 }),
  laserSpeed: fc.integer({ min: 1, max: 30 }),
  cooldown: fc.integer({ min: 1, max: 30 }),
  health: fc.integer({ min: 100, max: 10_000 }),
  damage: fc.integer({ min: 1, max: 10 }),
  waveBase: fc.integer({ min: 0, max: 80 }),
});

/** Inputs that are held for a while, as [first, second, ticks]. */
export const held: fc.Arbitrary<[number, number, number][]> = fc.array(
  fc.tuple(fc.nat(31), fc.nat(31), fc.integer({ min: 1, max: 40 })),
  {
    minLength: 10,
    maxLength: 40,
  },
);

export function forEachTick(
  match: Match,
  inputs: readonly [number, number, number][],
  look: () => void,
): void {
  for (const [first, second, ticks] of inputs) {
    for (let tick = 0; tick < ticks && match.outcome === undefined; tick += 1) {
      step(match, first, second);
      look();
    }
  }
}

/** Every object that a bot reaches from its view by reading properties, prototypes included up to the language's own. */
export function reachable(from: object, found: Set<object> = new Set()): Set<object> {
  const builtIn = from === Object.prototype || from === Function.prototype;
  if (builtIn || found.has(from)) return found;
  found.add(from);
  const prototype = Object.getPrototypeOf(from);
  if (prototype !== null) reachable(prototype, found);
  for (const key of Reflect.ownKeys(from)) {
    const value = readQuietly(from, key);
    if (typeof value === 'object' && value !== null) reachable(value, found);
  }
  return found;
}

/** A getter of a prototype throws where there is no match behind it. */
export function readQuietly(from: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(from, key);
  } catch {
    return undefined;
  }
}
