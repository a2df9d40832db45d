import { createMatch, type Match, restore, snapshot } from '../core/index.ts';
import { type AgentMatch, keepAgentMatch } from './agent-match.ts';
import { arraysIn, clearResults, type SlotRange, type VectorArrays } from './arrays.ts';
import {
  type Attendants,
  beginAttended,
  createAttendants,
  endAttended,
  playAttended,
  restoreAttended,
} from './attendants.ts';
import { takeTicks } from './env.ts';
import { type AgentRows, copyRows, createObserver, type Observer, observe, rowsOf } from './frames.ts';
import { createKernelWriter, type KernelWriter } from './kernel/writer.ts';
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
import type { RowState } from './row-snapshots.ts';
import { nextInSeries, type SeedSeries } from './seed-series.ts';
import { type EnvSnapshot, keepFrames } from './snapshots.ts';
import type { VectorSetup } from './vector.ts';

/* The match slots of a vector environment. A slot plays matches one after the other, and has row i of each array. */

/** What all slots that a thread steps have in common. */
export interface Context {
  readonly spec: EnvSpec;
  readonly arrays: VectorArrays;
  readonly inputs: Uint8Array;
  readonly observer: Observer;
  /** writes the newest frame of what agents see faster; undefined where there is no kernel for the observations */
  readonly kernel: KernelWriter | undefined;
  readonly pay: Payer;
  /** undefined where rows have nothing beside their agents */
  readonly attendants: Attendants | undefined;
}

export function createContext({ spec, layout, block, inputs, kernel, attendance }: VectorSetup): Context {
  const arrays = arraysIn(block, layout);
  return {
    spec,
    arrays,
    inputs,
    observer: createObserver(spec),
    kernel: kernel && createKernelWriter({ spec, arrays }, kernel),
    pay: createPayer(spec.rewards, spec.frameSkip),
    attendants: attendance && createAttendants(spec, attendance),
  };
}

/** One slot. It plays matches one after the other. */
export interface MatchSlot {
  readonly index: number;
  series: SeedSeries;
  match: Match;
  /** its match with the opponent; undefined where agents have both seats */
  solo: AgentMatch | undefined;
  readonly before: BeforeStep;
  /** the inputs of its agents */
  readonly keys: Uint8Array;
  /** its rows of the observations, and of the final ones */
  readonly seen: AgentRows;
  readonly seenLast: AgentRows;
}

/** A slot at the beginning of a match. */
export function createSlot(context: Context, index: number, series: SeedSeries): MatchSlot {
  const { spec, arrays, inputs, attendants } = context;
  const { agents } = spec;
  const from = index * agents * spec.observation.size;
  const slot: MatchSlot = {
    index,
    series,
    match: createMatch({ seed: series.seed, rules: spec.rules }),
    solo: undefined,
    before: createBeforeStep(),
    keys: inputs.subarray(agents * index, agents * (index + 1)),
    seen: rowsOf(spec, arrays.observations, from),
    seenLast: rowsOf(spec, arrays.finalObservations, from),
  };
  if (attendants !== undefined) beginAttended(attendants, slot, series.seed);
  return slot;
}

/** Begins a match in a slot. */
export function beginMatch({ spec, attendants }: Context, slot: MatchSlot, series: SeedSeries): void {
  slot.series = series;
  if (attendants !== undefined) beginAttended(attendants, slot, series.seed);
  else slot.match = createMatch({ seed: series.seed, rules: spec.rules });
}

/** Puts a slot there. Its observations are those of the state, its results all 0 but for the ticks and the opponent. */
export function putSlot(context: Context, slot: MatchSlot, { series, kept }: RowState): void {
  if (kept === undefined) {
    beginMatch(context, slot, series);
    observe(context.observer, slot.match, slot.seen);
  } else {
    restoreMatch(context, slot, { series, kept });
    if (kept.frames !== undefined)
      context.arrays.observations.set(kept.frames, slot.index * kept.frames.length);
    context.observer.write(slot.match, slot.seen);
  }
  clearSlots(context, [slot], { from: slot.index, to: slot.index + 1 });
  context.arrays.ticks[slot.index] = slot.match.tick;
}

function restoreMatch(context: Context, slot: MatchSlot, { series, kept }: Required<RowState>): void {
  if (context.attendants === undefined) {
    beginMatch(context, slot, series);
    restore(slot.match, kept!.words);
  } else {
    slot.series = series;
    restoreAttended(context.attendants, slot, kept!);
  }
}

/** Sets the results of slots, all those of a range, to 0, and their opponents to those that they have now. */
export function clearSlots(
  { arrays }: Context,
  slots: readonly (MatchSlot | undefined)[],
  range: SlotRange,
): void {
  clearResults(arrays, range);
  for (const slot of slots)
    if (slot?.solo !== undefined) arrays.opponents[slot.index] = slot.solo.opponent.index;
}

/** What a slot is. */
export const snapshotSlot = (
  { spec, arrays }: Context,
  { index, series, match, solo }: MatchSlot,
): EnvSnapshot => ({
  ...(solo === undefined ? { words: snapshot(match) } : keepAgentMatch(solo)),
  ...series,
  ...keepFrames(spec, arrays.observations, index),
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
    if (context.attendants === undefined) {
      for (let index = first; index < last; index += 1) playSlot(context, slots[index]!);
      for (let index = first; index < last; index += 1) rewardSlot(context, slots[index]!);
    } else {
      playAttended(context.attendants, slots, { from: first, to: last });
      for (let index = first; index < last; index += 1) rewardAttended(context, slots[index]!);
    }
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

/** The same of a slot that may have an opponent. */
function rewardAttended(context: Context, slot: MatchSlot): void {
  const { arrays } = context;
  const { index, solo } = slot;
  const hasForfeited = solo?.opponent.failure !== undefined;
  if (solo !== undefined) {
    arrays.opponents[index] = solo.opponent.index;
    arrays.forfeits[index] = hasForfeited ? 1 : 0;
  }
  if (hasForfeited) rewardForfeit(context, slot);
  else rewardSlot(context, slot);
}

/** The same of a slot whose opponent has forfeited. */
function rewardForfeit(context: Context, slot: MatchSlot): void {
  const { arrays, pay, spec } = context;
  const { index, match } = slot;
  const winner = spec.seats[0]!;
  payAgents(context, index, pay(match, slot.before, winner));
  arrays.ticks[index] = match.tick;
  arrays.terminated[index] = 1;
  arrays.truncated[index] = 0;
  arrays.winners[index] = winner;
  endMatch(context, slot);
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
  const { observer, spec, attendants } = context;
  if (spec.frameStack > 1) copyRows(slot.seen, slot.seenLast.whole);
  observe(observer, slot.match, slot.seenLast);
  if (attendants !== undefined) endAttended(attendants, slot);
  beginMatch(context, slot, nextInSeries(slot.series));
}

/** Writes the observations of the agents of a slot. */
export function observeSlot({ observer, kernel }: Context, { index, match, seen }: MatchSlot): void {
  observer.shift(match, seen);
  kernel?.pack(index, match);
  if (kernel === undefined || !kernel.write(index, index + 1)) observer.write(match, seen);
  observer.fill(match, seen);
}

/** The same for a range of slots. */
export function observeSlots(
  context: Context,
  slots: readonly (MatchSlot | undefined)[],
  { from, to }: SlotRange,
): void {
  const { observer, spec } = context;
  if (spec.frameStack > 1)
    for (let index = from; index < to; index += 1) observer.shift(slots[index]!.match, slots[index]!.seen);
  writeNewest(context, slots, { from, to });
  if (spec.frameStack > 1)
    for (let index = from; index < to; index += 1) observer.fill(slots[index]!.match, slots[index]!.seen);
}

function writeNewest(
  { observer, kernel }: Context,
  slots: readonly (MatchSlot | undefined)[],
  { from, to }: SlotRange,
): void {
  if (kernel !== undefined) {
    for (let index = from; index < to; index += 1) kernel.pack(index, slots[index]!.match);
    if (kernel.write(from, to)) return;
  }
  for (let index = from; index < to; index += 1)
    if (kernel === undefined || kernel.isLeftOut(index))
      observer.write(slots[index]!.match, slots[index]!.seen);
}
