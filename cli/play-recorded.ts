import { setImmediate } from 'node:timers/promises';
import { type BotKind, type MatchResult, type Play, startMatch } from '../src/bots/index.ts';
import type { Match } from '../src/core/index.ts';
import {
  createLogFile,
  type Log,
  type LogFile,
  type PlayerInfo,
  type Recorder,
  type RecordingInfo,
} from '../src/replay/index.ts';
import { createProgress, remark } from './output.ts';
import { readRelease } from './release.ts';

/* A match between bots, played and recorded to a file in one go: what `match`, `fork` and `demo` share. */

/** A recording match loses at most so much of itself to a kill. */
const FLUSH_EVERY_MS = 250;
/** So long it plays before it looks at signals and the clock. */
const SLICE_MS = 25;
const MAX_SLICE_TICKS = 20_000;

export interface RecordedPlay {
  readonly path: string;
  readonly force: boolean | undefined;
  readonly players: readonly [BotKind, BotKind];
  /** what the bots' own seeds come from */
  readonly botSeed: string;
  /** a match at its first tick here, and its recorder, which hands its bytes to `write` */
  readonly begin: (write: (bytes: Uint8Array) => void) => { match: Match; recorder: Recorder };
}

export interface Played {
  readonly log: Log;
  readonly result: MatchResult;
  readonly interrupted: boolean;
  readonly failures: Play['failures'];
  /** size of the sealed file, bytes */
  readonly bytes: number;
  readonly droppedNotes: number;
}

/** What a log says of when and by what it was recorded. */
export const describeRecording = (): RecordingInfo => ({
  release: readRelease(),
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
  recordedAt: new Date().toISOString(),
});

/** What a log says of a bot. */
export const describePlayer = ({ name, kind, version, hash }: BotKind): PlayerInfo => ({
  name,
  kind,
  version,
  ...(hash !== undefined && { hash }),
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
  const { match, recorder } = options.begin(write);
  const play = startMatch({
    start: match,
    players: options.players,
    botSeed: options.botSeed,
    onTick: (_, first, second) => recorder.record(first, second),
    note: (_, seat, value) => recorder.note(seat, value),
  });
  file = createLogFile(options.path, { force: options.force });
  try {
    for (const bytes of early) file.append(bytes);
    const interrupted = await playOn(play, () => {
      recorder.flush();
      file.flush();
    });
    const log = recorder.end(play.result!);
    const bytes = file.seal(log);
    const { failures, result } = play;
    return { log, result: result!, interrupted, failures, bytes, droppedNotes: recorder.droppedNotes };
  } finally {
    file.close();
  }
}

/** Plays slice by slice, so that signals get through and what is recorded reaches the disk. */
async function playOn(play: Play, flush: () => void): Promise<boolean> {
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
  };
  const { maxTicks } = play.match.rules;
  const progress = createProgress(maxTicks, 'ticks');
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    let slice = 64;
    let flushed = performance.now();
    for (let start = flushed; play.advance(slice) && !interrupted; start = performance.now()) {
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
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
  return interrupted;
}

const nextSlice = (slice: number, tookMs: number): number =>
  Math.max(1, Math.min(MAX_SLICE_TICKS, Math.round(slice * Math.min(4, SLICE_MS / Math.max(tookMs, 0.01)))));

/** Tells the author of a bot that failed, on standard error. */
export function tellFailures({ failures, droppedNotes }: Played): void {
  for (const { code, message } of failures)
    remark(`${code}: ${message}: it forfeits. Mend the bot and play the seed again.`);
  if (droppedNotes > 0) remark(`${droppedNotes} notes of bots were dropped: too large, or too many at once`);
}
