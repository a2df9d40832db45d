/* Who meets whom, and with which seed. Pure: the same plan on every machine of a cluster. */

/**
 * `sprt` and `gauntlet`: the first player meets each other one. `round-robin`: everyone meets everyone. `ladder`: each meets
 * the one before it.
 */
export const CONTEST_FORMS = ['sprt', 'round-robin', 'gauntlet', 'ladder'] as const;
/** One of `CONTEST_FORMS`. */
export type ContestForm = (typeof CONTEST_FORMS)[number];

/** Whether a contest is the first player against each other one, so that it is player a of every pair: then only its losses are listed and logged. @param form of the contest */
export const isFirstAgainstAll = (form: ContestForm): boolean => form === 'sprt' || form === 'gauntlet';

/** What a contest plays. */
export interface ContestPlan {
  readonly form: ContestForm;
  /** how many take part, from 2; 2 for `sprt` */
  readonly players: number;
  /** pairs that any two who meet play, from 1; of an `sprt`, at most */
  readonly pairs: number;
  /** what the seeds of the matches come from */
  readonly seed: string;
}

/** A pair to be played: two games of one seed, the seats swapped. */
export interface PlannedPair {
  /** from 0 */
  readonly index: number;
  /** players of the contest, by index */
  readonly a: number;
  readonly b: number;
  readonly seed: string;
}

/** A part of a contest, for one machine of several. */
export interface Shard {
  /** from 0, below `count` */
  readonly index: number;
  readonly count: number;
}

/** Players of a contest at most. */
export const MAX_PLAYERS = 256;
/** Game pairs of a contest at most. */
export const MAX_PAIRS = 10_000_000;
/** Parts of a contest at most. */
export const MAX_SHARDS = 1_000_000;
/** How long an isolated player may take for a decision at most, ms. */
export const MAX_BUDGET_MS = 600_000;

/** Who meets whom, in the order of a round. */
export function pairingsOf({
  form,
  players,
}: Pick<ContestPlan, 'form' | 'players'>): (readonly [a: number, b: number])[] {
  if (form === 'ladder') return Array.from({ length: players - 1 }, (_, below) => [below + 1, below]);
  const met: [number, number][] = [];
  const last = form === 'round-robin' ? players - 1 : 1;
  for (let a = 0; a < last; a += 1) for (let b = a + 1; b < players; b += 1) met.push([a, b]);
  return met;
}

/** The one shard of a contest that is played on one machine. */
const WHOLE: Shard = { index: 0, count: 1 };

/**
 * Counts the pairs of a contest.
 *
 * @param plan of the whole contest
 * @param shard the part that is counted; all of it unless given
 * @returns how many pairs are planned, of a `sprt` at most
 */
export const countPlanned = (plan: ContestPlan, { index, count }: Shard = WHOLE): number =>
  Math.max(0, Math.ceil((pairingsOf(plan).length * plan.pairs - index) / count));

/**
 * A plan to be asked for its pairs. They come round by round: in each round everyone who meets plays one pair, and all pairs of a
 * round have one seed, so that all meet the same waves.
 *
 * @throws RangeError if there are too few or too many players or pairs
 */
export function planPairs(plan: ContestPlan): (index: number) => PlannedPair {
  const { players, pairs, form, seed } = plan;
  const pairings = pairingsOf(plan);
  if (!(players >= 2 && players <= (form === 'sprt' ? 2 : MAX_PLAYERS)))
    throw new RangeError(
      `${players === 1 ? '1 player' : `${players} players`}: a contest of the form ${form} has ${form === 'sprt' ? 2 : `2 to ${MAX_PLAYERS}`}`,
    );
  if (!(pairs >= 1 && pairs * pairings.length <= MAX_PAIRS))
    throw new RangeError(`${pairs * pairings.length} pairs: a contest has 1 to ${MAX_PAIRS}`);
  return (index) => {
    const [a, b] = pairings[index % pairings.length]!;
    return { index, a, b, seed: `${seed}/${Math.floor(index / pairings.length) + 1}` };
  };
}

/** The pairs of a shard, in order. */
export function* pairsOf(plan: ContestPlan, { index, count }: Shard = WHOLE): Generator<PlannedPair> {
  const pairAt = planPairs(plan);
  const total = countPlanned(plan);
  for (let pair = index; pair < total; pair += count) yield pairAt(pair);
}
