import { describe, expect, test } from 'vitest';
import {
  type Borders,
  borderBehind,
  edgeOf,
  openBorders,
  placeOf,
  readShare,
  writeShare,
} from '../../src/env/borders.ts';
import { createStepMachine, STEP, type StepActions, type StepMachine } from '../../src/env/work-stealing.ts';
import { Broken, explore, type Move, type System } from './explore.ts';

/* Which thread steps which match, in every order in which neighbours can come to their borders. The machines and borders are
   those of the code; a match is only the number of steps that it has taken. */

interface Setting {
  readonly threads: number;
  readonly count: number;
  readonly reach: number;
  readonly rounds: number;
  readonly step?: typeof STEP;
  readonly edge?: typeof edgeOf;
  readonly place?: typeof placeOf;
}

interface State {
  readonly borders: Borders;
  readonly machines: StepMachine[];
  /** by thread and match: steps of the match when this thread had it last */
  readonly known: number[][];
  /** by match: steps that it has taken */
  readonly taken: number[];
  round: number;
}

/** Places of borders that a transition reads or writes. */
interface Accesses {
  readonly reads: string[];
  readonly writes: string[];
}

const copyOf = ({ borders, machines, known, taken, round }: State): State => ({
  borders: {
    ...borders,
    open: borders.open.slice(),
    shares: borders.shares.slice(),
    episodes: borders.episodes.slice(),
  },
  machines: machines.map((machine) => ({ ...machine })),
  known: known.map((row) => [...row]),
  taken: [...taken],
  round,
});

function createBordersOf({ threads, count, reach }: Setting): Borders {
  const borders: Borders = {
    threads,
    reach,
    shares: new Int32Array(2 * threads),
    open: new Int32Array(threads - 1),
    episodes: new Int32Array(2 * reach * (threads - 1)),
    snapshots: new Int32Array(0),
  };
  for (let thread = 0; thread < threads; thread += 1)
    writeShare(borders, thread, {
      from: Math.floor((count * thread) / threads),
      to: Math.floor((count * (thread + 1)) / threads),
    });
  return borders;
}

function modelOf(setting: Setting): System<State> {
  const { threads, count, reach, rounds, step = STEP, edge = edgeOf, place = placeOf } = setting;
  const places = 2 * reach;

  /** What thread `thread` does in a state, which it changes. */
  const actionsOf = (state: State, thread: number, { reads, writes }: Accesses): StepActions => {
    const { borders, known, taken } = state;
    const mine = known[thread]!;
    /** What is kept of a match: which it is, and how many steps it has taken. */
    const mark = (index: number, steps: number): number => 100 * index + steps;
    const at = (border: number, index: number): number => places * border + place(borders, index);
    const stepMatch = (index: number): void => {
      if (mine[index] !== state.round - 1)
        throw new Broken(`thread ${thread} steps an old state of match ${index}`);
      if (taken[index] !== state.round - 1) throw new Broken(`match ${index} is stepped twice`);
      mine[index]! += 1;
      taken[index]! += 1;
    };
    return {
      below: borderBehind(borders, thread - 1),
      above: borderBehind(borders, thread),
      stepRange({ from, to }) {
        for (let index = from; index < to; index += 1) stepMatch(index);
      },
      stepOne(index, from) {
        if (from !== 'own') {
          const slot = at(from === 'below' ? thread - 1 : thread, index);
          reads.push(`${slot}`);
          if (borders.episodes[slot] !== mark(index, state.round - 1))
            throw new Broken(`thread ${thread} takes over match ${index}, which is not there`);
          mine[index] = state.round - 1;
        }
        stepMatch(index);
      },
      keep(share) {
        const width = edge(borders, share);
        const keepAt = (border: number, from: number): void => {
          if (border < 0 || border >= threads - 1) return;
          for (let index = from; index < from + width; index += 1) {
            const slot = at(border, index);
            writes.push(`${slot}`);
            borders.episodes[slot] = mark(index, state.round);
          }
        };
        keepAt(thread - 1, share.from);
        keepAt(thread, share.to - width);
        writeShare(borders, thread, share);
      },
    };
  };

  /** What the caller does between two steps, once all threads are done. */
  const beginRound = (state: State): void => {
    state.taken.forEach((steps, index) => {
      if (steps !== state.round) throw new Broken(`match ${index} is not stepped`);
    });
    const ranges = Array.from({ length: threads }, (_, thread) => readShare(state.borders, thread));
    ranges.forEach(({ from, to }, thread) => {
      const next = ranges[thread + 1]?.from ?? count;
      if (to !== next || from > to) throw new Broken('the shares are not one behind the other');
      // What a thread has of matches that are no longer its own, it never uses.
      state.known[thread] = state.known[thread]!.map((steps, index) =>
        index >= from && index < to ? steps : -1,
      );
    });
    state.round += 1;
    openBorders(state.borders);
    ranges.forEach((share, thread) => {
      const actions = actionsOf(state, thread, { reads: [], writes: [] });
      state.machines[thread] = createStepMachine(share, edge(state.borders, share), actions);
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
    // Memory is not copied at once: two that could happen now, and touch one place, may tear it.
    for (const { thread, accesses } of transitions)
      for (const other of transitions)
        if (
          other.thread !== thread &&
          accesses.writes.some((slot) => [...other.accesses.reads, ...other.accesses.writes].includes(slot))
        )
          throw new Broken(`thread ${thread} writes what thread ${other.thread} uses`);
    return transitions.map(({ thread, next }) => ({
      name: `thread ${thread} ${state.machines[thread]!.state}`,
      isFair: true,
      take: () => next,
    }));
  };

  const borders = createBordersOf(setting);
  const first: State = {
    borders,
    machines: [],
    known: Array.from({ length: threads }, () => new Array(count).fill(0)),
    taken: new Array(count).fill(0),
    round: 0,
  };
  for (let thread = 0; thread < threads; thread += 1)
    actionsOf(first, thread, { reads: [], writes: [] }).keep(readShare(borders, thread));
  beginRound(first);

  return {
    first,
    movesOf,
    keyOf: ({ borders: { open, shares, episodes }, machines, known, taken, round }) =>
      [
        round,
        ...[open, shares, episodes, taken, ...known].map((row) => row.join()),
        ...machines.map((one) => `${one.state},${one.from},${one.to},${one.isMoreBelow},${one.isMoreAbove}`),
      ].join(';'),
    isOver: ({ machines, round }) => round === rounds && machines.every(({ state }) => state === 'done'),
  };
}

test.each<readonly [number, Setting]>([
  [4000, { threads: 2, count: 8, reach: 3, rounds: 3 }],
  [10_000, { threads: 3, count: 5, reach: 1, rounds: 3 }],
  [10_000, { threads: 3, count: 9, reach: 2, rounds: 2 }],
])('each match is stepped once in each step, from what the step before left: %#', (atLeast, setting) => {
  const { states, fault } = explore(modelOf(setting));
  expect(fault).toBeUndefined();
  expect(states).toBeGreaterThan(atLeast);
});

const PLANTED: Readonly<Record<string, readonly [what: string, Partial<Setting>]>> = {
  'a match that may pass over both borders': [
    'steps an old state',
    { edge: ({ reach }, { from, to }) => Math.min(reach, to - from) },
  ],
  'matches that are kept in one place': [
    'thread 0 writes what thread 1 uses',
    { place: ({ reach }, index) => index % (2 * reach - 1) },
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
  'a border that neither thread goes to': ['is not stepped', { step: { ...STEP, middle: () => 'keep' } }],
};

describe('the search finds', () => {
  test.each(Object.entries(PLANTED))('%s', (_, [what, planted]) => {
    const { fault } = explore(modelOf({ threads: 3, count: 9, reach: 2, rounds: 2, ...planted }));
    expect(fault?.what).toContain(what);
  });
});
