/* Glicko-2 (M. Glickman, "Example of the Glicko-2 system", 2013): ratings by periods, for a ladder that is never over, with players who come and go. */

/** A player as Glicko-2 knows it. */
export interface GlickoPlayer {
  /** 1500 is where everyone starts */
  readonly rating: number;
  /** how far it may be wrong, one standard deviation; 350 at the start */
  readonly deviation: number;
  /** how much it wanders from period to period; 0.06 at the start */
  readonly volatility: number;
}

/** A game of the period. */
export interface GlickoGame {
  /** as it was before the period */
  readonly opponent: Pick<GlickoPlayer, 'rating' | 'deviation'>;
  readonly score: 0 | 0.5 | 1;
}

/** Points of a rating in one unit of the paper's own scale: 400 / ln 10. */
const SCALE = 173.7178;
const START = 1500;
/** The search for a volatility ends when the logarithm of its square is known to this. */
const TOLERANCE = 1e-6;
/** Steps of the search at most; it needs about ten. */
const MAX_STEPS = 200;
const DEFAULT_TAU = 0.5;

/**
 * A player after a period.
 *
 * @param games of the period; without any, only its deviation grows
 * @param tau how much the volatility may change, 0.3 to 1.2; 0.5 if left out
 */
export function updateGlicko(
  player: GlickoPlayer,
  games: readonly GlickoGame[],
  tau: number = DEFAULT_TAU,
): GlickoPlayer {
  const mu = (player.rating - START) / SCALE;
  const phi = player.deviation / SCALE;
  let precision = 0;
  let surplus = 0;
  for (const { opponent, score } of games) {
    const g = 1 / Math.sqrt(1 + (3 * (opponent.deviation / SCALE) ** 2) / Math.PI ** 2);
    const expected = 1 / (1 + Math.exp(-g * (mu - (opponent.rating - START) / SCALE)));
    precision += g * g * expected * (1 - expected);
    surplus += g * (score - expected);
  }
  if (games.length === 0) return { ...player, deviation: SCALE * Math.hypot(phi, player.volatility) };
  const volatility = moveVolatility(player.volatility, {
    phi,
    v: 1 / precision,
    delta: surplus / precision,
    tau,
  });
  const deviation = 1 / Math.sqrt(1 / (phi * phi + volatility * volatility) + precision);
  return {
    rating: START + SCALE * (mu + deviation * deviation * surplus),
    deviation: SCALE * deviation,
    volatility,
  };
}

/** Step 5 of the paper: the Illinois method on the logarithm of the variance. */
function moveVolatility(
  volatility: number,
  { phi, v, delta, tau }: Readonly<Record<'phi' | 'v' | 'delta' | 'tau', number>>,
): number {
  const start = Math.log(volatility ** 2);
  const slope = (x: number): number => {
    const variance = phi ** 2 + v + Math.exp(x);
    return (Math.exp(x) * (delta ** 2 - variance)) / (2 * variance ** 2) - (x - start) / tau ** 2;
  };
  let low = start;
  let high = Math.log(delta ** 2 - phi ** 2 - v);
  if (!Number.isFinite(high)) {
    high = start - tau;
    for (let step = 0; step < MAX_STEPS && slope(high) < 0; step += 1) high -= tau;
  }
  let [atLow, atHigh] = [slope(low), slope(high)];
  for (let step = 0; step < MAX_STEPS && Math.abs(high - low) > TOLERANCE; step += 1) {
    const between = low + ((low - high) * atLow) / (atHigh - atLow);
    const at = slope(between);
    if (at * atHigh <= 0) [low, atLow] = [high, atHigh];
    else atLow /= 2;
    [high, atHigh] = [between, at];
  }
  return Math.exp(low / 2);
}
