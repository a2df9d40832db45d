import alea from 'seedrandom/lib/alea.js';
import type { Colour } from './arena.ts';
import { parseInput } from './input.ts';
import { MAX_TICK, parseRules, parseSeed, type Rules } from './rules.ts';
import type { Outcome, State } from './state.ts';

/* The rules of play as docs/rules.md states them, body by body, with no thought of speed. This is the reference: the fast
   core (step.ts) is right where it agrees with this. That is why it has numbers of its own and shares no arithmetic. */

/** A match under the plain model. Its state is plain data and may be read and written between ticks. */
export interface Model {
  readonly seed: string;
  readonly rules: Rules;
  state: State;
  outcome: Outcome | undefined;
}

type Box = readonly [x: number, y: number, width: number, height: number];

const PLAYER: Box = [10, 10, 80, 80];
const LASER: Box = [45, 28, 10, 30];
const ENEMY: Readonly<Record<Colour, Box>> = {
  red: [10, 10, 50, 30],
  blue: [10, 10, 30, 30],
  green: [10, 10, 50, 30],
};

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where the hitbox of a body's sprite lies in the arena. */
const boxOf = ({ x, y }: Place, box: Box): Box => [x + box[0], y + box[1], box[2], box[3]];

/** Whether two hitboxes overlap: each begins before the other ends, on both axes. */
const overlap = ([ax, ay, aw, ah]: Box, [bx, by, bw, bh]: Box): boolean =>
  ax < bx + bw && bx < ax + aw && ay < by + bh && by < ay + ah;

/**
 * A match at tick 0 under the plain model. Errors as `createMatch`.
 *
 * @param options `seed` and `rules` as of `createMatch`
 */
export function createModel(options: { seed: string | number; rules?: Partial<Rules> | undefined }): Model {
  const rules = parseRules(options.rules);
  const player = (x: number) => ({ x, y: 630, health: rules.health, cooldown: 0, score: 0 });
  const state: State = {
    tick: 0,
    level: 0,
    players: [player(220), player(400)],
    lasers: [[], []],
    enemies: [],
  };
  return { seed: parseSeed(options.seed), rules, state, outcome: undefined };
}

/**
 * Takes one tick. Slow and obvious; errors as `step`.
 *
 * @param first input of player 1
 * @param second input of player 2
 * @throws RangeError once the match has ended · ShooterError `core/bad-input`
 */
export function stepModel(model: Model, first: number, second: number): void {
  const { state, rules } = model;
  const inputs = [parseInput(first, 'player 1'), parseInput(second, 'player 2')] as const;
  if (model.outcome !== undefined)
    throw new RangeError(`the match ended at tick ${state.tick} and takes no further one`);
  if (state.tick === MAX_TICK) throw new RangeError(`tick ${MAX_TICK} is the last that a match can have`);

  state.tick += 1;
  if (state.enemies.length === 0) {
    state.level += 1;
    state.enemies = wave(model.seed, state.level, rules);
  }
  movePlayer(model, 0, inputs[0]);
  movePlayer(model, 1, inputs[1]);
  moveEnemies(model);
  moveLasers(model);
  model.outcome = outcomeOf(model);
}

function wave(seed: string, level: number, rules: Rules): State['enemies'] {
  const draw = alea(`${seed}:${level}`);
  const count = Math.min(4096, Math.max(1, rules.waveBase + rules.waveGrowth * level));
  const enemies: State['enemies'] = [];
  for (let i = 0; i < count; i += 1) {
    const x = 50 + Math.floor(600 * draw());
    const y = -1500 + Math.floor(1400 * draw());
    enemies.push({ x, y, colour: (['red', 'blue', 'green'] as const)[Math.floor(3 * draw())]! });
  }
  return enemies.sort((a, b) => b.y - a.y);
}

function movePlayer({ state, rules }: Model, index: 0 | 1, input: number): void {
  const player = state.players[index];
  const speed = rules.playerSpeed;
  if (input & 1 && player.x - speed > 0) player.x -= speed;
  if (input & 2 && player.x + speed + 100 < 750) player.x += speed;
  if (input & 4 && player.y - speed > 0) player.y -= speed;
  if (input & 8 && player.y + speed + 105 < 750) player.y += speed;
  if (player.cooldown > 0) player.cooldown -= 1;
  if (input & 16 && player.cooldown === 0) {
    state.lasers[index].push({ x: player.x, y: player.y });
    player.cooldown = rules.cooldown;
  }
}

function moveEnemies({ state, rules }: Model): void {
  state.enemies = state.enemies.filter((enemy) => {
    enemy.y += rules.enemySpeed;
    const rammed = state.players.filter((player) =>
      overlap(boxOf(player, PLAYER), boxOf(enemy, ENEMY[enemy.colour])),
    );
    for (const player of rammed) player.health = Math.max(0, player.health - rules.damage);
    return rammed.length === 0 && enemy.y + 50 <= 750;
  });
}

function moveLasers({ state, rules }: Model): void {
  const marks = [new Set<Place>(), new Set<Place>()] as const;
  for (const index of [0, 1] as const) {
    state.lasers[index] = state.lasers[index].filter((laser) => {
      laser.y -= rules.laserSpeed;
      if (laser.y < 0) return false;
      const target = state.enemies.find((enemy) =>
        overlap(boxOf(laser, LASER), boxOf(enemy, ENEMY[enemy.colour])),
      );
      if (target !== undefined) marks[index].add(target);
      return target === undefined;
    });
    state.players[index].score += marks[index].size;
  }
  state.enemies = state.enemies.filter((enemy) => !marks[0].has(enemy) && !marks[1].has(enemy));
}

function outcomeOf({ state, rules }: Model): Outcome | undefined {
  const [first, second] = state.players;
  if (first.health === 0 || second.health === 0)
    return { reason: 'health', winner: higher(first.health, second.health) };
  if (rules.maxTicks === 0 || state.tick < rules.maxTicks) return undefined;
  return { reason: 'time', winner: higher(first.health, second.health) ?? higher(first.score, second.score) };
}

const higher = (first: number, second: number): 1 | 2 | null =>
  first === second ? null : first > second ? 1 : 2;
