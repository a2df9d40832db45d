import { createMatch, type Match, restore, snapshot } from '../core/index.ts';
import { arraysIn, clearResults, type SlotRange, type VectorArrays } from './arrays.ts';
import { takeTicks } from './env.ts';
import { createKernelWriter, type KernelWriter } from './kernel/writer.ts';
import { type ObservationArray, writersOf } from './observations.ts';
import type { EnvSpec } from './options.ts';
import {
  type BeforeStep,
  createBeforeStep,
  createPayer,
  keepBeforeStep,
  type Payer,
  type Payment,
  REWARD_TERMS,
} from './rewards.ts';
import { nextInSeries, type SeedSeries } from './seed-series.ts';
import type { EnvSnapshot } from './snapshots.ts';
import type { VectorSetup } from './vector.ts';

/* The match slots of a vector environment. A slot plays matches one after the other, and has row i of each array. */

/** What all slots that a thread steps have in common. */
export interface Context {
  readonly spec: EnvSpec;
  readonly arrays: VectorArrays;
  /** writes what the agents see, each in its row */
  readonly observe: (match: Match, rows: AgentRows) => void;
  /** writes the same faster; undefined where there is no kernel for the observations */
  readonly kernel: KernelWriter | undefined;
  readonly pay: Payer;
}

/** A row of observations for each agent. */
type AgentRows = readonly ObservationArray[];

export function createContext({ spec, layout, block, kernel }: VectorSetup): Context {
  const arrays = arraysIn(block, layout);
  return {
    spec,
    arrays,
    observe: observerOf(spec),
    kernel: kernel && createKernelWriter({ spec, arrays }, kernel),
    pay: createPayer(spec.rewards, spec.frameSkip),
  };
}

function observerOf({ observation, seats }: EnvSpec): Context['observe'] {
  const { write, writeBoth } = writersOf(observation);
  if (seats.length === 2) return (match, rows) => writeBoth(match, rows[0]!, rows[1]!);
  return (match, rows) => write(match, seats[0]!, rows[0]!);
}

/** One slot. It plays matches one after the other. */
export interface MatchSlot {
  readonly index: number;
  series: SeedSeries;
  match: Match;
  readonly before: BeforeStep;
  /** the actions of its agents, in the array of actions */
  readonly keys: Uint8Array;
  /** its rows of the observations, and of the final ones */
  readonly seen: AgentRows;
  readonly seenLast: AgentRows;
}

/** A slot at the beginning of a match. */
export function createSlot({ spec, arrays }: Context, index: number, series: SeedSeries): MatchSlot {
  const { agents, observation } = spec;
  const rows = (all: ObservationArray): AgentRows =>
    spec.seats.map((_, agent) => {
      const row = agents * index + agent;
      return all.subarray(row * observation.size, (row + 1) * observation.size);
    });
  return {
    index,
    series,
    match: createMatch({ seed: series.seed, rules: spec.rules }),
    before: createBeforeStep(),
    keys: arrays.actions.subarray(agents * index, agents * (index + 1)),
    seen: rows(arrays.observations),
    seenLast: rows(arrays.finalObservations),
  };
}

/** Begins a match in a slot. */
export function beginMatch({ spec }: Context, slot: MatchSlot, series: SeedSeries): void {
  slot.series = series;
  slot.match = createMatch({ seed: series.seed, rules: spec.rules });
}

/** What a row of the environment is to be: at the beginning of a match, or in its middle. */
export type RowState = SeedSeries & Partial<Pick<EnvSnapshot, 'words'>>;

/** Puts a slot there. Its observations are those of the state, its results all 0 but for the ticks. */
export function putSlot(context: Context, slot: MatchSlot, { words, ...series }: RowState): undefined {
  beginMatch(context, slot, series);
  if (words !== undefined) restore(slot.match, words);
  observeSlot(context, slot);
  clearResults(context.arrays, { from: slot.index, to: slot.index + 1 });
  context.arrays.ticks[slot.index] = slot.match.tick;
}

/** What a slot is. */
export const snapshotSlot = ({ series, match }: MatchSlot): EnvSnapshot => ({
  ...series,
  words: snapshot(match),
});

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
    observeSlots(context, slots, { from: first, to: last });
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
const TERMS = REWARD_TERMS.length;

/** Writes rewards and results of the step, and begins the next match if this one has ended. */
function rewardSlot(context: Context, slot: MatchSlot): void {
  const { arrays, pay } = context;
  const { index, match } = slot;
  const { outcome } = match;
  payAgents(context, index, pay(match, slot.before));
  arrays.ticks[index] = match.tick;
  arrays.terminated[index] = outcome?.reason === 'health' ? 1 : 0;
  arrays.truncated[index] = outcome?.reason === 'time' ? 1 : 0;
  arrays.winners[index] = outcome?.winner ?? 0;
  if (outcome !== undefined) endMatch(context, slot);
}

/** Writes the share of the payment of both seats that the agents have: all of it, or that of one seat. */
function payAgents({ spec, arrays }: Context, index: number, { terms, rewards }: Payment): void {
  const { agents } = spec;
  const first = spec.seats[0]! - 1;
  const count = TERMS * agents;
  for (let term = 0; term < count; term += 1)
    arrays.terms[count * index + term] = terms[TERMS * first + term]!;
  for (let agent = 0; agent < agents; agent += 1)
    arrays.rewards[agents * index + agent] = rewards[first + agent]!;
}

/** Writes the final observations, and begins the next match. */
function endMatch(context: Context, slot: MatchSlot): void {
  context.observe(slot.match, slot.seenLast);
  beginMatch(context, slot, nextInSeries(slot.series));
}

/** Writes the observations of the agents of a slot. */
export function observeSlot({ observe, kernel }: Context, { index, match, seen }: MatchSlot): void {
  kernel?.pack(index, match);
  if (kernel === undefined || !kernel.write(index, index + 1)) observe(match, seen);
}

/** The same for a range of slots. */
export function observeSlots(
  { observe, kernel }: Context,
  slots: readonly (MatchSlot | undefined)[],
  { from, to }: SlotRange,
): void {
  if (kernel !== undefined) {
    for (let index = from; index < to; index += 1) kernel.pack(index, slots[index]!.match);
    if (kernel.write(from, to)) return;
  }
  for (let index = from; index < to; index += 1)
    if (kernel === undefined || kernel.isLeftOut(index)) observe(slots[index]!.match, slots[index]!.seen);
}
