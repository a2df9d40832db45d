import { scoreOfElo } from './elo.ts';
import { type Counts, countAll, fillEmpty, type GameCounts, gamesIn, spreadOf } from './score.ts';

/* Wald's sequential probability ratio test on counted outcomes, by M. Van den Bergh, "A practical introduction to the GSPRT" and
   "Comments on Normalized Elo" (cantate.be/Fishtest): both hypotheses fix one number only, the rest is fitted to the outcomes. */

/** `logistic`: hypotheses in Elo. `normalized`: in normalized Elo, so that a proof takes as long whatever the share of draws. */
export type SprtModel = 'logistic' | 'normalized';

/** Two hypotheses, and the error rates of the test between them. */
export interface SprtOptions {
  /** H0: the difference is this, in Elo of the model */
  readonly elo0: number;
  /** H1: the difference is this, more than `elo0` */
  readonly elo1: number;
  /** type I error rate: of accepting H1 where H0 is true, above 0 and below 0.5 */
  readonly alpha: number;
  /** type II error rate: of accepting H0 where H1 is true, above 0 and below 0.5 */
  readonly beta: number;
  /** what Elo means */
  readonly model: SprtModel;
}

/** Where a sequential test stands. */
export interface SprtState {
  /** logarithm of how much more likely the outcomes are under H1 than under H0 */
  readonly llr: number;
  /** at or below it H0 is accepted */
  readonly lower: number;
  /** at or above it H1 is accepted */
  readonly upper: number;
  /** what is accepted; null while the test goes on */
  readonly status: 'H0' | 'H1' | null;
}

/** Differences that a test may ask about. Far beyond 150 `fitNormalized` may find no distribution. */
export const MAX_ELO: Readonly<Record<SprtModel, number>> = { logistic: 1000, normalized: 150 };
/** Steps of the search for θ in `tilt`, at most. */
const MAX_STEPS = 200;
/**
 * The search for θ ends with a step below this share of the distance to the nearer pole, because beside a pole steps are small though
 * the zero is far. Newton's method squares the error in each step, so what is left is far smaller still.
 */
const THETA_TOLERANCE = 1e-9;
/** Rounds of `fitNormalized` at most, about ten are needed; and the change of a share below which it ends. */
const MAX_FITS = 200;
const FIT_TOLERANCE = 1e-13;

/**
 * Where the test stands after these outcomes.
 *
 * Looked at after every pair, in the order of the plan: a test that looks at pairs in the order in which they end accepts H1 far more
 * often than `alpha` says, if a loss takes longer than a win.
 *
 * @param counts 3 classes of games or 5 of pairs, the worst first
 * @throws RangeError if these are no counts, or the options are out of range
 */
export function testSequentially(counts: Counts, options: SprtOptions): SprtState {
  const [lower, upper] = sprtBounds(options);
  const llr = computeLlr(counts, options);
  return { llr, lower, upper, status: llr >= upper ? 'H1' : llr <= lower ? 'H0' : null };
}

/** Wald's bounds: ln(β / (1 − α)) and ln((1 − β) / α). @throws RangeError if an error rate is out of range */
export function sprtBounds({ alpha, beta }: Pick<SprtOptions, 'alpha' | 'beta'>): readonly [number, number] {
  for (const rate of [alpha, beta]) {
    if (!(rate > 0 && rate < 0.5))
      throw new RangeError(`an error rate is above 0 and below 0.5, not ${rate}`);
  }
  return [Math.log(beta / (1 - alpha)), Math.log((1 - beta) / alpha)];
}

/**
 * The logarithm of the likelihood ratio: how much better H1 explains the outcomes than H0, each at its most likely distribution.
 *
 * @param counts of pairs, or of games
 * @param options the hypotheses
 * @returns 0 without outcomes; above 0 for H1
 * @throws RangeError if these are no counts, or the hypotheses are out of range
 */
export function computeLlr(counts: Counts, options: Pick<SprtOptions, 'elo0' | 'elo1' | 'model'>): number {
  checkHypotheses(options);
  if (countAll(counts) === 0) return 0;
  const filled = fillEmpty(counts);
  const { n } = spreadOf(filled);
  const shares = filled.map((count) => count / n);
  // Normalized Elo counts deviations of a game. One of a pair, the mean of two games, is √2 times smaller, so the same difference is √2
  // times as many of them.
  const fitTo = (elo: number): readonly number[] =>
    options.model === 'logistic'
      ? fitMean(shares, scoreOfElo(elo))
      : fitNormalized(shares, (Math.sqrt(gamesIn(counts)) * elo * Math.LN10) / 800);
  const [h0, h1] = [fitTo(options.elo0), fitTo(options.elo1)];
  return filled.reduce((sum, count, index) => sum + count * Math.log(h1[index]! / h0[index]!), 0);
}

function checkHypotheses({ elo0, elo1, model }: Pick<SprtOptions, 'elo0' | 'elo1' | 'model'>): void {
  const most = MAX_ELO[model];
  for (const elo of [elo0, elo1]) {
    if (!(Math.abs(elo) <= most))
      throw new RangeError(`a ${model} difference is within ±${most} Elo, not ${elo}`);
  }
  if (elo0 >= elo1) throw new RangeError(`elo0 must be below elo1: ${elo0}, ${elo1}`);
}

/** The most likely distribution with this mean. */
function fitMean(shares: readonly number[], mean: number): readonly number[] {
  const top = shares.length - 1;
  return tilt(
    shares,
    shares.map((_, index) => index / top - mean),
  );
}

/**
 * The most likely distribution whose mean is `t` of its own standard deviations above one half. Each round takes the mean and the
 * deviation σ of the round before, and replaces √v of the new variance v by its tangent at σ², (σ + v / σ) / 2: that makes the condition
 * linear in the distribution, as `tilt` needs it.
 */
function fitNormalized(shares: readonly number[], t: number): readonly number[] {
  const top = shares.length - 1;
  let fitted: readonly number[] = shares.map(() => 1 / shares.length);
  for (let fit = 0; fit < MAX_FITS; fit += 1) {
    const { mean, variance } = spreadOf(fitted);
    const sigma = Math.sqrt(variance);
    const next = tilt(
      shares,
      shares.map((_, index) => {
        const x = index / top;
        return x - 0.5 - 0.5 * t * sigma * (1 + ((x - mean) / sigma) ** 2);
      }),
    );
    const change = Math.max(...next.map((share, index) => Math.abs(share - fitted[index]!)));
    fitted = next;
    if (change < FIT_TOLERANCE) break;
  }
  return fitted;
}

/**
 * The most likely distribution under which the mean of `values` is 0: share / (1 + θ·value), with the θ at which Σ share·value / (1 + θ·value)
 * is 0. Between its two poles this sum falls as θ grows. So halving the interval always finds the zero; Newton's step is taken where it
 * stays inside the interval.
 */
function tilt(shares: readonly number[], values: readonly number[]): readonly number[] {
  const poles = [-1 / Math.max(...values), -1 / Math.min(...values)] as const;
  let [low, high] = poles;
  let theta = 0;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    let sum = 0;
    let slope = 0;
    for (const [index, share] of shares.entries()) {
      const part = values[index]! / (1 + theta * values[index]!);
      sum += share * part;
      slope += share * part * part;
    }
    if (sum > 0) low = theta;
    else high = theta;
    const next = theta + sum / slope;
    const moved = next > low && next < high ? next : (low + high) / 2;
    const done = Math.abs(moved - theta) <= THETA_TOLERANCE * Math.min(moved - poles[0], poles[1] - moved);
    theta = moved;
    if (done) break;
  }
  return shares.map((share, index) => share / (1 + theta * values[index]!));
}

/** What each class counts before anything was played, in the test below. */
const BAYES_PRIOR = 0.5;

/**
 * The same ratio under the older model of BayesElo, with the share of draws taken from the outcomes: for a comparison with what cutechess-cli prints.
 * Contests do not use it: it takes games for independent of each other.
 *
 * @param counts single games
 * @throws RangeError if these are no counts of games
 */
export function computeBayesLlr(
  counts: GameCounts,
  { elo0, elo1 }: Pick<SprtOptions, 'elo0' | 'elo1'>,
): number {
  if (counts.length !== 3) throw new RangeError('this test is for single games');
  const filled = counts.map((count) => count + BAYES_PRIOR);
  const n = countAll(counts) + 3 * BAYES_PRIOR;
  const [lost, drawn, won] = [filled[0]! / n, filled[1]! / n, filled[2]! / n];
  const drawElo = 200 * Math.log10(((1 - lost) / lost) * ((1 - won) / won));
  const x = 10 ** (-drawElo / 400);
  const scale = (4 * x) / (1 + x) ** 2;
  const expected = (logistic: number): readonly number[] => {
    const elo = logistic / scale;
    const win = scoreOfElo(elo - drawElo);
    const loss = scoreOfElo(-elo - drawElo);
    return [loss, 1 - win - loss, win];
  };
  const [h0, h1] = [expected(elo0), expected(elo1)];
  return [lost, drawn, won].reduce(
    (sum, share, index) => sum + n * share * Math.log(h1[index]! / h0[index]!),
    0,
  );
}
