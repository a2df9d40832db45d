import {
  ARENA_SIZE,
  DOWN,
  ENEMY_HITBOX,
  LASER_HITBOX,
  LEFT,
  PARAMETERS,
  PLAYER_HITBOX,
  RIGHT,
  UP,
} from '../../core/index.ts';
import { AT, LASER_SIZE, LASERS, THREAT_SIZE, THREATS } from '../observation/layout.ts';
import { PLAYER_MIDDLE, RIGHTMOST } from '../observation/reach.ts';
import {
  CLOSE,
  CROWDED,
  FAR,
  HALF_HEIGHTS,
  IN_LINE,
  LASER_AND_ENEMY,
  LOWEST_MIDDLE,
} from '../policy/action-features.ts';
import { HORIZON, LOWEST, MANOEUVRES } from '../policy/trajectory.ts';
import { DOUBLE, type GraphBuilder, type Value } from './graph.ts';

/* The action features of all candidate manoeuvres as a graph: `readSituation`, `computeTrajectory` and `computeActionFeatures` of src/bots/policy,
   step by step, for all manoeuvres and enemies at once. Enemies are columns, the fourth axis. A test holds the decisions against each other. */

/** The features of each manoeuvre in a row. @returns [decisions, manoeuvres, 1, features] */
export function buildFeatures(g: GraphBuilder): string {
  const situation = buildSituation(g);
  const path = buildPath(g, situation);
  const cleared = buildCleared(g, situation, path);
  const own = buildOwnFeatures(g, situation, path);
  const sums = buildThreatFeatures(g, situation, { path, cleared });
  return g.op('Transpose', [g.concat(2, [...own, sums])], { perm: [0, 1, 3, 2] });
}

type Situation = ReturnType<typeof buildSituation>;
type Path = ReturnType<typeof buildPath>;

function buildSituation(g: GraphBuilder) {
  const seen = g.op('Unsqueeze', [g.op('Cast', ['obs'], { to: DOUBLE }), g.integers([1, 2])]);
  const number = (index: number): string => g.gather(seen, 3, [index]);
  const ofThreats = (index: number): string =>
    g.gather(
      seen,
      3,
      Array.from({ length: THREATS }, (_, threat) => AT.threats + threat * THREAT_SIZE + index),
    );
  const place = (index: number): string =>
    g.sub(g.round(g.mul(g.add(number(index), 1), ARENA_SIZE / 2)), PLAYER_MIDDLE);
  const speed = g.round(g.mul(number(4), PARAMETERS.playerSpeed.max));
  const fall = g.round(g.mul(number(5), PARAMETERS.enemySpeed.max));
  const cooldown = g.round(g.mul(number(7), PARAMETERS.cooldown.max));
  const [x, y] = [place(8), place(9)];
  const ready = g.round(g.mul(number(12), cooldown));
  const foeX = g.round(g.mul(number(20), ARENA_SIZE));
  // The first place without an enemy ends the list.
  const missing = g.not(g.equal(ofThreats(0), 1));
  const isThere = g.equal(g.runningSum(missing, 3), 0);
  const dx = g.round(g.mul(ofThreats(1), ARENA_SIZE));
  const dy = g.round(g.mul(ofThreats(2), ARENA_SIZE));
  const width = g.round(g.mul(ofThreats(6), ENEMY_HITBOX.width));
  const within = (own: number): string => g.floor(g.div(g.add(width, own), 2));
  const last = g.floor(g.div(g.sub(g.sub(LOWEST_MIDDLE - PLAYER_MIDDLE, y), dy), fall));
  const from = g.max(1, g.add(g.floor(g.div(g.sub(-HALF_HEIGHTS, dy), fall)), 1));
  const hitWithin = within(LASER_HITBOX.width);
  const ramWithin = within(PLAYER_HITBOX.width);
  let shot = g.mul(isThere, 0);
  for (let laser = LASERS - 1; laser >= 0; laser -= 1) {
    const at = AT.myLasers + laser * LASER_SIZE;
    const [laserX, laserY] = [1, 2].map((index) => g.round(g.mul(number(at + index), ARENA_SIZE))) as [
      string,
      string,
    ];
    const isInLine = g.less(g.abs(g.sub(dx, laserX)), hitWithin);
    const isAbove = g.less(g.sub(dy, laserY), LASER_AND_ENEMY);
    const mayHit = g.mul(isThere, g.equal(number(at), 1), isInLine, isAbove);
    shot = g.add(shot, firstOf(g, g.mul(mayHit, g.not(shot))));
  }
  return {
    speed,
    fall,
    cooldown,
    x,
    y,
    ready,
    foeX,
    isThere,
    dx,
    dy,
    ramWithin,
    hitWithin,
    from,
    last,
    shot,
  };
}

/** Of flags in a row the first one that is set. */
const firstOf = (g: GraphBuilder, flags: string): string => g.mul(flags, g.atMost(g.runningSum(flags, 3), 1));

/** The trajectory of each manoeuvre: a slanted piece, one along a wall, and rest; a piece may have no ticks. */
function buildPath(g: GraphBuilder, { speed, x, y }: Situation) {
  const ofManoeuvres = (numberOf: (manoeuvre: (typeof MANOEUVRES)[number]) => number): string =>
    g.doubles(MANOEUVRES.map(numberOf), [1, MANOEUVRES.length, 1, 1]);
  const held = ofManoeuvres(({ ticks }) => ticks);
  const right = ofManoeuvres(({ keys }) => (keys & RIGHT ? 1 : 0) - (keys & LEFT ? 1 : 0));
  const down = ofManoeuvres(({ keys }) => (keys & DOWN ? 1 : 0) - (keys & UP ? 1 : 0));
  const ticksOf = (direction: string, place: string, most: number): string => {
    const room = g.choose(g.less(direction, 0), g.sub(place, 1), g.sub(most, place));
    const ticks = g.max(0, g.min(held, g.floor(g.div(room, speed))));
    return g.choose(g.equal(g.mul(direction, speed), 0), 0, ticks);
  };
  const aside = ticksOf(right, x, RIGHTMOST);
  const vertical = ticksOf(down, y, LOWEST);
  const both = g.min(aside, vertical);
  const moving = g.max(aside, vertical);
  const stepsX = g.mul(right, speed);
  const stepsY = g.mul(down, speed);
  const rest = g.sub(moving, both);
  const alongX = g.choose(g.less(both, aside), stepsX, 0);
  const alongY = g.choose(g.less(both, vertical), stepsY, 0);
  const [startX, startY] = [g.mul(both, stepsX), g.mul(both, stepsY)];
  const endX = g.add(startX, g.mul(rest, alongX));
  const endY = g.add(startY, g.mul(rest, alongY));
  const pieces: readonly Piece[] = [
    { from: 0, ticks: both, x: 0, y: 0, stepX: stepsX, stepY: stepsY },
    { from: both, ticks: rest, x: startX, y: startY, stepX: alongX, stepY: alongY },
    { from: moving, ticks: g.sub(HORIZON, moving), x: endX, y: endY, stepX: 0, stepY: 0 },
  ];
  const keys = ofManoeuvres((manoeuvre) => manoeuvre.keys);
  return { pieces, both, moving, endX, endY, keys };
}

interface Piece {
  readonly from: Value;
  readonly ticks: Value;
  readonly x: Value;
  readonly y: Value;
  readonly stepX: Value;
  readonly stepY: Value;
}

/** Which enemies own lasers will hit: those in flight, then one shot after the other. Ticks are rows until they are split. */
function buildCleared(g: GraphBuilder, situation: Situation, { pieces, both, moving, endX }: Path): string {
  const { cooldown, ready, isThere, dx, hitWithin, from, shot } = situation;
  const ticks = Array.from({ length: HORIZON }, (_, index) => index + 1);
  const tick = g.doubles(ticks, [1, 1, HORIZON, 1]);
  const [slanted, along] = pieces as [Piece, Piece];
  const straight = g.add(along.x, g.mul(g.sub(tick, both), along.stepX));
  const x = g.choose(
    g.atMost(tick, both),
    g.mul(tick, slanted.stepX),
    g.choose(g.atMost(tick, moving), straight, endX),
  );
  const since = g.sub(tick, g.max(1, ready));
  const isDue = g.equal(g.op('Mod', [since, cooldown], { fmod: 1 }), 0);
  const shoots = g.mul(isDue, g.atMost(0, since));
  const isInLine = g.less(g.abs(g.sub(dx, x)), hitWithin);
  const mayHit = g.mul(shoots, isThere, g.less(tick, from), isInLine);
  let cleared = shot;
  for (const flags of g.split(mayHit, 2, HORIZON))
    cleared = g.add(cleared, firstOf(g, g.mul(flags, g.not(cleared))));
  return cleared;
}

/** Features 0 to 4: they are about the player alone. */
function buildOwnFeatures(
  g: GraphBuilder,
  { x, y, foeX }: Situation,
  { moving, endX, endY, keys }: Path,
): string[] {
  // LEFT, RIGHT, UP and DOWN of the keys that were decided on before; SHOOT does not count.
  const bits = g.mul(g.op('Cast', ['keys'], { to: DOUBLE }), g.doubles([LEFT, RIGHT, UP, DOWN, 0], [1, 5]));
  const before = g.op('Unsqueeze', [
    g.op('ReduceSum', [bits, g.integers([1])], { keepdims: 1 }),
    g.integers([1, 2]),
  ]);
  const middle = g.sub(g.add(g.add(x, PLAYER_MIDDLE), endX), ARENA_SIZE / 2);
  const near = g.sub(1, g.div(g.abs(g.sub(foeX, endX)), CROWDED));
  return [
    g.div(moving, HORIZON),
    g.equal(keys, before),
    g.div(g.abs(middle), ARENA_SIZE / 2),
    g.div(g.add(y, endY), ARENA_SIZE),
    g.max(0, near),
  ];
}

/** Features 5 to 12: sums over enemies, in their order. */
function buildThreatFeatures(
  g: GraphBuilder,
  situation: Situation,
  { path, cleared }: { readonly path: Path; readonly cleared: string },
): string {
  const { isThere, dx, ramWithin } = situation;
  const { closest, when } = buildMeeting(g, situation, path);
  const isNear = g.mul(isThere, g.less(closest, g.add(ramWithin, CLOSE)));
  const isRam = g.less(closest, ramWithin);
  const soon = g.sub(1, g.div(when, HORIZON));
  const rams = g.mul(isNear, isRam);
  const passes = g.mul(isNear, g.not(isRam));
  const close = g.sub(1, g.div(g.sub(closest, ramWithin), CLOSE));
  const inLine = g.max(0, g.sub(1, g.div(g.abs(g.sub(dx, path.endX)), IN_LINE)));
  const [harmful, harmless] = [g.mul(rams, g.not(cleared)), g.mul(rams, cleared)];
  const terms = [
    harmful,
    g.mul(harmful, soon),
    harmless,
    g.mul(harmless, soon),
    g.mul(passes, close),
    g.mul(passes, g.mul(close, soon)),
    cleared,
    g.mul(isThere, inLine),
  ];
  return g.sumInOrder(g.concat(2, terms), 3, THREATS);
}

/**
 * How close each enemy comes to the player, sideways, while it is as low, and by when: `addThreat`, piece by piece. For each straight piece, solve
 * |below + down t| < half heights for t; closest is the least |aside − stepX t|. Divisions by 0 give values that `choose` discards.
 */
function buildMeeting(
  g: GraphBuilder,
  { fall, dx, dy, ramWithin, last }: Situation,
  { pieces }: Path,
): { readonly closest: Value; readonly when: Value } {
  let closest: Value = FAR;
  let when: Value = HORIZON;
  for (const { from: start, ticks, x, y, stepX, stepY } of pieces) {
    const below = g.sub(g.add(dy, g.mul(fall, start)), y);
    const down = g.sub(fall, stepY);
    const isLevel = g.equal(down, 0);
    const side = g.choose(g.less(0, down), HALF_HEIGHTS, -HALF_HEIGHTS);
    const end = g.min(ticks, g.sub(last, start));
    const enters = g.add(g.floor(g.div(g.sub(g.sub(0, side), below), down)), 1);
    const leaves = g.sub(g.ceil(g.div(g.sub(side, below), down)), 1);
    const from = g.choose(isLevel, 1, g.max(1, enters));
    const until = g.choose(isLevel, end, g.min(end, leaves));
    const isApart = g.mul(isLevel, g.not(g.less(g.abs(below), HALF_HEIGHTS)));
    const meets = g.mul(g.atMost(from, until), g.not(isApart));
    const aside = g.sub(dx, x);
    const first = g.sub(aside, g.mul(stepX, from));
    const final = g.sub(aside, g.mul(stepX, until));
    const isCrossed = g.not(g.equal(g.less(0, first), g.less(0, final)));
    const nearest = g.choose(isCrossed, 0, g.min(g.abs(first), g.abs(final)));
    const isFirstRam = g.mul(g.less(nearest, ramWithin), g.atMost(ramWithin, closest));
    const apart = g.sub(g.abs(first), ramWithin);
    const later = g.choose(g.less(apart, 0), 0, g.add(g.floor(g.div(apart, g.abs(stepX))), 1));
    const begins = g.add(start, from);
    const otherwise = g.choose(g.equal(closest, FAR), begins, when);
    when = g.choose(meets, g.choose(isFirstRam, g.add(begins, later), otherwise), when);
    closest = g.choose(meets, g.min(closest, nearest), closest);
  }
  return { closest, when };
}
