import { describe, expect, test } from 'vitest';
import {
  type Boundaries,
  boundaryAbove,
  createStepMachine,
  entryOf,
  marginOf,
  openBoundaries,
  readRange,
  STEP,
  type StepActions,
  type StepMachine,
  writeRange,
} from '../../src/env/node/work-stealing.ts';
import { Broken, explore, type Move, type System } from './explore.ts';

/* Which thread steps which match, in every order in which neighbours can come to their boundaries. The machines and boundaries are
   those of the code; a match is only the number of steps that it has taken. */

interface Setting {
  readonly threads: number;
  readonly count: number;
  readonly maxMargin: number;
  readonly rounds: number;
  readonly step?: typeof STEP;
  readonly margin?: typeof marginOf;
  readonly entry?: typeof entryOf;
}

interface State {
  readonly boundaries: Boundaries;
  readonly machines: StepMachine[];
  /** by thread and match: steps of the match when this thread had it last */
  readonly known: number[][];
  /** by match: steps that it has taken */
  readonly taken: number[];
  round: number;
}

/** Places of boundaries that a transition reads or writes. */
interface Accesses {
  readonly reads: string[];
  readonly writes: string[];
}

const copyOf = ({ boundaries, machines, known, taken, round }: State): State => ({
  boundaries: {
    ...boundaries,
    open: boundaries.open.slice(),
    ranges: boundaries.ranges.slice(),
    episodes: boundaries.episodes.slice(),
  },
  machines: machines.map((machine) => ({ ...machine })),
  known: known.map((row) => [...row]),
  taken: [...taken],
  round,
});

function createBoundariesOf({ threads, count, maxMargin }: Setting): Boundaries {
  const boundaries: Boundaries = {
    threads,
    maxMargin,
    ranges: new Int32Array(2 * threads),
    open: new Int32Array(threads - 1),
    episodes: new Int32Array(2 * maxMargin * (threads - 1)),
    snapshots: new Int32Array(0),
  };
  for (let thread = 0; thread < threads; thread += 1)
    writeRange(boundaries, thread, {
      from: Math.floor((count * thread) / threads),
      to: Math.floor((count * (thread + 1)) / threads),
    });
  return boundaries;
}

function modelOf(setting: Setting): System<State> {
  const { threads, count, maxMargin, rounds, step = STEP, margin = marginOf, entry = entryOf } = setting;
  const slots = 2 * maxMargin;

  /** What thread `thread` does in a state, which it changes. */
  const actionsOf = (state: State, thread: number, { reads, writes }: Accesses): StepActions => {
    const { boundaries, known, taken } = state;
    const mine = known[thread]!;
    /** What is kept of a match: which it is, and how many steps it has taken. */
    const mark = (index: number, steps: number): number => 100 * index + steps;
    const at = (boundary: number, index: number): number => slots * boundary + entry(boundaries, index);
    const stepMatch = (index: number): void => {
      if (mine[index] !== state.round - 1)
        throw new Broken(`thread ${thread} steps an old state of match ${index}`);
      if (taken[index] !== state.round - 1) throw new Broken(`match ${index} is stepped twice`);
      mine[index]! += 1;
      taken[index]! += 1;
    };
    return {
      below: boundaryAbove(boundaries, thread - 1),
      above: boundaryAbove(boundaries, thread),
      stepRange({ from, to }) {
        for (let index = from; index < to; index += 1) stepMatch(index);
      },
      stepOne(index, from) {
        if (from !== 'own') {
          const entry = at(from === 'below' ? thread - 1 : thread, index);
          reads.push(`${entry}`);
          if (boundaries.episodes[entry] !== mark(index, state.round - 1))
            throw new Broken(`thread ${thread} takes over match ${index}, which is not there`);
          mine[index] = state.round - 1;
        }
        stepMatch(index);
      },
      keep(range) {
        const width = margin(boundaries, range);
        const keepAt = (boundary: number, from: number): void => {
          if (boundary < 0 || boundary >= threads - 1) return;
          for (let index = from; index < from + width; index += 1) {
            const entry = at(boundary, index);
            writes.push(`${entry}`);
            boundaries.episodes[entry] = mark(index, state.round);
          }
        };
        keepAt(thread - 1, range.from);
        keepAt(thread, range.to - width);
        writeRange(boundaries, thread, range);
      },
    };
  };

  /** What the caller does between two steps, once all threads are done. */
  const beginRound = (state: State): void => {
    state.taken.forEach((steps, index) => {
      if (steps !== state.round) throw new Broken(`match ${index} is not stepped`);
    });
    const ranges = Array.from({ length: threads }, (_, thread) => readRange(state.boundaries, thread));
    ranges.forEach(({ from, to }, thread) => {
      const next = ranges[thread + 1]?.from ?? count;
      if (to !== next || from > to) throw new Broken('the ranges are not one behind the other');
      // What a thread has of matches that are no longer its own, it never uses.
      state.known[thread] = state.known[thread]!.map((steps, index) =>
        index >= from && index < to ? steps : -1,
      );
    });
    state.round += 1;
    openBoundaries(state.boundaries);
    ranges.forEach((range, thread) => {
      const actions = actionsOf(state, thread, { reads: [], writes: [] });
      state.machines[thread] = createStepMachine(range, margin(state.boundaries, range), actions);
    });
  };

  const transit = (state: State, thread: number): { next: State; accesses: Accesses } => {
    const next = copyOf(state);
    const machine = next.machines[thread]!;
    const accesses: Accesses = { reads: [], writes: [] };
    machine.state = step[machine.state as keyof typeof STEP](machine, actionsOf(next, thread, accesses));
    const isRoundOver = next.machines.every((one) => one.state === 'done');
    if (isRoundOver && next.round < rounds) beginRound(next);
    return { next, accesses };
  };

  const movesOf = (state: State): Move<State>[] => {
    const moving = state.machines.flatMap(({ state: at }, thread) => (at === 'done' ? [] : [thread]));
    const transitions = moving.map((thread) => ({ thread, ...transit(state, thread) }));
    // Memory is not copied at once: two that could happen now, and touch one entry, may tear it.
    for (const { thread, accesses } of transitions)
      for (const other of transitions)
        if (
          other.thread !== thread &&
          accesses.writes.some((entry) => [...other.accesses.reads, ...other.accesses.writes].includes(entry))
        )
          throw new Broken(`thread ${thread} writes what thread ${other.thread} uses`);
    return transitions.map(({ thread, next }) => ({
      name: `thread ${thread} ${state.machines[thread]!.state}`,
      isFair: true,
      take: () => next,
    }));
  };

  const boundaries = createBoundariesOf(setting);
  const first: State = {
    boundaries,
    machines: [],
    known: Array.from({ length: threads }, () => new Array(count).fill(0)),
    taken: new Array(count).fill(0),
    round: 0,
  };
  for (let thread = 0; thread < threads; thread += 1)
    actionsOf(first, thread, { reads: [], writes: [] }).keep(readRange(boundaries, thread));
  beginRound(first);

  return {
    first,
    movesOf,
    keyOf: ({ boundaries: { open, ranges, episodes }, machines, known, taken, round }) =>
      [
        round,
        ...[open, ranges, episodes, taken, ...known].map((row) => row.join()),
        ...machines.map((one) => `${one.state},${one.from},${one.to},${one.isMoreBelow},${one.isMoreAbove}`),
      ].join(';'),
    isOver: ({ machines, round }) => round === rounds && machines.every(({ state }) => state === 'done'),
  };
}

test.each<readonly [number, Setting]>([
  [4000, { threads: 2, count: 8, maxMargin: 3, rounds: 3 }],
  [10_000, { threads: 3, count: 5, maxMargin: 1, rounds: 3 }],
  [10_000, { threads: 3, count: 9, maxMargin: 2, rounds: 2 }],
])('each match is stepped once in each step, from what the step before left: %#', (atLeast, setting) => {
  const { states, fault } = explore(modelOf(setting));
  expect(fault).toBeUndefined();
  expect(states).toBeGreaterThan(atLeast);
});

const PLANTED: Readonly<Record<string, readonly [what: string, Partial<Setting>]>> = {
  'a match that may pass over both boundaries': [
    'steps an old state',
    { margin: ({ maxMargin }, { from, to }) => Math.min(maxMargin, to - from) },
  ],
  'matches that are kept in one entry': [
    'thread 0 writes what thread 1 uses',
    { entry: ({ maxMargin }, index) => index % (2 * maxMargin - 1) },
  ],
  'a match of a neighbour that is taken for an own one': [
    'steps an old state',
    {
      step: {
        ...STEP,
        stepAbove(machine, actions) {
          machine.to += 1;
          actions.stepOne(machine.to - 1, 'own');
          return 'takeBelow';
        },
      },
    },
  ],
  'matches that are kept before the last one is taken': [
    'takes over match',
    {
      threads: 2,
      rounds: 3,
      step: {
        ...STEP,
        takeAbove(machine, actions) {
          const state = STEP.takeAbove(machine, actions);
          if (state === 'stepAbove') actions.keep(machine);
          return state;
        },
      },
    },
  ],
  'a thread that keeps nothing': ['steps an old state', { step: { ...STEP, keep: () => 'done' } }],
  'a thread that takes its own matches whatever is left': [
    'is stepped twice',
    {
      step: {
        ...STEP,
        takeAbove(machine, actions) {
          const { above } = actions;
          const take = (): boolean => above!.take() || machine.to < machine.own.to;
          return STEP.takeAbove(machine, { ...actions, above: above && { take } });
        },
      },
    },
  ],
  'a boundary that neither thread goes to': ['is not stepped', { step: { ...STEP, middle: () => 'keep' } }],
};

describe('the search finds', () => {
  test.each(Object.entries(PLANTED))('%s', (_, [what, planted]) => {
    const { fault } = explore(modelOf({ threads: 3, count: 9, maxMargin: 2, rounds: 2, ...planted }));
    expect(fault?.what).toContain(what);
  });
});
