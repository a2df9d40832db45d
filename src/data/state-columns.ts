import {
  BLUE_NARROWER,
  COLOURS,
  ENEMY_HITBOX,
  ENEMY_PLACES,
  enemyColourAt,
  enemyXAt,
  enemyYAt,
  listEnemies,
  MAX_TICK,
  MAX_WAVE,
  type Match,
  PARAMETERS,
  PLAYER_HITBOX,
  PLAYER_PLACES,
  type Player,
  playerX,
  playerY,
  type Rules,
} from '../core/index.ts';
import { PLAYER_FIELDS, PLAYER_MEANINGS, PLAYER_NUMBERS, writePlayers } from '../core/internal.ts';
import type { Column, Row } from './table.ts';

/* A state as a player sees it, as columns. More ways to put a state into columns would be more of these parts. */

/** A part of a row that tells of the state before a tick. */
export interface StatePart {
  readonly columns: readonly Column[];
  /** @returns what appends the cells of these columns to a row: of the match as it is by then, from the seat of a player */
  open(match: Match): (row: Row, seat: 0 | 1) => void;
}

/** Enemies that a row tells of, each by itself. */
const NEAREST = 8;

/** Rules with each parameter at its maximum: no number of a player is larger under other rules. */
const LARGEST = Object.fromEntries(
  Object.entries(PARAMETERS).map(([name, { max }]) => [name, max]),
) as unknown as Rules;

/** Lasers of a player in flight at most: with a shot in every tick, one on each y from the player's lowest place up to 0. */
const MAX_LASERS: number = PLAYER_PLACES.y[1] + 1;

const NUMBERS = PLAYER_NUMBERS.length;

const playerColumns = (name: 'own' | 'foe', whose: string): Column[] => [
  ...PLAYER_NUMBERS.map((number): Column => {
    const { min, max } = PLAYER_FIELDS[number];
    const { unit, meaning } = PLAYER_MEANINGS[number];
    const range = [min, max(LARGEST)] as const;
    return { name: `${name}_${number}`, type: 'integer', unit, range, meaning: meaning(whose) };
  }),
  {
    name: `${name}_lasers`,
    type: 'integer',
    unit: 'lasers',
    range: [0, MAX_LASERS],
    meaning: `${whose} lasers in flight`,
  },
];

/** Level, both players, how many enemies. */
export const PLAYERS_PART: StatePart = {
  columns: [
    {
      name: 'level',
      type: 'integer',
      range: [0, MAX_TICK],
      meaning: 'number of the wave; 0 before the first tick',
    },
    ...playerColumns('own', 'the player’s'),
    ...playerColumns('foe', 'the other player’s'),
    { name: 'enemies', type: 'integer', unit: 'enemies', range: [0, MAX_WAVE], meaning: 'that live' },
  ],
  open(match) {
    const players = [match.player1, match.player2] as const;
    const words = new Int32Array(2 * NUMBERS);
    const push = (row: Row, seat: number): void => {
      for (let at = seat * NUMBERS; at < (seat + 1) * NUMBERS; at += 1) row.push(words[at]!);
      row.push(players[seat]!.shots);
    };
    return (row, seat) => {
      writePlayers(match, words, 0);
      row.push(match.level);
      push(row, seat);
      push(row, 1 - seat);
      row.push(match.living);
    };
  },
};

/** The nearest enemies, nearest first. */
export const ENEMIES_PART: StatePart = {
  columns: Array.from({ length: NEAREST }, (_, index): Column[] => {
    const place = index === 0 ? 'the nearest enemy' : `the nearest enemy but ${index}`;
    const enemy = { type: 'integer', nullable: true } as const;
    const name = `enemy${index + 1}`;
    return [
      { ...enemy, name: `${name}_x`, unit: 'px', range: ENEMY_PLACES.x, meaning: `left edge of ${place}` },
      {
        ...enemy,
        name: `${name}_y`,
        unit: 'px',
        // An enemy falls by 1 px or more in the tick in which it appears.
        range: [ENEMY_PLACES.y[0] + 1, ENEMY_PLACES.y[1]],
        meaning: `top edge of ${place}`,
      },
      { ...enemy, name: `${name}_colour`, range: [0, 2], meaning: '0 red, 1 blue, 2 green' },
    ];
  }).flat(),
  open(match) {
    const read = openEnemies(match);
    const near = { enemies: new Int32Array(NEAREST), distances: new Float64Array(NEAREST) };
    return (row, seat) => {
      const player = seat === 0 ? match.player1 : match.player2;
      const count = findNearest({ match, player, listed: read() }, near);
      for (let index = 0; index < NEAREST; index += 1) {
        const enemy = near.enemies[index]!;
        if (index >= count) row.push(null, null, null);
        else row.push(enemyXAt(match, enemy), enemyYAt(match, enemy), enemyColourAt(match, enemy));
      }
    };
  },
};

/** Gives the list of living enemies, made anew only when it has changed: within a wave enemies only leave it, so then their number changes. */
function openEnemies(match: Match): () => Int32Array {
  const list = new Int32Array(MAX_WAVE);
  let level = -1;
  let living = -1;
  return () => {
    if (match.level !== level || match.living !== living) listEnemies(match, list);
    level = match.level;
    living = match.living;
    return list.subarray(0, living);
  };
}

interface Look {
  readonly match: Match;
  readonly player: Player;
  /** of all living enemies, lowest first */
  readonly listed: Int32Array;
}

interface Near {
  readonly enemies: Int32Array;
  /** px², between the centres of hitboxes */
  readonly distances: Float64Array;
}

/** From the edges of an enemy's sprite to the centre of its hitbox, px; across by colour. */
const CENTRE_X: readonly number[] = COLOURS.map(
  (colour) => ENEMY_HITBOX.x + (ENEMY_HITBOX.width - (colour === 'blue' ? BLUE_NARROWER : 0)) / 2,
);
const CENTRE_Y: number = ENEMY_HITBOX.y + ENEMY_HITBOX.height / 2;

/**
 * Sorts the nearest enemies into `near`, those equally near as they are listed.
 *
 * @returns how many there are
 */
function findNearest({ match, player, listed }: Look, { enemies, distances }: Near): number {
  const x = playerX(match, player) + PLAYER_HITBOX.x + PLAYER_HITBOX.width / 2;
  const y = playerY(match, player) + PLAYER_HITBOX.y + PLAYER_HITBOX.height / 2;
  let count = 0;
  for (const enemy of listed) {
    const colour = enemyColourAt(match, enemy);
    const acrossPx = enemyXAt(match, enemy) + CENTRE_X[colour]! - x;
    const downPx = enemyYAt(match, enemy) + CENTRE_Y - y;
    const distance = acrossPx * acrossPx + downPx * downPx;
    if (count === NEAREST && distance >= distances[NEAREST - 1]!) {
      // The lowest enemy is listed first: if this one is too far above, all that follow are, too.
      if (downPx < 0 && downPx * downPx >= distances[NEAREST - 1]!) break;
      continue;
    }
    let place = count < NEAREST ? count : NEAREST - 1;
    for (; place > 0 && distances[place - 1]! > distance; place -= 1) {
      distances[place] = distances[place - 1]!;
      enemies[place] = enemies[place - 1]!;
    }
    distances[place] = distance;
    enemies[place] = enemy;
    if (count < NEAREST) count += 1;
  }
  return count;
}
