import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createPlanner } from '../../src/bots/built-in/planner.ts';
import {
  type BotKind,
  BUILT_IN_BOTS,
  createView,
  type ForwardModel,
  findBot,
  playMatch,
  startMatch,
  type View,
} from '../../src/bots/index.ts';
import {
  createMatch,
  type Input,
  isInput,
  LEFT,
  type Match,
  matchFromState,
  RIGHT,
  readState,
  SHOOT,
  step,
} from '../../src/core/index.ts';

const bot = (name: string): BotKind => findBot(name)!;

/** Ticks of a match of the planner that are looked at: it thinks so much that a whole one takes seconds. */
const PLANNER_TICKS = 600;

/** The inputs of a match, one after the other. */
function inputsOf(players: [BotKind, BotKind], seed: string, botSeed = seed): number[] {
  const inputs: number[] = [];
  const limitTicks = players.some(({ name }) => name === 'planner') ? PLANNER_TICKS : undefined;
  const onTick = (_match: Match, first: Input, second: Input): number => inputs.push(first, second);
  startMatch({ seed, botSeed, players, limitTicks, onTick }).advance(Number.POSITIVE_INFINITY);
  return inputs;
}

test('a bot is found by its name, and nothing by another', () => {
  expect(BUILT_IN_BOTS.map(({ name }) => name)).toEqual([
    'idle',
    'gunner',
    'random',
    'hunter',
    'dodger',
    'champion',
    'planner',
  ]);
  for (const kind of BUILT_IN_BOTS) expect(findBot(kind.name)).toBe(kind);
  expect(findBot('Hunter')).toBeUndefined();
  expect(findBot('toString')).toBeUndefined();
});

test.each(BUILT_IN_BOTS)('$name gives nothing but inputs, and the same ones again', (kind) => {
  for (const opponent of BUILT_IN_BOTS) {
    const inputs = inputsOf([kind, opponent], 'again');
    expect(inputs.length).toBeGreaterThan(1000);
    expect(inputs.every(isInput)).toBe(true);
    expect(inputsOf([kind, opponent], 'again')).toEqual(inputs);
  }
});

/* What a version stands for: a bot that gives other inputs in one of these matches is a new version of it. */
test.each([
  ['idle', '1', 'cb5fdf376e7047ef'],
  ['gunner', '1', '325469f728981e13'],
  ['random', '1', 'e8e058e954ca54d8'],
  ['hunter', '1', '923231c0d5101796'],
  ['dodger', '1', 'e2eedf8a9befe02d'],
  ['champion', '1', '561813e9143bd707'],
  ['planner', '1', '9dbd2d40a8dbd788'],
])('%s in version %s gives the inputs that it always gave', (name, version, digest) => {
  const hash = createHash('sha256');
  for (const opponent of ['idle', 'gunner', 'random'].map(bot)) {
    hash.update(Uint8Array.from(inputsOf([bot(name), opponent], 'version')));
    hash.update(Uint8Array.from(inputsOf([opponent, bot(name)], 'version')));
  }
  expect([bot(name).version, hash.digest('hex').slice(0, 16)]).toEqual([version, digest]);
});

test('the seed of the bots changes what random does, and only that', () => {
  const [random, hunter] = [bot('random'), bot('hunter')];
  expect(inputsOf([random, hunter], 'a', 'b')).not.toEqual(inputsOf([random, hunter], 'a', 'c'));
  expect(inputsOf([hunter, hunter], 'a', 'b')).toEqual(inputsOf([hunter, hunter], 'a', 'c'));
});

test('random presses all 32 combinations, and another one in either seat', () => {
  const inputs = inputsOf([bot('random'), bot('random')], 'all');
  const [first, second] = [0, 1].map((seat) => inputs.filter((_, index) => index % 2 === seat));
  expect(new Set(first).size).toBe(32);
  expect(first).not.toEqual(second);
});

/** The share of decided matches that `name` wins over pairs of matches of one seed, each player once in each seat. */
function winRate(name: string, opponent: string, pairs: number): number {
  const [mine, other] = [bot(name), bot(opponent)];
  let won = 0;
  let decided = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    const winners = [
      playMatch({ seed: `pair ${pair}`, players: [mine, other] }).result.winner,
      playMatch({ seed: `pair ${pair}`, players: [other, mine] }).result.winner,
    ];
    decided += winners.filter((winner) => winner !== null).length;
    won += Number(winners[0] === 1) + Number(winners[1] === 2);
  }
  return won / decided;
}

test.each([
  ['gunner', 'idle', 0.8],
  ['random', 'gunner', 0.55],
  ['hunter', 'gunner', 0.9],
  ['hunter', 'random', 0.9],
])('over 200 pairs %s wins against %s at least %d of what is decided', (name, opponent, share) => {
  expect(winRate(name, opponent, 200)).toBeGreaterThanOrEqual(share);
});

test.each([
  ['dodger', 'hunter', 8],
  ['champion', 'dodger', 4],
])('%s wins against %s at least 0.9 of what is decided over %d pairs', (name, opponent, pairs) => {
  expect(winRate(name, opponent, pairs)).toBeGreaterThanOrEqual(0.9);
});

/** Points that `name` in seat 1 has lost more than `opponent` after so many ticks of a match; negative if it lost fewer. */
function lostMore(players: [BotKind, BotKind], seed: string, limitTicks: number): number {
  const play = startMatch({ seed, players, limitTicks, rules: { waveBase: 120, health: 1000 } });
  play.advance(limitTicks);
  return play.match.player2.health - play.match.player1.health;
}

test('in crowded waves planner is rammed less than dodger, and dodger less than hunter', () => {
  const [planner, dodger, hunter] = [bot('planner'), bot('dodger'), bot('hunter')];
  expect(lostMore([planner, dodger], 'crowded', 2000)).toBeLessThan(0);
  expect(lostMore([dodger, hunter], 'crowded', 2000)).toBeLessThan(0);
});

/** A view that counts the ticks of the models that are made of it. */
function counting(view: View, count: { ticks: number }): View {
  const model = (seed: string | number): ForwardModel => {
    const own = view.model(seed);
    return {
      view: own.view,
      get outcome() {
        return own.outcome;
      },
      step(mine, foes) {
        count.ticks += 1;
        own.step(mine, foes);
      },
      load: () => own.load(),
      save: (slot) => own.save(slot),
      restore: (slot) => own.restore(slot),
    };
  };
  return { ...view, tick: view.tick, level: view.level, model };
}

/** The ticks of its model that planner takes in each of the first ticks of a match. */
function effort(ticks: number): number[] {
  const match = createMatch({ seed: 'budget', rules: { waveBase: 60 } });
  // Not by its row in the table, which refuses views that no match is behind.
  const planner = createPlanner({ seat: 1, rules: match.rules, seed: 'own', note: () => {} });
  const view = createView(match, 1);
  const count = { ticks: 0 };
  return Array.from({ length: ticks }, () => {
    const before = count.ticks;
    step(match, planner.decide(counting(view, count)), SHOOT);
    return count.ticks - before;
  });
}

test('planner takes at most 6000 ticks of its model for a decision, and decides every 8 ticks', () => {
  const efforts = effort(400);
  expect(Math.max(...efforts)).toBeLessThanOrEqual(6000);
  expect(Math.max(...efforts)).toBeGreaterThan(4000);
  expect(efforts.filter((ticks, tick) => tick % 8 !== 0 && ticks > 0)).toEqual([]);
  expect(efforts.filter((ticks, tick) => tick % 8 === 0 && ticks === 0)).toEqual([]);
});

test('hunter holds its keys for 8 ticks', () => {
  const inputs = inputsOf([bot('hunter'), bot('idle')], 'hold').filter((_, index) => index % 2 === 0);
  const changes = inputs.flatMap((input, tick) => (tick > 0 && input !== inputs[tick - 1] ? [tick % 8] : []));
  expect(new Set(changes)).toEqual(new Set([0]));
});

test.each<[string, [x: number, y: number], number]>([
  ['goes right for one on the right', [400, 300], SHOOT + RIGHT],
  ['goes left for one on the left', [250, 300], SHOOT + LEFT],
  ['stays below one that it hits from here', [312, 300], SHOOT],
  ['gives way to one that comes too soon', [380, 340], SHOOT + LEFT],
  ['leaves one alone that is out of reach', [480, 300], SHOOT],
  ['leaves one alone that has passed', [400, 480], SHOOT],
  ['leaves one alone that is not in the arena yet', [400, -1], SHOOT],
])('hunter %s', (_does, [x, y], keys) => {
  const state = readState(createMatch({ seed: 'posed' }));
  state.players[0] = { ...state.players[0], x: 300, y: 400 };
  state.enemies = [{ x, y, colour: 'red' }];
  const match = matchFromState({ seed: 'posed' }, state);
  const play = startMatch({ start: match, players: [bot('hunter'), bot('idle')], onTick: check });
  function check(_match: Match, first: Input): void {
    expect(first).toBe(keys);
  }
  play.advance(1);
  expect(match.tick).toBe(1);
});
