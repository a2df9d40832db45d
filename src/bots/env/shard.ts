import { createMatch, type Match } from '../../core/index.ts';
import {
  type Border,
  type Borders,
  borderBehind,
  edgeOf,
  readShare,
  type Share,
  writeShare,
} from './borders.ts';
import { takeTicks } from './env.ts';
import { type EnvSpec, type Observe, observerOf } from './options.ts';
import { BOTH_TERMS, keepStanding, rewardOf, type Standing, writeTerms } from './rewards.ts';

/* The part of a vector environment that one thread steps. */

/** The arrays of a vector environment, of all its matches; `createVectorEnv` has their shapes. */
export interface VectorArrays {
  readonly actions: Uint8Array;
  readonly observations: Float32Array;
  readonly finalObservations: Float32Array;
  readonly rewards: Float32Array;
  readonly terms: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly winners: Uint8Array;
  readonly ticks: Int32Array;
}

/** Makes the arrays of `count` matches, each in memory of its own. */
export function createArrays(count: number, size: number, shared: boolean): VectorArrays {
  const memory = (bytes: number): ArrayBuffer | SharedArrayBuffer =>
    shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  return {
    actions: new Uint8Array(memory(2 * count)),
    observations: new Float32Array(memory(8 * count * size)),
    finalObservations: new Float32Array(memory(8 * count * size)),
    rewards: new Float32Array(memory(8 * count)),
    terms: new Float32Array(memory(4 * BOTH_TERMS * count)),
    terminated: new Uint8Array(memory(count)),
    truncated: new Uint8Array(memory(count)),
    winners: new Uint8Array(memory(count)),
    ticks: new Int32Array(memory(4 * count)),
  };
}

/** The matches that one thread steps. */
export interface Shard {
  /** Begins the first match of each. */
  reset(seed: string): void;
  /** Takes a step of each, by the actions that the arrays hold, and of those that it takes over from its neighbours. */
  step(): void;
}

export function createShard(
  spec: EnvSpec,
  arrays: VectorArrays,
  { borders, thread }: { readonly borders: Borders; readonly thread: number },
): Shard {
  const context = { spec, arrays, observe: observerOf(spec), terms: new Float64Array(BOTH_TERMS) };
  const below = borderBehind(borders, thread - 1);
  const above = borderBehind(borders, thread);
  /** by index: of those beyond the own share, what they were when they were last in it */
  let rows: (Row | undefined)[] = [];
  let seed = '';

  const rowAt = (index: number, { from, to }: Share, border: Border): Row => {
    if (index >= from && index < to) return rows[index]!;
    rows[index] ??= createRow(context, seed, index);
    takeOver(context, rows[index], border);
    return rows[index];
  };

  /** Steps what is left of the own share and of those at its borders, given what is done; gives the share of the next step. */
  const stepEdges = (own: Share, done: Share): Share => {
    let { from, to } = done;
    let isMoreBelow = below !== undefined;
    let isMoreAbove = above !== undefined;
    while (isMoreBelow || isMoreAbove) {
      isMoreBelow &&= below!.take();
      if (isMoreBelow) {
        from -= 1;
        stepRow(context, rowAt(from, own, below!));
      }
      isMoreAbove &&= above!.take();
      if (isMoreAbove) {
        stepRow(context, rowAt(to, own, above!));
        to += 1;
      }
    }
    return { from, to };
  };

  const keepEdges = (share: Share): void => {
    const { from, to } = share;
    const edge = edgeOf(borders, share);
    for (let index = from; index < from + edge; index += 1) keepRow(rows[index]!, below);
    for (let index = to - edge; index < to; index += 1) keepRow(rows[index]!, above);
    writeShare(borders, thread, share);
  };

  return {
    reset(newSeed) {
      seed = newSeed;
      const share = readShare(borders, thread);
      rows = new Array(arrays.ticks.length).fill(undefined);
      for (let index = share.from; index < share.to; index += 1) {
        const row = createRow(context, seed, index);
        rows[index] = row;
        context.observe(row.match, row.seen[0], row.seen[1]);
      }
      clearResults(arrays, share);
      keepEdges(share);
    },
    step() {
      const share = readShare(borders, thread);
      const edge = edgeOf(borders, share);
      const from = below === undefined ? share.from : share.from + edge;
      const to = above === undefined ? share.to : share.to - edge;
      for (let index = from; index < to; index += 1) stepRow(context, rows[index]!);
      keepEdges(stepEdges(share, { from, to }));
    },
  };
}

/** What all rows of a shard have in common. */
interface Context {
  readonly spec: EnvSpec;
  readonly arrays: VectorArrays;
  readonly observe: Observe;
  /** of the step under way */
  readonly terms: Float64Array;
}

/** One of the matches, one after the other. */
interface Row {
  readonly index: number;
  /** the seed of its matches: SEED/INDEX, followed by /EPISODE */
  readonly seed: string;
  episode: number;
  match: Match;
  readonly before: Standing;
  /** where the actions of its agents are */
  readonly keys: Uint8Array;
  /** where the agents see it, and its end */
  readonly seen: readonly [Float32Array, Float32Array];
  readonly seenLast: readonly [Float32Array, Float32Array];
}

/** A row at the first of its matches. */
function createRow({ spec, arrays }: Context, vectorSeed: string, index: number): Row {
  const { size } = spec.observation;
  const seed = `${vectorSeed}/${index}`;
  const match = createMatch({ seed: `${seed}/0`, rules: spec.rules });
  const row = (all: Float32Array, agent: 0 | 1): Float32Array =>
    all.subarray((2 * index + agent) * size, (2 * index + agent + 1) * size);
  const seen = [row(arrays.observations, 0), row(arrays.observations, 1)] as const;
  const seenLast = [row(arrays.finalObservations, 0), row(arrays.finalObservations, 1)] as const;
  const before: Standing = { tick: 0, health1: 0, health2: 0, score1: 0, score2: 0 };
  const keys = arrays.actions.subarray(2 * index, 2 * index + 2);
  return { index, seed, episode: 0, match, before, keys, seen, seenLast };
}

const keepRow = ({ index, episode, match }: Row, border: Border | undefined): void =>
  border?.keep(index, episode, match);

/** Makes a row what another thread has left of it. */
function takeOver({ spec }: Context, row: Row, border: Border): void {
  const episode = border.episodeOf(row.index);
  if (episode !== row.episode) {
    row.episode = episode;
    row.match = createMatch({ seed: `${row.seed}/${episode}`, rules: spec.rules });
  }
  border.restoreTo(row.match, row.index);
}

function clearResults(arrays: VectorArrays, { from, to }: Share): void {
  arrays.finalObservations.fill(
    0,
    (from * arrays.finalObservations.length) / arrays.ticks.length,
    (to * arrays.finalObservations.length) / arrays.ticks.length,
  );
  arrays.rewards.fill(0, 2 * from, 2 * to);
  arrays.terms.fill(0, BOTH_TERMS * from, BOTH_TERMS * to);
  arrays.terminated.fill(0, from, to);
  arrays.truncated.fill(0, from, to);
  arrays.winners.fill(0, from, to);
  arrays.ticks.fill(0, from, to);
}

function stepRow(context: Context, row: Row): void {
  const { spec, arrays, observe, terms } = context;
  const { index, match, before, seen } = row;
  const { rewards } = arrays;
  keepStanding(match, before);
  takeTicks(match, row.keys, spec.frameSkip);
  writeTerms(match, { rewards: spec.rewards, before }, terms);
  rewards[2 * index] = rewardOf(terms, 0, spec.rewards.zeroSum);
  rewards[2 * index + 1] = rewardOf(terms, 1, spec.rewards.zeroSum);
  for (let term = 0; term < BOTH_TERMS; term += 1) arrays.terms[BOTH_TERMS * index + term] = terms[term]!;
  arrays.ticks[index] = match.tick;
  const { outcome } = match;
  arrays.terminated[index] = outcome?.reason === 'health' ? 1 : 0;
  arrays.truncated[index] = outcome?.reason === 'time' ? 1 : 0;
  arrays.winners[index] = outcome?.winner ?? 0;
  if (outcome !== undefined) endMatch(context, row);
  else observe(match, seen[0], seen[1]);
}

/** Keeps what the agents saw last, and begins the next match. */
function endMatch({ spec, observe }: Context, row: Row): void {
  observe(row.match, row.seenLast[0], row.seenLast[1]);
  row.episode += 1;
  row.match = createMatch({ seed: `${row.seed}/${row.episode}`, rules: spec.rules });
  observe(row.match, row.seen[0], row.seen[1]);
}
