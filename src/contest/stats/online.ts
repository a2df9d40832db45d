import { inverseMills, normalQuantile } from './normal.ts';

/* Ratings that are moved game by game, for a ladder that is never over. They depend on the order of games, so contests, which are over some time, rate all
   games at once. Each is its paper's formula for one game between two, and no more: a few lines, where packages for whole teams bring a
   mathematics library with them. */

/** What is known of a player: how good it is, and how far that may be wrong, one standard deviation. */
export interface Skill {
  readonly mu: number;
  readonly sigma: number;
}

/** Where everyone starts. */
export const NEW_SKILL: Skill = { mu: 25, sigma: 25 / 3 };

/** How much the play of the same player differs from game to game. */
const BETA = 25 / 6;
/** How far anyone may have changed since the game before. */
const TAU = 25 / 300;
/** How many of a TrueSkill ladder's games are drawn. */
const TRUESKILL_DRAWS = 0.1;
/** One game leaves at least this share of a player's variance. */
const LEAST_VARIANCE_SHARE = 0.0001;

/**
 * Plackett and Luce's model as Weng and Lin 2011 update it (algorithm 4), for a game that the first won.
 *
 * @returns both players after it, in the same order
 */
export function updatePlackettLuce(winner: Skill, loser: Skill): readonly [Skill, Skill] {
  const [first, second] = [widen(winner), widen(loser)];
  const c = Math.sqrt(first.sigma ** 2 + second.sigma ** 2 + 2 * BETA ** 2);
  const upset = 1 / (1 + Math.exp((first.mu - second.mu) / c));
  const update = ({ mu, sigma }: Skill, sign: 1 | -1): Skill => {
    const gamma = sigma / c;
    const shrink = gamma * (sigma / c) ** 2 * upset * (1 - upset);
    return {
      mu: mu + (sign * sigma ** 2 * upset) / c,
      sigma: sigma * Math.sqrt(Math.max(1 - shrink, LEAST_VARIANCE_SHARE)),
    };
  };
  return [update(first, 1), update(second, -1)];
}

/**
 * TrueSkill (Herbrich, Minka and Graepel 2006) for a game between two, one in ten of which is drawn.
 *
 * @param score what the first got
 * @returns both players after it, in the same order
 */
export function updateTrueSkill(first: Skill, second: Skill, score: 0 | 0.5 | 1): readonly [Skill, Skill] {
  if (score === 0) {
    const [winner, loser] = updateTrueSkill(second, first, 1);
    return [loser, winner];
  }
  const [one, other] = [widen(first), widen(second)];
  const c = Math.sqrt(one.sigma ** 2 + other.sigma ** 2 + 2 * BETA ** 2);
  const margin = (normalQuantile((TRUESKILL_DRAWS + 1) / 2) * Math.SQRT2 * BETA) / c;
  const t = (one.mu - other.mu) / c;
  const [v, w] = score === 1 ? afterWin(t - margin) : afterDraw(t, margin);
  const update = ({ mu, sigma }: Skill, sign: 1 | -1): Skill => ({
    mu: mu + (sign * sigma ** 2 * v) / c,
    sigma: sigma * Math.sqrt(Math.max(1 - (sigma / c) ** 2 * w, LEAST_VARIANCE_SHARE)),
  });
  return [update(one, 1), update(other, -1)];
}

/** How probable a draw would be, of what it is between equals who are known for certain: 1 is the best match. */
export function matchQuality(first: Skill, second: Skill): number {
  const variance = 2 * BETA ** 2 + first.sigma ** 2 + second.sigma ** 2;
  return Math.sqrt((2 * BETA ** 2) / variance) * Math.exp(-((first.mu - second.mu) ** 2) / (2 * variance));
}

/**
 * TrueSkill's v and w after a win: what is below −x is cut off a standard normal distribution. v is its mean then, and w is the share of
 * its variance that is gone.
 */
function afterWin(x: number): readonly [number, number] {
  const v = inverseMills(-x);
  return [v, v * (v + x)];
}

/**
 * The same after a draw: what is below −margin − t or above margin − t is cut off. It is computed on the left side, where the normal
 * distribution has its digits, and relative to the height at the nearer end, which far out is too small for a number.
 */
function afterDraw(t: number, margin: number): readonly [number, number] {
  const [near, far] = [Math.abs(t) - margin, Math.abs(t) + margin];
  const exponent = -2 * Math.abs(t) * margin;
  const height = inverseMills(near);
  const share = 1 - (Math.exp(exponent) * height) / inverseMills(far);
  // next to what is not known, the margin is nothing: a draw says that both played equally well
  if (!(share > 0)) return [-t, 1];
  const v = (Math.expm1(exponent) * height) / share;
  const w = v * (v + near) + (2 * margin * Math.exp(exponent) * height) / share;
  return [t > 0 ? v : -v, w];
}

/** A player before its next game: it may have changed since the last one, by `TAU`. */
const widen = ({ mu, sigma }: Skill): Skill => ({ mu, sigma: Math.sqrt(sigma ** 2 + TAU ** 2) });
