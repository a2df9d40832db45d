import { COLOURS, type Colour } from './arena.ts';
import { ShooterError } from './errors.ts';
import { PLAYER_NUMBERS, type PlayerState, playerFrom } from './player.ts';

/** How a match ended by the rules. A draw has no winner. */
export interface Outcome {
  readonly reason: 'health' | 'time';
  readonly winner: 1 | 2 | null;
}

/** A state of a match as plain data, for people and for code in no hurry. Positions in px, lists in their order of the rules. */
export interface State {
  tick: number;
  level: number;
  players: [PlayerState, PlayerState];
  lasers: [{ x: number; y: number }[], { x: number; y: number }[]];
  enemies: { x: number; y: number; colour: Colour }[];
}

/** A state that is only read. */
export interface ReadonlyState {
  readonly tick: number;
  readonly level: number;
  readonly players: readonly [Readonly<PlayerState>, Readonly<PlayerState>];
  readonly lasers: readonly [readonly Place[], readonly Place[]];
  readonly enemies: readonly (Place & { readonly colour: Colour })[];
}

/** The upper left corner of a sprite, px. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * The canonical words of a state: tick, level; x, y, health, cooldown, score of each player; the number of lasers of
 * each player, then x, y of each; the number of enemies, then x, y, colour of each.
 */
export function encodeState(state: State): Int32Array {
  const words = [state.tick, state.level];
  for (const player of state.players) for (const name of PLAYER_NUMBERS) words.push(player[name]);
  for (const lasers of state.lasers) {
    words.push(lasers.length);
    for (const { x, y } of lasers) words.push(x, y);
  }
  words.push(state.enemies.length);
  for (const { x, y, colour } of state.enemies) words.push(x, y, COLOURS.indexOf(colour));
  return Int32Array.from(words);
}

/**
 * Reads canonical words.
 *
 * @param words int32 words, as `encodeState` and `canonicalWords` give them
 * @throws ShooterError `core/bad-words` where the words are no state: too few, too many, a negative count, no such colour
 */
export function decodeState(words: Int32Array): State {
  let at = 0;
  const next = (): number => {
    if (at >= words.length) throw badWords(at, 'the words end early');
    return words[at++]!;
  };
  const list = <T>(width: number, item: () => T): T[] => {
    const count = next();
    if (count < 0 || count * width > words.length - at)
      throw badWords(at - 1, `${count} is no number of bodies here`);
    return Array.from({ length: count }, item);
  };
  const player = (): PlayerState => playerFrom(PLAYER_NUMBERS.map(next), 0);
  const laser = () => ({ x: next(), y: next() });
  const enemy = () => ({ x: next(), y: next(), colour: colourOf(next(), at - 1) });
  const state: State = {
    tick: next(),
    level: next(),
    players: [player(), player()],
    lasers: [list(2, laser), list(2, laser)],
    enemies: list(3, enemy),
  };
  if (at !== words.length) throw badWords(at, `${words.length - at} words too many`);
  return state;
}

function colourOf(number: number, at: number): Colour {
  const colour = COLOURS[number];
  if (colour === undefined) throw badWords(at, `${number} is no colour`);
  return colour;
}

const badWords = (at: number, what: string): ShooterError =>
  new ShooterError('core/bad-words', `the canonical words are no state: word ${at}: ${what}`);

/** One field in which two states differ. A body that only one of the states has is `null` in the other. */
export interface FieldDifference {
  /** for instance `tick`, `players[0].health`, `lasers[1].length`, `enemies[3].y` */
  readonly field: string;
  readonly a: number | string | null;
  readonly b: number | string | null;
}

/** Every field in which two states differ, in canonical order; none where they are equal. Players count from 0 here. */
export const diffStates = (a: State, b: State): FieldDifference[] => compare('', a, b);

type Tree = number | string | object;

function compare(path: string, a: Tree | undefined, b: Tree | undefined): FieldDifference[] {
  if (typeof a !== 'object' && typeof b !== 'object') {
    return a === b ? [] : [{ field: path, a: a ?? null, b: b ?? null }];
  }
  const entriesA = Object(a ?? {}) as Record<string, Tree>;
  const entriesB = Object(b ?? {}) as Record<string, Tree>;
  const longer = Object.keys(entriesA).length >= Object.keys(entriesB).length ? entriesA : entriesB;
  const inside = Object.keys(longer).flatMap((key) => {
    const name = Array.isArray(a ?? b) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    return compare(name, entriesA[key], entriesB[key]);
  });
  if (!Array.isArray(a) || !Array.isArray(b) || a.length === b.length) return inside;
  return [{ field: `${path}.length`, a: a.length, b: b.length }, ...inside];
}
