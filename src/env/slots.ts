import { createMatch, type Match } from '../core/index.ts';
import { takeTicks } from './env.ts';
import {
  arrayOf,
  type ObservationArray,
  type ObservationSpec,
  type Writers,
  writersOf,
} from './observations.ts';
import type { EnvSpec } from './options.ts';
import {
  type BeforeStep,
  BOTH_TERMS,
  createBeforeStep,
  createPayer,
  keepBeforeStep,
  type Payer,
} from './rewards.ts';

/* The arrays of a vector environment, and its match slots. A slot plays matches one after the other. Agent a of slot i owns row
   2i + a of each per-agent array. */

/** The arrays of a vector environment. Agent a (0 for seat 1, 1 for seat 2) of slot i owns row 2 i + a of each per-agent array. */
export interface VectorArrays<Seen extends ObservationArray = ObservationArray> {
  /** shape (count, 2): inputs from 0 to 31; to be written before each `step`, or given to it */
  readonly actions: Uint8Array;
  /** shape (count, 2, size of an observation): what each agent sees now; of the next match if one has just ended */
  readonly observations: Seen;
  /** shape (count, 2, size): what each agent saw last, where the last step ended a match; elsewhere undefined content */
  readonly finalObservations: Seen;
  /** shape (count, 2): of the last step */
  readonly rewards: Float32Array;
  /** shape (count, 2, number of `REWARD_TERMS`): what the rewards are made of, in their order, before `zeroSum` */
  readonly terms: Float32Array;
  /** shape (count): 1 where the last step ended a match by its rules */
  readonly terminated: Uint8Array;
  /** shape (count): 1 where the last step ended a match by the time limit */
  readonly truncated: Uint8Array;
  /** shape (count): 1 or 2 where the last step ended a match that this seat won, by health or at the time limit; else 0 */
  readonly winners: Uint8Array;
  /** shape (count): ticks of the match that the last step was of */
  readonly ticks: Int32Array;
}

/** Slots from `from` to `to`, the latter not included. */
export interface SlotRange {
  readonly from: number;
  readonly to: number;
}

/** Makes the arrays of `count` matches, each in memory of its own: shared memory, for several threads. */
export function createArrays(count: number, observation: ObservationSpec, isShared: boolean): VectorArrays {
  const Numbers = arrayOf(observation);
  const seenBytes = 2 * count * observation.size * Numbers.BYTES_PER_ELEMENT;
  const memory = (bytes: number): ArrayBuffer | SharedArrayBuffer =>
    isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  return {
    actions: new Uint8Array(memory(2 * count)),
    observations: new Numbers(memory(seenBytes)),
    finalObservations: new Numbers(memory(seenBytes)),
    rewards: new Float32Array(memory(8 * count)),
    terms: new Float32Array(memory(4 * BOTH_TERMS * count)),
    terminated: new Uint8Array(memory(count)),
    truncated: new Uint8Array(memory(count)),
    winners: new Uint8Array(memory(count)),
    ticks: new Int32Array(memory(4 * count)),
  };
}

/** Sets the results of the last step to 0 in a range of slots. */
export function clearResults(
  { actions, observations, ...results }: VectorArrays,
  { from, to }: SlotRange,
): void {
  const count = results.ticks.length;
  for (const array of Object.values(results) as (Float32Array | Uint8Array | Int32Array)[])
    array.fill(0, (from * array.length) / count, (to * array.length) / count);
}

/** What all slots that a thread steps have in common. */
export interface Context {
  readonly spec: EnvSpec;
  readonly arrays: VectorArrays;
  /** writes what both agents see */
  readonly observe: Writers['writeBoth'];
  readonly pay: Payer;
}

export const createContext = (spec: EnvSpec, arrays: VectorArrays): Context => ({
  spec,
  arrays,
  observe: writersOf(spec.observation).writeBoth,
  pay: createPayer(spec.rewards, spec.frameSkip),
});

/** One slot. It plays matches one after the other. */
export interface MatchSlot {
  readonly index: number;
  /** the seed of its matches: SEED/INDEX, followed by /EPISODE */
  readonly seed: string;
  episode: number;
  match: Match;
  readonly before: BeforeStep;
  /** its two actions, in the array of actions */
  readonly keys: Uint8Array;
  /** its rows, by agent: of the observations, and of the final ones */
  readonly seen: readonly [ObservationArray, ObservationArray];
  readonly seenLast: readonly [ObservationArray, ObservationArray];
}

/** A slot at the first of its matches. */
export function createSlot({ spec, arrays }: Context, vectorSeed: string, index: number): MatchSlot {
  const { size } = spec.observation;
  const seed = `${vectorSeed}/${index}`;
  const row = (all: ObservationArray, agent: 0 | 1): ObservationArray =>
    all.subarray((2 * index + agent) * size, (2 * index + agent + 1) * size);
  const seen = [row(arrays.observations, 0), row(arrays.observations, 1)] as const;
  const seenLast = [row(arrays.finalObservations, 0), row(arrays.finalObservations, 1)] as const;
  const keys = arrays.actions.subarray(2 * index, 2 * index + 2);
  const before = createBeforeStep();
  return { index, seed, episode: 0, match: matchOf(spec, seed, 0), before, keys, seen, seenLast };
}

const matchOf = ({ rules }: EnvSpec, seed: string, episode: number): Match =>
  createMatch({ seed: `${seed}/${episode}`, rules });

/** Begins match `episode` of a slot, unless the slot is in that match already. */
export function beginEpisode({ spec }: Context, slot: MatchSlot, episode: number): void {
  if (episode === slot.episode) return;
  slot.episode = episode;
  slot.match = matchOf(spec, slot.seed, episode);
}

/**
 * Slots are played, then rewarded, then observed in batches of this size, so that each phase stays in the instruction cache: slot by
 * slot a step took a tenth longer (`shooter bench env`).
 */
const BATCH = 256;

/** Takes a step of each slot of a range. */
export function stepSlots(
  context: Context,
  slots: readonly (MatchSlot | undefined)[],
  { from, to }: SlotRange,
): void {
  for (let first = from; first < to; first += BATCH) {
    const last = Math.min(to, first + BATCH);
    for (let index = first; index < last; index += 1) playSlot(context, slots[index]!);
    for (let index = first; index < last; index += 1) rewardSlot(context, slots[index]!);
    for (let index = first; index < last; index += 1) observeSlot(context, slots[index]!);
  }
}

/** Takes a step of one slot. */
export function stepSlot(context: Context, slot: MatchSlot): void {
  playSlot(context, slot);
  rewardSlot(context, slot);
  observeSlot(context, slot);
}

function playSlot({ spec }: Context, { match, before, keys }: MatchSlot): void {
  keepBeforeStep(match, before);
  takeTicks(match, keys, spec.frameSkip);
}

/* A constant of this file, because V8 loads an imported one anew at every use (`src/core/arena.ts`). */
const TERMS = BOTH_TERMS;

/** Writes rewards and results of the step, and begins the next match if this one has ended. */
function rewardSlot(context: Context, slot: MatchSlot): void {
  const { arrays, pay } = context;
  const { index, match } = slot;
  const { outcome } = match;
  const { terms, rewards } = pay(match, slot.before);
  for (let term = 0; term < TERMS; term += 1) arrays.terms[TERMS * index + term] = terms[term]!;
  arrays.rewards[2 * index] = rewards[0]!;
  arrays.rewards[2 * index + 1] = rewards[1]!;
  arrays.ticks[index] = match.tick;
  arrays.terminated[index] = outcome?.reason === 'health' ? 1 : 0;
  arrays.truncated[index] = outcome?.reason === 'time' ? 1 : 0;
  arrays.winners[index] = outcome?.winner ?? 0;
  if (outcome !== undefined) endMatch(context, slot);
}

/** Writes the final observations, and begins the next match. */
function endMatch(context: Context, slot: MatchSlot): void {
  context.observe(slot.match, slot.seenLast[0], slot.seenLast[1]);
  beginEpisode(context, slot, slot.episode + 1);
}

/** Writes the observations of both agents of a slot. */
export const observeSlot = ({ observe }: Context, { match, seen }: MatchSlot): void =>
  observe(match, seen[0], seen[1]);
