import { createMatch, type Match, type MatchOptions, step } from '../../src/core/index.ts';
import {
  createRecorder,
  KEY_COLUMNS,
  type Log,
  type RecorderOptions,
  type Result,
  type Run,
  readColumn,
  SOURCE_COLUMNS,
} from '../../src/replay/index.ts';

/* Matches for the tests of logs: played from given inputs, recorded, and the bytes that a file would hold. */

/** What both players press in the tick after `tick` ticks: two inputs, and the sources as `packSources` gives them. */
export type Keys = (tick: number) => readonly [first: number, second: number, sources?: number];

export interface Recording extends MatchOptions, Partial<RecorderOptions> {
  readonly ticks: number;
  readonly keys: Keys;
  /** whether the bytes so far are flushed after `tick` ticks */
  readonly flushAt?: (tick: number) => boolean;
  /** called before each tick */
  readonly before?: (match: Match, recorder: ReturnType<typeof createRecorder>) => void;
  /** of a match that has no outcome by then; null unless given */
  readonly result?: Result | null;
}

export interface Recorded {
  /** as it ended */
  readonly log: Log;
  /** the file of the match under way, end included */
  readonly live: Buffer;
  /** its size after each flush */
  readonly flushed: readonly { readonly ticks: number; readonly bytes: number }[];
}

/** Plays and records a match of up to `ticks` ticks, to its end. */
export function recordMatch(options: Recording): Recorded {
  const { ticks, keys, flushAt, before, result = null, players = TWO } = options;
  const parts: Uint8Array[] = [];
  const flushed: { ticks: number; bytes: number }[] = [];
  const match = createMatch({ seed: options.seed, rules: options.rules });
  const recorder = createRecorder(match, {
    ...options,
    players,
    write: (bytes) => parts.push(Uint8Array.from(bytes)),
  });
  while (match.tick < ticks && match.outcome === undefined) {
    before?.(match, recorder);
    const [first, second, sources] = keys(match.tick);
    step(match, first, second);
    recorder.record(first, second, sources);
    if (!flushAt?.(match.tick)) continue;
    recorder.flush();
    flushed.push({ ticks: match.tick, bytes: parts.reduce((sum, part) => sum + part.length, 0) });
  }
  const log = recorder.end(match.outcome ?? result);
  return { log, live: Buffer.concat(parts), flushed };
}

export const TWO = [
  { name: 'first', kind: 'script' },
  { name: 'second', kind: 'script' },
] as const;

/** Rules under which a match goes on for hours. */
export const LONG = { health: 10_000, damage: 1, waveGrowth: 0, maxTicks: 0 } as const;

/** Chance with a seed: numbers from 0 to `limit` − 1. A linear congruential generator is enough for keys. */
export function createChance(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Each player holds any of the 32 inputs for `held` ticks at a time. */
export function heldKeys(seed: number, held: number): Keys {
  const chance = createChance(seed);
  let keys: [number, number] = [0, 0];
  return (tick) => {
    if (tick % held === 0) keys = [chance(32), chance(32)];
    return keys;
  };
}

/** Inputs that come from runs. */
export function keysOfRuns(inputs: readonly (readonly Run[])[], sources?: readonly (readonly Run[])[]): Keys {
  const ticks = [...inputs, ...(sources ?? [])].map((runs) =>
    runs.flatMap(([value, count]) => new Array<number>(count).fill(value)),
  );
  const at = (list: number, tick: number): number => ticks[list]?.[tick] ?? 0;
  return (tick) => [at(0, tick), at(1, tick), at(2, tick) | (at(3, tick) << 2)];
}

/** All that a log holds, as values to compare; of a log that is whole also its status. */
export function contents({ track, status, ...rest }: Log): object {
  return { ...rest, ...inputsOf({ track }), ticks: track.ticks, status };
}

/** What was played, tick by tick. */
export const inputsOf = ({ track }: Pick<Log, 'track'>): { inputs: Run[][]; sources: Run[][] } => ({
  inputs: KEY_COLUMNS.map((column) => readColumn(track, column)),
  sources: SOURCE_COLUMNS.map((column) => readColumn(track, column)),
});

/** The code of what `act` throws; what it gives, as text, if it throws nothing. */
export function codeOf(act: () => unknown): string {
  try {
    return `gave ${String(act())}`;
  } catch (error) {
    return String((error as { code?: unknown }).code ?? error);
  }
}
