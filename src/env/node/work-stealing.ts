import { type Match, mostSnapshotWords, type Rules, restore, writeSnapshot } from '../../core/index.ts';
import type { SlotRange } from '../arrays.ts';

/* Work stealing between the threads of a vector environment. Threads are not equally fast: cores differ, and other programs use
   them, too. With fixed ranges each step would take as long as the slowest thread. So either thread may step the few matches on both
   sides of the boundary between two ranges (the margins). A thread first steps the middle of its range, then takes matches one by one
   towards the boundary until none is left. Where the two meet, the boundary is in the next step. A match changes threads as a
   snapshot, and a step gives the same results whoever took it.

   Why the shared memory is safe. Let M be `maxMargin`, and p the boundary between a lower and an upper thread in this step.
   - Nobody takes a match twice. `open` holds the size of both margins; each `take` counts it down atomically. The lower thread takes
     upwards from the low end of the margins, the upper one downwards from the high end, so as many takes as there are matches give
     disjoint matches. A thread goes on until both its boundaries are empty, so all are taken.
   - No two snapshots of a boundary share an entry. The margins are 2 M consecutive matches at most, and match i is kept in entry
     i mod 2 M. A margin is at most half of a range, so the two margins of a range do not overlap.
   - No entry is overwritten while the neighbour reads it. A thread writes entries once its boundaries are empty. The neighbour has
     then restored all that it took but, possibly, the last one, because it steps each before it asks for the next. Let q be the new
     boundary. The last match of the upper thread is q, and the lower one keeps matches from q - M to q - 1. The last match of the
     lower thread is q - 1, and the upper one keeps matches from q to q + M - 1. All of these are 1 to M matches away from the one
     that is read, fewer than 2 M, so their entries differ.
   - A thread reads and writes only its own range in `ranges`. `openBoundaries` reads all of them between two steps. Plain reads and
     writes are enough there and for entries, because the atomic operations that begin and end a step order them. */

/** What the threads of a vector environment know of each other's ranges. Plain data, on shared memory. */
export interface Boundaries {
  readonly threads: number;
  /** matches on one side of a boundary that may pass over it in a step, at most */
  readonly maxMargin: number;
  /** for each thread the first of its matches, and the first behind them */
  readonly ranges: Int32Array;
  /** for each boundary, how many matches neither thread has taken yet; below 0 after one has asked for more */
  readonly open: Int32Array;
  /** for each boundary 2 × `maxMargin` entries, each a match as the last step left it: the episode of its slot, and a snapshot */
  readonly episodes: Int32Array;
  readonly snapshots: Int32Array;
}

/** At each boundary one match of a range in so many may pass over in a step. To keep their snapshots takes a hundredth of it. */
const RANGE_PER_MARGIN = 16;
const MAX_MARGIN = 64;

/** Divides `count` matches among `threads` threads, as evenly as it goes. */
export function createBoundaries(rules: Rules, count: number, threads: number): Boundaries {
  const maxMargin = Math.min(MAX_MARGIN, Math.ceil(count / threads / RANGE_PER_MARGIN));
  return divide({ count, threads, maxMargin, words: mostSnapshotWords(rules) });
}

/** The same, of matches that stay with their threads, because there is more to them than a snapshot of the core holds: no match passes over a boundary. */
export const createFixedBoundaries = (count: number, threads: number): Boundaries =>
  divide({ count, threads, maxMargin: 0, words: 0 });

/** @param words of a snapshot at most */
function divide({
  count,
  threads,
  maxMargin,
  words,
}: { readonly count: number; readonly words: number } & Pick<
  Boundaries,
  'threads' | 'maxMargin'
>): Boundaries {
  const shared = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length));
  const kept = 2 * maxMargin * (threads - 1);
  const boundaries: Boundaries = {
    threads,
    maxMargin,
    ranges: shared(2 * threads),
    open: shared(threads - 1),
    episodes: shared(kept),
    snapshots: shared(kept * words),
  };
  for (let thread = 0; thread < threads; thread += 1)
    writeRange(boundaries, thread, {
      from: Math.floor((count * thread) / threads),
      to: Math.floor((count * (thread + 1)) / threads),
    });
  return boundaries;
}

export const readRange = ({ ranges }: Boundaries, thread: number): SlotRange => ({
  from: ranges[2 * thread]!,
  to: ranges[2 * thread + 1]!,
});

export function writeRange({ ranges }: Boundaries, thread: number, { from, to }: SlotRange): void {
  ranges[2 * thread] = from;
  ranges[2 * thread + 1] = to;
}

/** The width of a margin: how many matches at each end of a range a neighbour may take. Two neighbours may take the whole range. */
export const marginOf = ({ maxMargin }: Boundaries, { from, to }: SlotRange): number =>
  Math.min(maxMargin, (to - from) >> 1);

/** The entry of a boundary in which match `index` is kept. */
export const entryOf = ({ maxMargin }: Pick<Boundaries, 'maxMargin'>, index: number): number =>
  index % (2 * maxMargin);

/** Lets the threads take matches at all boundaries. To be called between two steps. */
export function openBoundaries(boundaries: Boundaries): void {
  for (let boundary = 0; boundary < boundaries.threads - 1; boundary += 1)
    boundaries.open[boundary] =
      marginOf(boundaries, readRange(boundaries, boundary)) +
      marginOf(boundaries, readRange(boundaries, boundary + 1));
}

/** A boundary as the two threads see it that it lies between. */
export interface Boundary {
  /** Asks for the next match on the side of the thread that asks; false if all have been taken. */
  take(): boolean;
  /** Keeps what match `index` is, which is one that may pass over in the next step. */
  keep(index: number, episode: number, match: Match): void;
  episodeOf(index: number): number;
  /** Makes a match what `index` was when it was kept: of the same rules, and the seed of that episode. */
  restoreTo(match: Match, index: number): void;
}

/** The boundary behind the range of a thread; undefined where there is none. */
export function boundaryAbove(boundaries: Boundaries, thread: number): Boundary | undefined {
  const { open, threads, maxMargin } = boundaries;
  if (thread < 0 || thread >= threads - 1) return undefined;
  const entries = 2 * maxMargin;
  const episodes = boundaries.episodes.subarray(entries * thread, entries * (thread + 1));
  const words = boundaries.snapshots.length / boundaries.episodes.length;
  const snapshots = Array.from({ length: entries }, (_, entry) =>
    boundaries.snapshots.subarray(words * (entries * thread + entry), words * (entries * thread + entry + 1)),
  );
  return {
    take: () => Atomics.sub(open, thread, 1) > 0,
    keep(index, episode, match) {
      episodes[entryOf(boundaries, index)] = episode;
      writeSnapshot(match, snapshots[entryOf(boundaries, index)]!);
    },
    episodeOf: (index) => episodes[entryOf(boundaries, index)]!,
    restoreTo: (match, index) => restore(match, snapshots[entryOf(boundaries, index)]!),
  };
}

/* How a thread takes one step of its range, and of what it takes at its boundaries, as a state machine. A transition touches the
   memory that threads share at one place, so a test runs the machines of neighbours in every order.

     middle      step the matches that no neighbour may take             → takeBelow
     takeBelow   take the next match at the boundary below               → stepBelow, none left → takeAbove
     stepBelow   take it over if it was the neighbour's, and step it     → takeAbove
     takeAbove   as takeBelow, at the boundary above                     → stepAbove, none left at either → keep
     stepAbove   as stepBelow                                            → takeBelow
     keep        keep the matches at both ends for the next step, and
                 what it has stepped as its range                        → done

   A thread may keep its matches while a neighbour still takes over its last one: the top of this file says why that is safe. */

type StepState = 'middle' | 'takeBelow' | 'stepBelow' | 'takeAbove' | 'stepAbove' | 'keep';

export interface StepMachine {
  state: StepState | 'done';
  /** the range at the beginning of the step */
  readonly own: SlotRange;
  /** what it has taken so far, which is its range in the end */
  from: number;
  to: number;
  isMoreBelow: boolean;
  isMoreAbove: boolean;
}

/** What a thread does in a step. */
export interface StepActions {
  readonly below: Pick<Boundary, 'take'> | undefined;
  readonly above: Pick<Boundary, 'take'> | undefined;
  /** Steps the matches of a range, all of them its own. */
  stepRange(range: SlotRange): void;
  /** Steps a match, after it has taken it over if it was another thread's. */
  stepOne(index: number, from: 'own' | 'below' | 'above'): void;
  /** Keeps what it has stepped for the next step. */
  keep(range: SlotRange): void;
}

/** @param margin how many matches at each end a neighbour may take, where there is one */
export const createStepMachine = (
  own: SlotRange,
  margin: number,
  { below, above }: StepActions,
): StepMachine => ({
  state: 'middle',
  own,
  from: below === undefined ? own.from : own.from + margin,
  to: above === undefined ? own.to : own.to - margin,
  isMoreBelow: below !== undefined,
  isMoreAbove: above !== undefined,
});

export const STEP: Readonly<
  Record<StepState, (machine: StepMachine, actions: StepActions) => StepMachine['state']>
> = {
  middle({ from, to }, actions) {
    actions.stepRange({ from, to });
    return 'takeBelow';
  },
  takeBelow(machine, { below }) {
    machine.isMoreBelow &&= below!.take();
    return machine.isMoreBelow ? 'stepBelow' : 'takeAbove';
  },
  stepBelow(machine, actions) {
    machine.from -= 1;
    actions.stepOne(machine.from, machine.from >= machine.own.from ? 'own' : 'below');
    return 'takeAbove';
  },
  takeAbove(machine, { above }) {
    machine.isMoreAbove &&= above!.take();
    if (machine.isMoreAbove) return 'stepAbove';
    return machine.isMoreBelow ? 'takeBelow' : 'keep';
  },
  stepAbove(machine, actions) {
    machine.to += 1;
    const index = machine.to - 1;
    actions.stepOne(index, index < machine.own.to ? 'own' : 'above');
    return 'takeBelow';
  },
  keep({ from, to }, actions) {
    actions.keep({ from, to });
    return 'done';
  },
};

/** Takes a step. */
export function runStep(own: SlotRange, margin: number, actions: StepActions): void {
  const machine = createStepMachine(own, margin, actions);
  while (machine.state !== 'done') machine.state = STEP[machine.state](machine, actions);
}
