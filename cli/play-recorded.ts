import { setImmediate } from 'node:timers/promises';
import {
  type BotFailure,
  type BotKind,
  describePlayer,
  type MatchResult,
  type Play,
  sourcesOf,
  startMatch,
} from '../src/bots/index.ts';
import { describe, type Match } from '../src/core/index.ts';
import {
  createLogFile,
  type Log,
  type LogFile,
  type Recorder,
  type RecorderOptions,
  type RecordingInfo,
  type SigningKey,
} from '../src/replay/index.ts';
import { EXIT } from './exit.ts';
import { createAt, type Target } from './files.ts';
import { createProgress, plural, remark } from './output.ts';
import { readRelease } from './release.ts';
import { onSignal } from './signals.ts';

/* A match between bots, played and recorded to a file in one go: what `match`, `fork` and `demo` share. */

/** A recording match loses at most so much of itself to a kill. */
const FLUSH_EVERY_MS = 250;
/** So long it plays before it looks at signals and the clock. */
const SLICE_MS = 25;
const MAX_SLICE_TICKS = 20_000;

export interface RecordedPlay {
  readonly target: Target;
  readonly players: readonly [BotKind, BotKind];
  /** signs the log; unsigned unless given */
  readonly key?: SigningKey | undefined;
  /** what the bots' own seeds come from */
  readonly botSeed: string;
  /** a match at its first tick here, and its recorder, which is told `common` and what else it needs */
  readonly begin: (common: CommonOptions) => Begun | Promise<Begun>;
}

/** What every recorder of a match between bots is told: who plays, by what and when it is recorded, where its bytes go. */
type CommonOptions = Pick<RecorderOptions, 'players' | 'recording' | 'write' | 'signer'>;

export interface Played {
  readonly path: string;
  readonly log: Log;
  readonly result: MatchResult;
  readonly interrupted: boolean;
  readonly failures: readonly Failure[];
  /** size of the sealed file, bytes */
  readonly bytes: number;
  readonly droppedNotes: number;
}

interface Begun {
  readonly match: Match;
  readonly recorder: Recorder;
}

/** What a bot did wrong; or, of no seat, what a bot threw in a timer or a promise of its own, where nobody can tell which bot it was. */
type Failure = BotFailure | (Omit<BotFailure, 'seat' | 'forfeits'> & { readonly seat: null });

/** What a log says of when and by what it was recorded. */
export const describeRecording = (): RecordingInfo => ({
  ...describeMachine(),
  recordedAt: new Date().toISOString(),
});

/** By what it is recorded: all that a log of a contest says of it, for that has no date. */
export const describeMachine = (): Omit<RecordingInfo, 'recordedAt'> => ({
  release: readRelease(),
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
});

/**
 * Plays to the end, to Ctrl+C, or to a bot's failure; whichever it is, the log is sealed. Errors as `startMatch`,
 * `createLogFile` and the file's `append` and `seal`.
 */
export async function playRecorded(options: RecordedPlay): Promise<Played> {
  // The file is made only once both bots are there: one that cannot start leaves none behind.
  const early: Uint8Array[] = [];
  let file: LogFile | undefined;
  const write = (bytes: Uint8Array): void => {
    if (file === undefined) early.push(bytes);
    else file.append(bytes);
  };
  const { players, key } = options;
  const about = [describePlayer(players[0]), describePlayer(players[1])] as const;
  const { match, recorder } = await options.begin({
    players: about,
    recording: describeRecording(),
    write,
    signer: key?.publicKey,
  });
  const play = startMatch({
    start: match,
    players,
    botSeed: options.botSeed,
    onTick: (_, first, second) => recorder.record(first, second, sourcesOf(play.neutral)),
    note: (_, seat, value) => recorder.note(seat, value),
  });
  const [path, created] = createAt(options.target, (path, force) => createLogFile(path, { force, key }));
  file = created;
  try {
    writeHeader(created, early);
    const { interrupted, stray } = await playOn(play, () => {
      recorder.flush();
      created.flush();
    });
    const log = recorder.end(play.result!);
    const bytes = created.seal(log);
    const failures = [...play.failures, ...stray];
    return {
      path,
      log,
      result: play.result!,
      interrupted,
      failures,
      bytes,
      droppedNotes: recorder.droppedNotes,
    };
  } finally {
    created.close();
  }
}

/** Writes what a log begins with. A disk that does not take that much keeps no file of it. */
function writeHeader(file: LogFile, early: readonly Uint8Array[]): void {
  try {
    for (const bytes of early) file.append(bytes);
  } catch (error) {
    file.discard();
    throw error;
  }
}

/** What stopped a match before its end. */
interface Stop {
  interrupted: boolean;
  readonly stray: Failure[];
}

/** Plays slice by slice, so that signals get through and what is recorded reaches the disk. */
async function playOn(play: Play, flush: () => void): Promise<Stop> {
  const stop: Stop = { interrupted: false, stray: [] };
  const release = watchProcess(play.match, stop);
  const progress = createProgress(play.match.rules.maxTicks, 'ticks');
  try {
    let slice = 64;
    let flushed = performance.now();
    for (let start = flushed; play.advance(slice) && !isStopped(stop); start = performance.now()) {
      const now = performance.now();
      if (now - flushed >= FLUSH_EVERY_MS) {
        flush();
        flushed = now;
      }
      slice = nextSlice(slice, now - start);
      progress.update(play.match.tick);
      await setImmediate();
    }
    play.interrupt();
  } finally {
    progress.clear();
    release();
  }
  return stop;
}

const isStopped = ({ interrupted, stray }: Stop): boolean => interrupted || stray.length > 0;

/** Ctrl+C, a closed terminal, and what a bot may do to the process behind our back. Returns what ends the watch. */
function watchProcess(match: Match, stop: Stop): () => void {
  const release = onSignal(() => {
    stop.interrupted = true;
  });
  const stray = (error: unknown): void => {
    const what = error instanceof Error ? `${error.name}: ${error.message}` : describe(error);
    const message = `a bot, outside of decide, in a timer or a promise of its own: ${what}`;
    stop.stray.push({ seat: null, tick: match.tick, code: 'bot/threw', message });
  };
  const abandon = (): void => {
    process.exitCode = EXIT.negative;
    remark('shooter: a bot has ended this process in the middle of its match; the log is left unfinished');
  };
  process.on('uncaughtException', stray).on('exit', abandon);
  return () => {
    release();
    process.off('uncaughtException', stray).off('exit', abandon);
  };
}

const nextSlice = (slice: number, tookMs: number): number =>
  Math.max(1, Math.min(MAX_SLICE_TICKS, Math.round(slice * Math.min(4, SLICE_MS / Math.max(tookMs, 0.01)))));

/** Tells the authors of bots that failed, on standard error: the first failure of each, and the last if there are more. */
export function tellFailures({ failures, droppedNotes }: Played): void {
  for (const seat of [1, 2, null]) {
    const own = failures.filter((failure) => failure.seat === seat);
    if (own.length > 0) remark(`${tellRun(own)}. Mend the bot and play the seed again.`);
  }
  if (droppedNotes > 0)
    remark(
      `${plural(droppedNotes, 'note')} of bots dropped: over 1 KiB, over 2,048 at once, or no plain data`,
    );
}

function tellRun(failures: readonly Failure[]): string {
  const [first, last] = [failures[0]!, failures.at(-1)!];
  const what = `${first.code}: ${first.message}`;
  if (first.seat === null) return `${what}: the match stops there`;
  const ends = 'forfeits' in last && last.forfeits;
  if (last === first) return `${what}: ${ends ? 'it forfeits' : 'nothing was pressed'}`;
  const more = `${plural(failures.length - 1, 'failure')} more up to tick ${last.tick}`;
  const other = last.code === first.code ? '' : ` (${last.code}: ${last.message})`;
  return `${what}: nothing was pressed; ${more}${other}${ends ? ': it forfeits there' : ''}`;
}
