import { expect, test } from 'vitest';
import { createMatch, matchFromState, readState, restore, snapshot } from '../../src/core/index.ts';
import { PLAYER_FIELDS, PLAYER_NUMBERS, playerFrom, writePlayers } from '../../src/core/player.ts';

/* The numbers of a player are listed in src/core/player.ts several times, where a loop would be slow: each list has all of them. */

const rules = createMatch({ seed: 1 }).rules;
/** Numbers that differ from each other, from the first to the last of a player of each seat. */
const numbersOf = (seat: 0 | 1): number[] =>
  PLAYER_NUMBERS.map((name, index) => Math.min(3 + 2 * index + seat, PLAYER_FIELDS[name].max(rules)));
const players = [playerFrom(numbersOf(0), 0), playerFrom(numbersOf(1), 0)] as const;
const state = { tick: 100, level: 1, players, lasers: [[], []] as const, enemies: [] };
const match = matchFromState({ seed: 1 }, state);

test('by name each number is where the table has it', () => {
  for (const seat of [0, 1] as const)
    expect(Object.entries(players[seat])).toEqual(
      PLAYER_NUMBERS.map((name, index) => [name, numbersOf(seat)[index]]),
    );
});

test('each number of a state comes back from a match, and from its snapshot', () => {
  expect(readState(match)).toEqual(state);
  const other = createMatch({ seed: 1 });
  restore(other, snapshot(match));
  expect(readState(other)).toEqual(state);
});

test('each number is read alone as it is written beside the others', () => {
  const words = new Int32Array(2 * PLAYER_NUMBERS.length + 1).fill(-1);
  writePlayers(match, words, 0);
  const read = [match.player1, match.player2].flatMap((player) =>
    PLAYER_NUMBERS.map((name) => PLAYER_FIELDS[name].read(match, player)),
  );
  expect([...words]).toEqual([...numbersOf(0), ...numbersOf(1), -1]);
  expect(read).toEqual([...numbersOf(0), ...numbersOf(1)]);
});

test.each(PLAYER_NUMBERS)('%s of a state beyond its range is refused by name', (name) => {
  const { min, max } = PLAYER_FIELDS[name];
  for (const value of [min - 1, max(rules) + 1, min + 0.5]) {
    const wrong = { ...state, players: [players[0], { ...players[1], [name]: value }] as const };
    expect(() => matchFromState({ seed: 1 }, wrong)).toThrow(
      expect.objectContaining({
        code: 'core/bad-state',
        message: expect.stringContaining(`players[1].${name}`),
      }),
    );
  }
});
