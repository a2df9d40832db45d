import type * as arenaPart from '../../src/core/arena.ts';
import type * as drawPart from '../../src/core/draw.ts';
import type * as enemiesPart from '../../src/core/enemies.ts';
import type * as fromStatePart from '../../src/core/from-state.ts';
import type * as core from '../../src/core/index.ts';
import { DOWN, LEFT, RIGHT, UP } from '../../src/core/index.ts';
import type * as lasersPart from '../../src/core/lasers.ts';
import type * as matchPart from '../../src/core/match.ts';
import type { LiveMatch } from '../../src/core/match.ts';
import type * as movePart from '../../src/core/move.ts';
import type { LivePlayer } from '../../src/core/player.ts';
import type * as snapshotPart from '../../src/core/snapshot.ts';
import type { Outcome } from '../../src/core/state.ts';
import type * as stepPart from '../../src/core/step.ts';
import type * as wavePart from '../../src/core/wave.ts';
import type * as wordsPart from '../../src/core/words.ts';
import { plant } from '../plant.ts';

/* Small faults in the fast core, by what they do: each breaks the rules in some match. Those of `EARLY` break none. */

/** A core that behaves otherwise. */
export interface Fault {
  readonly claim: string;
  readonly isOfSnapshots: boolean;
  readonly load: () => Promise<typeof core>;
}

type Claims<Part> = Readonly<Record<string, (real: Part) => Partial<Part>>>;

const faultsIn = <Part extends object>(name: string, claims: Claims<Part>): readonly Fault[] =>
  Object.entries(claims).map(([claim, change]) => ({
    claim,
    isOfSnapshots: name === 'snapshot',
    load: () => plant<typeof core, Part>(`src/core/${name}.ts`, change, 'src/core/index.ts'),
  }));

type Box = typeof arenaPart.ENEMY_HITBOX;
type BoxName = 'PLAYER_HITBOX' | 'LASER_HITBOX' | 'ENEMY_HITBOX';

const widen =
  (name: BoxName, by: Partial<Box>) =>
  (real: typeof arenaPart): Partial<typeof arenaPart> => {
    const box = real[name];
    const { x = 0, y = 0, width = 0, height = 0 } = by;
    return {
      [name]: { x: box.x + x, y: box.y + y, width: box.width + width, height: box.height + height },
    };
  };

const ARENA = faultsIn<typeof arenaPart>('arena', {
  'a player starts a pixel off': ({ STARTS: [one, other] }) => ({
    STARTS: [one, { ...other, x: (other.x + 1) as 400 }],
  }),
  'the right bound is a pixel further': ({ RIGHT_LIMIT }) => ({ RIGHT_LIMIT: RIGHT_LIMIT + 1 }),
  'the lower bound is a pixel higher': ({ BOTTOM_LIMIT }) => ({ BOTTOM_LIMIT: BOTTOM_LIMIT - 1 }),
  'a player is a pixel wider': widen('PLAYER_HITBOX', { width: 1 }),
  'a player is a pixel higher': widen('PLAYER_HITBOX', { y: -1, height: 1 }),
  'a player is a pixel longer': widen('PLAYER_HITBOX', { height: 1 }),
  'a laser is a pixel wider': widen('LASER_HITBOX', { width: 1 }),
  'a laser is a pixel wider to the left': widen('LASER_HITBOX', { x: -1, width: 1 }),
  'a laser is a pixel longer': widen('LASER_HITBOX', { height: 1 }),
  'a laser reaches a pixel further': widen('LASER_HITBOX', { y: -1, height: 1 }),
  'an enemy is a pixel lower': widen('ENEMY_HITBOX', { y: 1 }),
  'an enemy is a pixel narrower': widen('ENEMY_HITBOX', { width: -1 }),
  'a blue enemy is a pixel narrower': ({ BLUE_NARROWER }) => ({ BLUE_NARROWER: (BLUE_NARROWER + 1) as 20 }),
  'the green are narrow and not the blue': () => ({ BLUE: 2 as 1 }),
  'an enemy leaves a pixel early': ({ ENEMY_SPRITE_HEIGHT: height }) => ({
    ENEMY_SPRITE_HEIGHT: (height + 1) as 50,
  }),
  'an enemy stays a pixel longer': ({ ENEMY_SPRITE_HEIGHT: height }) => ({
    ENEMY_SPRITE_HEIGHT: (height - 1) as 50,
  }),
  'x is drawn from a pixel too many': ({ WAVE_WIDTH }) => ({ WAVE_WIDTH: (WAVE_WIDTH + 1) as 600 }),
  'waves come from a pixel higher': ({ WAVE_TOP }) => ({ WAVE_TOP: (WAVE_TOP - 1) as -1500 }),
});

const DRAW = faultsIn<typeof drawPart>('draw', {
  'a draw too many before a wave': ({ createAlea }) => ({
    createAlea(seed) {
      const draw = createAlea(seed);
      draw();
      return draw;
    },
  }),
  'the seed and the level run together': ({ createAlea }) => ({
    createAlea: (seed) => createAlea(seed.replace(/:(\d+)$/, '$1')),
  }),
});

const WAVE = faultsIn<typeof wavePart>('wave', {
  'waves start at the level before': ({ waveSize }) => ({
    waveSize: (rules, level) => waveSize(rules, level - 1),
  }),
  'a wave has an enemy too few': ({ waveSize }) => ({
    waveSize: (rules, level) => waveSize(rules, level) - 1,
  }),
  'equal enemies are in the order opposite to the draw': ({ writeWave }) => ({
    writeWave(match) {
      writeWave(match);
      turnEqualOnes(match);
    },
  }),
});

/** Turns each run of enemies at one height round. */
function turnEqualOnes({ waveCount, enemyX, enemyY, enemyColour }: LiveMatch): void {
  for (let from = 0, to = 1; from < waveCount; from = to, to += 1) {
    while (to < waveCount && enemyY[to] === enemyY[from]) to += 1;
    enemyX.subarray(from, to).reverse();
    enemyColour.subarray(from, to).reverse();
  }
}

/** Where a player is, if `other` says so of it; it has keys and has moved, or could have. */
const elsewhere =
  (axis: 'x' | 'y', other: (at: number, player: LivePlayer, speed: number) => number | undefined) =>
  (real: typeof movePart): Partial<typeof movePart> => {
    const name = axis === 'x' ? 'playerX' : 'playerY';
    const change = (match: LiveMatch, player: LivePlayer): number => {
      const at = real[name](match, player);
      return match.tick === match.positionsAsOf ? at : (other(at, player, match.rules.playerSpeed) ?? at);
    };
    return { [name]: change };
  };

const holds = ({ keys }: LivePlayer, only: number): boolean =>
  (keys & (only < UP ? LEFT + RIGHT : UP + DOWN)) === only;

const MOVE = faultsIn<typeof movePart>('move', {
  'left stops a pixel early': elsewhere('x', (at, player, speed) =>
    holds(player, LEFT) && at === 1 && player.x > 1 ? at + speed : undefined,
  ),
  'up runs a pixel too far': elsewhere('y', (at, player, speed) =>
    holds(player, UP) && at === speed ? 0 : undefined,
  ),
  'right stops a pixel early': elsewhere('x', (at, player, speed) =>
    holds(player, RIGHT) && at === 649 && player.x < 649 ? at - speed : undefined,
  ),
  'down runs a pixel too far': elsewhere('y', (at, player, speed) =>
    holds(player, DOWN) && at === 645 - speed ? 645 : undefined,
  ),
  'the last step before a bound is cut short': elsewhere('x', (at, player, speed) =>
    holds(player, LEFT) && at <= speed && at < player.x ? 1 : undefined,
  ),
  'opposite keys always undo each other': elsewhere('x', (_, player) =>
    holds(player, LEFT + RIGHT) ? player.x : undefined,
  ),
  'opposite keys move one that just touches': elsewhere('y', (_, player, speed) =>
    holds(player, UP + DOWN) && player.y - speed === 1 ? player.y + speed : undefined,
  ),
  'new keys count from the tick before': ({ integratePositions }) => ({
    integratePositions(match) {
      if (match.tick === match.positionsAsOf) return;
      integratePositions(match);
      match.positionsAsOf -= 1;
    },
  }),
  'where players are is not written down when keys change': () => ({ integratePositions() {} }),
});

const ENEMIES = faultsIn<typeof enemiesPart>('enemies', {
  'a wave appears a tick early': ({ spawn }) => ({
    spawn(match) {
      spawn(match);
      match.waveTick -= 1;
    },
  }),
  'an enemy leaves a tick late': ({ despawn }) => ({
    despawn(match) {
      despawn(match);
      match.nextDespawn += 1;
    },
  }),
  'an enemy that left is not counted': ({ despawn }) => ({
    despawn(match) {
      const { living } = match;
      despawn(match);
      match.living = living;
    },
  }),
  'the next ram is looked for a tick late': ({ ram }) => ({
    ram(match, player) {
      const rammed = ram(match, player);
      player.nextRamCheck += 1;
      return rammed;
    },
  }),
  'nobody runs towards an enemy at the side': ({ ram }) => ({
    ram(match, player) {
      const rammed = ram(match, player);
      if ((player.keys & (LEFT + RIGHT)) === 0) player.nextRamCheck += 2;
      return rammed;
    },
  }),
  'a player does not run down onto an enemy': ({ ram }) => ({
    ram: (match, player) => (player.keys & DOWN) === 0 && ram(match, player),
  }),
  'health goes below 0': ({ ram }) => ({
    ram(match, player) {
      const before = player.health;
      const rammed = ram(match, player);
      if (rammed && player.health === 0) player.health = before - match.rules.damage;
      return rammed;
    },
  }),
  'who is rammed twice in a tick loses once': ({ ram }) => ({
    ram(match, player) {
      const least = player.health - match.rules.damage;
      const rammed = ram(match, player);
      if (rammed) player.health = Math.max(0, least);
      return rammed;
    },
  }),
  'player 2 is safe while player 1 is rammed': ({ ram }) => {
    const rammedAt = new WeakMap<LiveMatch, number>();
    return {
      ram(match, player) {
        if (player === match.player2 && rammedAt.get(match) === match.tick) return false;
        const rammed = ram(match, player);
        if (rammed) rammedAt.set(match, match.tick);
        return rammed;
      },
    };
  },
  'a rammed enemy is out of the way of the other player': ({ ram }) => ({
    ram(match, player) {
      const { enemyX, enemyColour, waveCount } = match;
      const places = enemyX.slice(0, waveCount);
      for (let enemy = 0; enemy < waveCount; enemy += 1)
        if (player === match.player2 && enemyColour[enemy]! > 3) enemyX[enemy] = -9999;
      const rammed = ram(match, player);
      enemyX.set(places);
      return rammed;
    },
  }),
  'a rammed enemy stays': ({ ram }) => ({
    ram(match, player) {
      const colours = match.enemyColour.slice();
      const rammed = ram(match, player);
      match.enemyColour.set(colours);
      return rammed;
    },
  }),
  'gaps take a tick more than they do': ({ ticksToCross }) => ({
    ticksToCross: (gap, speed) => ticksToCross(gap, speed) + 1,
  }),
  'gaps take a tick less than they do': ({ ticksToCross }) => ({
    ticksToCross: (gap, speed) => Math.max(0, ticksToCross(gap, speed) - 1),
  }),
  'a wave has fallen a tick more than it has': ({ fallen }) => ({
    fallen: (match) => fallen(match) + match.rules.enemySpeed,
  }),
  'green enemies are removed with the marked': ({ removeMarked }) => ({
    removeMarked(match) {
      for (let enemy = 0; enemy < match.waveCount; enemy += 1)
        if (match.enemyColour[enemy] === 2) match.enemyColour[enemy] = 2 + 4;
      removeMarked(match);
    },
  }),
  'the first living enemy is skipped': ({ removeMarked }) => ({
    removeMarked(match) {
      removeMarked(match);
      match.first += 1;
    },
  }),
});

/** Lets the lasers of one player alone act. */
function onlyOf(match: LiveMatch, player: LivePlayer, act: () => void): void {
  const other = player === match.player1 ? match.player2 : match.player1;
  const { shots } = other;
  other.shots = 0;
  act();
  other.shots = shots;
}

/** Each laser of both players: its words, from the first. */
const lasersOf = function* ({ player1, player2 }: LiveMatch): Generator<Int32Array> {
  for (const { lasers, shots } of [player1, player2])
    for (let laser = 0; laser < shots; laser += 1) yield lasers.subarray(laser * 5, laser * 5 + 5);
};

/** What is other once the players' shots were seen to, for a player that has shot. */
const onceShot =
  (change: (match: LiveMatch, player: LivePlayer) => void) =>
  ({ shoot }: typeof lasersPart): Partial<typeof lasersPart> => ({
    shoot(match, player) {
      const { shots } = player;
      shoot(match, player);
      if (player.shots > shots) change(match, player);
    },
  });

/** What is other once the lasers have moved. */
const onceMoved =
  (change: (match: LiveMatch, before: readonly [number, number]) => void) =>
  ({ moveLasers }: typeof lasersPart): Partial<typeof lasersPart> => ({
    moveLasers(match) {
      const before = [match.player1.score, match.player2.score] as const;
      moveLasers(match);
      change(match, before);
    },
  });

const LASERS = faultsIn<typeof lasersPart>('lasers', {
  'a shot waits a tick longer': ({ shoot }) => ({
    shoot: (match, player) => (player.ready === match.tick ? undefined : shoot(match, player)),
  }),
  'the cooldown is a tick shorter': onceShot((_, player) => {
    player.ready -= 1;
  }),
  'a new laser does not climb at once': onceShot((_, { lasers, shots }) => {
    lasers[(shots - 1) * 5 + 2]! += 1;
  }),
  'lasers meet and leave a tick late': onceMoved((match) => {
    for (const laser of lasersOf(match)) laser[3]! += 1;
    match.laserDue += 1;
  }),
  'the next laser due is waited for too long': onceMoved((match) => {
    match.laserDue += 1;
  }),
  'lasers look for no other target': onceMoved((match) => {
    for (const laser of lasersOf(match)) laser[4] = match.waveCount;
  }),
  'a hit scores two': onceMoved((match, before) => {
    for (const [index, player] of [match.player1, match.player2].entries())
      if (player.score > before[index]!) player.score += 1;
  }),
  'player 1 removes what it hits before player 2': ({ moveLasers }) => ({
    moveLasers(match) {
      const { laserDue } = match;
      onlyOf(match, match.player1, () => moveLasers(match));
      const due = match.laserDue;
      match.laserDue = laserDue;
      onlyOf(match, match.player2, () => moveLasers(match));
      match.laserDue = Math.min(due, match.laserDue);
    },
  }),
  'lasers sleep through a new wave': () => ({ wakeLasers() {} }),
  'the newest laser is kept in the place of the oldest': ({ moveLasers }) => ({
    moveLasers(match) {
      const { shots } = match.player1;
      moveLasers(match);
      const { lasers, shots: kept } = match.player1;
      if (kept > 1 && kept < shots) lasers.copyWithin(0, (kept - 1) * 5, kept * 5);
    },
  }),
});

const MATCH = faultsIn<typeof matchPart>('match', {
  'players share a mark': ({ createMatch }) => ({
    createMatch: (options) => marked(createMatch(options) as LiveMatch, 4),
  }),
  'a hit leaves no mark': ({ createMatch }) => ({
    createMatch: (options) => marked(createMatch(options) as LiveMatch, 0),
  }),
  'there is room for too few lasers': ({ createMatch }) => ({
    createMatch(options) {
      const match = createMatch(options) as LiveMatch;
      const { lasers } = match.player2;
      Object.assign(match.player2, { lasers: lasers.subarray(0, Math.max(0, lasers.length - 10)) });
      return match;
    },
  }),
  'there is room for too few enemies': ({ reserveEnemies }) => ({
    reserveEnemies(match, count) {
      reserveEnemies(match, count);
      match.enemyX = match.enemyX.subarray(0, count - 1);
    },
  }),
});

const marked = (match: LiveMatch, mark: number): LiveMatch => {
  Object.assign(match.player2, { mark });
  return match;
};

/** What is other after each tick. */
const afterStep =
  (change: (match: LiveMatch, before: { readonly due: number }) => void) =>
  ({ step }: typeof stepPart): Partial<typeof stepPart> => ({
    step(given, first, second) {
      const match = given as LiveMatch;
      const before = { due: match.due };
      step(match, first, second);
      change(match, before);
    },
  });

/** A match that ends otherwise. */
const endsBy = (other: (outcome: Outcome, match: LiveMatch) => Outcome | undefined) =>
  afterStep((match) => {
    if (match.outcome !== undefined) match.outcome = other(match.outcome, match);
  });

const higher = (first: number, second: number): 1 | 2 | null =>
  first === second ? null : first > second ? 1 : 2;

const STEP = faultsIn<typeof stepPart>('step', {
  'what is due is seen to a tick late': afterStep((match) => {
    if (match.due > match.tick + 1) match.due += 1;
  }),
  'new keys of player 2 go unseen': ({ step }) => ({
    step: (match, first, second) =>
      step(match, first, first === match.player1.keys ? match.player2.keys : second),
  }),
  'the players swap their keys now and then': ({ step }) => ({
    step: (match, first, second) =>
      match.tick % 8 === 5 ? step(match, second, first) : step(match, first, second),
  }),
  'a new shot is not waited for': afterStep((match, { due }) => {
    if (due > match.tick && match.due < due && match.laserDue > due) match.due = due;
  }),
  'only player 1 dies': endsBy((outcome, { player1 }) =>
    outcome.reason === 'health' && player1.health > 0 ? undefined : outcome,
  ),
  'a draw by health goes to player 1': endsBy((outcome) =>
    outcome.reason === 'health' ? { ...outcome, winner: outcome.winner ?? 1 } : outcome,
  ),
  'time does not ask for the score': endsBy((outcome, { player1, player2 }) =>
    outcome.reason === 'time' && player1.health === player2.health ? { ...outcome, winner: null } : outcome,
  ),
  'score goes before health': endsBy((outcome, { player1, player2 }) =>
    outcome.reason === 'time'
      ? { ...outcome, winner: higher(player1.score, player2.score) ?? outcome.winner }
      : outcome,
  ),
  'time comes before health': endsBy((outcome, { tick, rules }) =>
    tick === rules.maxTicks ? { ...outcome, reason: 'time' } : outcome,
  ),
  'time is up a tick late': endsBy((outcome) => (outcome.reason === 'time' ? undefined : outcome)),
  'the winner is the loser': endsBy(({ reason, winner }) => ({
    reason,
    winner: winner === null ? null : winner === 1 ? 2 : 1,
  })),
  'a wave waits for more than no enemies': afterStep((match) => {
    if (match.living === 0 && match.outcome === undefined) match.due += 3;
  }),
  'a match plays on after its end': ({ step }) => ({
    step(given, first, second) {
      const match = given as LiveMatch;
      match.outcome = undefined;
      step(match, first, second);
    },
  }),
});

/** Canonical words that are other than they ought to be. */
const printed =
  (change: (words: Int32Array, match: LiveMatch) => void) =>
  ({ canonicalWords }: typeof wordsPart): Partial<typeof wordsPart> => ({
    canonicalWords(given) {
      const match = given as LiveMatch;
      const words = canonicalWords(match);
      change(words, match);
      return words;
    },
  });

const WORDS = faultsIn<typeof wordsPart>('words', {
  'the cooldown is told below 0': printed((words, { tick, player2 }) => {
    words[10] = player2.ready - tick;
  }),
  'the score of player 1 is that of player 2': printed((words, { player2 }) => {
    words[6] = player2.score;
  }),
  'the lasers of player 2 come first': printed((words, { player1, player2 }) => {
    const first = words.slice(12, 13 + 2 * player1.shots);
    const second = words.slice(12 + first.length, 13 + first.length + 2 * player2.shots);
    words.set(second, 12);
    words.set(first, 12 + second.length);
  }),
});

/** What is other in a match that was brought back. */
const restored =
  (change: (match: LiveMatch, before: { readonly keys: number; readonly laserDue: number }) => void) =>
  ({ restore }: typeof snapshotPart): Partial<typeof snapshotPart> => ({
    restore(given, kept) {
      const match = given as LiveMatch;
      const before = { keys: match.player2.keys, laserDue: match.laserDue };
      restore(match, kept);
      change(match, before);
    },
  });

const SNAPSHOT = faultsIn<typeof snapshotPart>('snapshot', {
  'a restored player shoots a tick early': restored((match) => {
    match.player1.ready -= 1;
  }),
  'a restored player is where it was before': restored((match) => {
    match.player1.x = Math.max(1, match.player1.x - match.rules.playerSpeed);
  }),
  'a snapshot forgets when a laser is due': restored((match, { laserDue }) => {
    match.laserDue = laserDue;
  }),
  'the keys held before are held after': restored((match, { keys }) => {
    match.player2.keys = keys;
  }),
});

const begun =
  (change: (match: LiveMatch) => void) =>
  ({ matchFromState }: typeof fromStatePart): Partial<typeof fromStatePart> => ({
    matchFromState(options, state) {
      const match = matchFromState(options, state) as LiveMatch;
      change(match);
      return match;
    },
  });

const FROM_STATE = faultsIn<typeof fromStatePart>('from-state', {
  'the enemies of a state fall a tick early': begun((match) => {
    match.waveTick -= 1;
  }),
  'the lasers of a state climb a tick early': begun((match) => {
    for (const laser of lasersOf(match)) laser[2]! -= 1;
  }),
  'the lasers of a state sleep': begun((match) => {
    for (const laser of lasersOf(match)) laser[3] = 0x3fffffff;
  }),
  'a state on its way forgets the cooldown': begun((match) => {
    match.player1.ready = 0;
  }),
});

export const FAULTS: readonly Fault[] = [
  ...[ARENA, DRAW, WAVE, MOVE, ENEMIES, LASERS, MATCH, STEP, WORDS, SNAPSHOT, FROM_STATE].flat(),
];

/** Changes that are no faults: the core may look too early, which changes nothing. */
export const EARLY: readonly Fault[] = [
  ...faultsIn<typeof enemiesPart>('enemies', {
    'an enemy is awaited in every tick': ({ despawn }) => ({
      despawn(match) {
        despawn(match);
        match.nextDespawn = match.tick + 1;
      },
    }),
    'rams are looked for in every tick': ({ ram }) => ({
      ram(match, player) {
        const rammed = ram(match, player);
        player.nextRamCheck = match.tick + 1;
        return rammed;
      },
    }),
  }),
  ...faultsIn<typeof lasersPart>('lasers', {
    'every laser looks in every tick': onceMoved((match) => {
      for (const laser of lasersOf(match)) laser[3] = match.tick + 1;
      match.laserDue = match.tick + 1;
    }),
  }),
  ...faultsIn<typeof stepPart>('step', {
    'every tick is settled': afterStep((match) => {
      match.due = Math.min(match.due, match.tick + 1);
    }),
  }),
];
