import { type Match, mostSnapshotWords, type Rules, restore, writeSnapshot } from '../core/index.ts';

/* Threads are not equally fast: cores differ, and share what they have with other programs, now more and now less. If shares
   stayed as they are, each step would take as long as the slowest thread. So the few matches next to a border between two
   shares, on either side, are anyone's: a thread steps those in the middle of its share first, then takes one after the
   other towards the border, until the two meet; there the border is in the next step. A match passes over as a snapshot,
   and what comes out of a step is the same whoever took it. */

/** The matches from `from` to `to`, the latter not included. */
export interface Share {
  readonly from: number;
  readonly to: number;
}

/** What the threads of a vector environment know of each other's shares. Plain data, on shared memory. */
export interface Borders {
  readonly threads: number;
  /** matches on one side of a border that may pass over it in a step, at most */
  readonly reach: number;
  /** for each thread the first of its matches, and the first behind them */
  readonly shares: Int32Array;
  /** for each border, how many matches neither thread has taken yet; below 0 after one has asked for more */
  readonly open: Int32Array;
  /** for each border 2 × `reach` matches as the last step left them: which of its row a match is, and a snapshot */
  readonly episodes: Int32Array;
  readonly snapshots: Int32Array;
}

/** At each border one match of a share in so many may pass over in a step. To keep their snapshots takes a hundredth of it. */
const SHARE_PER_REACH = 16;
const MAX_REACH = 64;

/** Divides `count` matches among `threads` threads, as evenly as it goes. */
export function createBorders(rules: Rules, count: number, threads: number): Borders {
  const reach = Math.min(MAX_REACH, Math.ceil(count / threads / SHARE_PER_REACH));
  const shared = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length));
  const kept = 2 * reach * (threads - 1);
  const borders: Borders = {
    threads,
    reach,
    shares: shared(2 * threads),
    open: shared(threads - 1),
    episodes: shared(kept),
    snapshots: shared(kept * mostSnapshotWords(rules)),
  };
  for (let thread = 0; thread < threads; thread += 1)
    writeShare(borders, thread, {
      from: Math.floor((count * thread) / threads),
      to: Math.floor((count * (thread + 1)) / threads),
    });
  return borders;
}

export const readShare = ({ shares }: Borders, thread: number): Share => ({
  from: shares[2 * thread]!,
  to: shares[2 * thread + 1]!,
});

export function writeShare({ shares }: Borders, thread: number, { from, to }: Share): void {
  shares[2 * thread] = from;
  shares[2 * thread + 1] = to;
}

/** How many matches at each end of a share its neighbours may take: between two of them, it may be all. */
export const edgeOf = ({ reach }: Borders, { from, to }: Share): number => Math.min(reach, (to - from) >> 1);

/**
 * Where a border keeps a match. Those that may pass over it are 2 × `reach` neighbours at most, so each has a place of its own.
 * One thread may keep those of the next step while the other still restores the last one of this: they are less than that apart,
 * too, because no edge is wider than `reach`.
 */
export const placeOf = ({ reach }: Pick<Borders, 'reach'>, index: number): number => index % (2 * reach);

/** Lets the threads take matches at all borders. To be called between two steps. */
export function openBorders(borders: Borders): void {
  for (let border = 0; border < borders.threads - 1; border += 1)
    borders.open[border] =
      edgeOf(borders, readShare(borders, border)) + edgeOf(borders, readShare(borders, border + 1));
}

/** A border as the two threads see it that it lies between. */
export interface Border {
  /** Asks for the next match on the side of the thread that asks; false if all have been taken. */
  take(): boolean;
  /** Keeps what match `index` is, which is one that may pass over in the next step. */
  keep(index: number, episode: number, match: Match): void;
  episodeOf(index: number): number;
  /** Makes a match what `index` was when it was kept: of the same rules, and the seed of that episode. */
  restoreTo(match: Match, index: number): void;
}

/** The border behind the share of a thread; undefined where there is none. */
export function borderBehind(borders: Borders, thread: number): Border | undefined {
  const { open, threads, reach } = borders;
  if (thread < 0 || thread >= threads - 1) return undefined;
  const places = 2 * reach;
  const episodes = borders.episodes.subarray(places * thread, places * (thread + 1));
  const words = borders.snapshots.length / borders.episodes.length;
  const snapshots = Array.from({ length: places }, (_, place) =>
    borders.snapshots.subarray(words * (places * thread + place), words * (places * thread + place + 1)),
  );
  return {
    take: () => Atomics.sub(open, thread, 1) > 0,
    keep(index, episode, match) {
      episodes[placeOf(borders, index)] = episode;
      writeSnapshot(match, snapshots[placeOf(borders, index)]!);
    },
    episodeOf: (index) => episodes[placeOf(borders, index)]!,
    restoreTo: (match, index) => restore(match, snapshots[placeOf(borders, index)]!),
  };
}
