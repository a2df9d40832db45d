import { DOWN, type Input, LEFT, RIGHT, SHOOT, UP } from '../../src/core/index.ts';

/* The state of the original server, and what a call of its handler does to it, as far as a client sees it. Known from its
   code and a recorded session: shapes, order of keys, the lobby, waves, what stays stale. Not known, and chosen here: when it
   takes a lost flag back (once both clients are no longer ready), and the very steps of its irregular falls. */

export type Place = readonly [ip: string, port: number] | '0.0.0.0';
const EMPTY = '0.0.0.0';

/** In the order in which it goes out. */
interface OriginalData {
  ready: boolean;
  level: number;
  user1: Place;
  user2: Place;
  x1: number;
  y1: number;
  health1: number;
  lost1: boolean;
  x2: number;
  y2: number;
  health2: number;
  lost2: boolean;
  win1: boolean;
  win2: boolean;
}

export interface OriginalRound {
  readonly data: OriginalData;
  readonly lasers: [Laser[], Laser[]];
  enemies: Enemy[];
  /** points that an enemy takes, and how many times the usual step it falls */
  readonly damage: number;
  readonly haste: number;
  /** user2 meets a NameError before user1's first call */
  defined: boolean;
  /** whether enemies move in this call: every other one */
  moves: boolean;
  /** after a leave the next call spawns nothing */
  cleared: boolean;
  calls: number;
  state: number;
  readonly placed: [boolean, boolean];
  readonly wantsPlay: [boolean, boolean];
  readonly cooldown: [number, number];
}

interface Laser {
  x: number;
  y: number;
}

interface Enemy {
  ex: number;
  ey: number;
  ecolor: string;
}

export type Seat = 1 | 2;

const START_X = { 1: 220, 2: 400 };
const START_Y = 630;
/** Steps in px of successive calls, as measured on a busy machine: `int(140·dt)` and `int(200·dt)` of the call's own time. */
const FALLS = [13, 2, 0, 0, 6];
const STEPS = [1, 3, 1, 1, 4, 8, 9];

export const createRound = (quick: boolean): OriginalRound => ({
  data: {
    ...{ ready: false, level: 0, user1: EMPTY, user2: EMPTY },
    ...{ x1: 220, y1: START_Y, health1: 100, lost1: false },
    ...{ x2: 0, y2: 0, health2: 100, lost2: false, win1: false, win2: false },
  },
  lasers: [[], []],
  enemies: [],
  damage: quick ? 100 : 10,
  haste: quick ? 5 : 1,
  defined: false,
  moves: false,
  cleared: false,
  calls: 0,
  state: 1,
  placed: [false, false],
  wantsPlay: [false, false],
  cooldown: [0, 0],
});

/** Gives a seat, or undefined with both taken. */
export function takeSeat(round: OriginalRound, user: Place): Seat | undefined {
  const { data } = round;
  const seat = data.user1 === EMPTY ? 1 : data.user2 === EMPTY ? 2 : undefined;
  if (seat === undefined) return undefined;
  data[`user${seat}`] = user;
  if (seat === 2) data.level = 0;
  round.placed[seat - 1] = false;
  return seat;
}

/** What `{"connection": false}` does: place and lasers of whoever left stay stale. */
export function leaveSeat(round: OriginalRound, seat: Seat): void {
  const { data } = round;
  Object.assign(data, { ready: false, level: 0, [`user${seat}`]: EMPTY, health1: 100, health2: 100 });
  Object.assign(data, { lost1: false, lost2: false, win1: false, win2: false });
  round.enemies = [];
  round.cleared = true;
  for (const index of [0, 1]) {
    round.placed[index] = false;
    round.wantsPlay[index] = false;
  }
}

/** One call of a client's handler: its pair is in, its four frames are about to go out. @throws Error as Python does */
export function callHandler(round: OriginalRound, seat: Seat, pair: { ready: boolean; keys: Input }): void {
  if (!round.defined && seat === 2) throw new Error("NameError: name 'lasers_data' is not defined");
  round.defined = true;
  round.calls += 1;
  place(round, seat);
  round.wantsPlay[seat - 1] = pair.ready;
  startOrEnd(round);
  spawn(round);
  movePlayer(round, seat, pair.keys);
  moveLasers(round, seat);
  if (!round.data.ready) return;
  if (round.moves) fall(round, seat);
  round.moves = !round.moves;
}

function place(round: OriginalRound, seat: Seat): void {
  if (round.placed[seat - 1]) return;
  round.placed[seat - 1] = true;
  round.lasers[seat - 1] = [];
  round.cooldown[seat - 1] = 0;
  sendToStart(round, seat);
}

const sendToStart = ({ data }: OriginalRound, seat: Seat): void =>
  void Object.assign(data, { [`x${seat}`]: START_X[seat], [`y${seat}`]: START_Y });

function startOrEnd(round: OriginalRound): void {
  const { data, wantsPlay } = round;
  const over = data.lost1 || data.lost2;
  if (!data.ready && wantsPlay[0] && wantsPlay[1]) {
    Object.assign(data, { ready: true, level: 0, health1: 100, health2: 100, win1: false, win2: false });
    sendToStart(round, 1);
    sendToStart(round, 2);
    round.enemies = [];
  } else if (data.ready && over && !wantsPlay[0] && !wantsPlay[1]) {
    // Its enemies stay where they are: it says `enemy = []` where it means `enemies`.
    Object.assign(data, { ready: false, level: 0, health1: 100, health2: 100, lost1: false, lost2: false });
  }
}

function spawn(round: OriginalRound): void {
  if (round.enemies.length > 0) return;
  if (round.cleared) {
    round.cleared = false;
    return;
  }
  round.data.level += 1;
  const count = 10 + 10 * round.data.level;
  round.enemies = Array.from({ length: count }, () => ({
    ex: 50 + draw(round, 600),
    ey: -1500 + draw(round, 1400),
    ecolor: ['red', 'blue', 'green'][draw(round, 3)]!,
  }));
}

/** Numerical Recipes' generator: the same waves in every run. */
function draw(round: OriginalRound, below: number): number {
  round.state = (Math.imul(round.state, 1664525) + 1013904223) >>> 0;
  return Math.floor((round.state / 2 ** 32) * below);
}

function movePlayer(round: OriginalRound, seat: Seat, keys: Input): void {
  const { data, cooldown } = round;
  const step = STEPS[round.calls % STEPS.length]!;
  let x = data[`x${seat}`];
  let y = data[`y${seat}`];
  if (keys & LEFT && x - step > 0) x -= step;
  if (keys & RIGHT && x + step + 100 < 750) x += step;
  if (keys & UP && y - step > 0) y -= step;
  if (keys & DOWN && y + step + 105 < 750) y += step;
  Object.assign(data, { [`x${seat}`]: x, [`y${seat}`]: y });
  if (cooldown[seat - 1]! > 0) cooldown[seat - 1]! -= 1;
  if (!(keys & SHOOT) || cooldown[seat - 1]! > 0) return;
  round.lasers[seat - 1]!.push({ x, y });
  cooldown[seat - 1] = 20;
}

function moveLasers(round: OriginalRound, seat: Seat): void {
  round.lasers[seat - 1] = round.lasers[seat - 1]!.filter((laser) => {
    laser.y -= 10;
    const hit = round.enemies.findIndex((enemy) =>
      meets(enemy, { x: laser.x + 45, y: laser.y + 28, ...BEAM }),
    );
    if (hit >= 0) round.enemies.splice(hit, 1);
    return hit < 0 && laser.y >= 0;
  });
}

const BEAM = { width: 10, height: 30 };
const SHIP = { width: 80, height: 80 };

/** Enemies fall, and ram the one player whose handler it is. */
function fall(round: OriginalRound, seat: Seat): void {
  const { data } = round;
  const step = FALLS[(round.calls >> 1) % FALLS.length]! * round.haste;
  const ship = { x: data[`x${seat}`] + 10, y: data[`y${seat}`] + 10, ...SHIP };
  round.enemies = round.enemies.filter((enemy) => {
    enemy.ey += step;
    if (!meets(enemy, ship)) return enemy.ey + 50 <= 750;
    data[`health${seat}`] = Math.max(0, data[`health${seat}`] - round.damage);
    return false;
  });
  if (data[`health${seat}`] > 0 || data.lost1 || data.lost2) return;
  Object.assign(data, { [`lost${seat}`]: true, [`win${3 - seat}`]: true });
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function meets({ ex, ey, ecolor }: Enemy, { x, y, width, height }: Box): boolean {
  const right = ex + (ecolor === 'blue' ? 40 : 60);
  return ex + 10 < x + width && x < right && ey + 10 < y + height && y < ey + 40;
}
