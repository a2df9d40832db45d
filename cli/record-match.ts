import { type BotFailure, type MatchResult, recordMatch } from '../src/bots/index.ts';
import { describePlayer } from '../src/bots/internal.ts';
import type { Match } from '../src/core/index.ts';
import {
  createLogFile,
  describeMachine,
  type Log,
  type LogFile,
  type Recorder,
  type RecorderOptions,
  type SigningKey,
} from '../src/replay/index.ts';
import { describeStack } from './describe-log.ts';
import { EXIT } from './exit.ts';
import { createAt, type Target } from './files.ts';
import { plural } from './format.ts';
import { remark } from './output.ts';
import { isOurs, openSeat, type SeatPlayer } from './players.ts';
import { createProgress, type Progress } from './progress.ts';
import type { IsolationArgs } from './shared-options.ts';
import { interruptible } from './signals.ts';

/* A match between bots, played and recorded to a file in one go: what `match` and `fork` share. */

/** A process that is killed loses at most this much of a match, ms. */
const FLUSH_EVERY_MS = 250;

export interface RecordedPlay {
  readonly target: Target;
  readonly players: readonly [SeatPlayer, SeatPlayer];
  readonly isolation: IsolationArgs;
  readonly key?: SigningKey | undefined;
  /** what the bots' own seeds come from */
  readonly botSeed: string;
  /** a match at its first tick here, and its recorder, which takes `common` and its own options */
  readonly begin: (common: CommonOptions) => Begun | Promise<Begun>;
}

/** Options of every recorder of a match between bots: the players, how and when it is recorded, where its bytes go. */
type CommonOptions = Pick<RecorderOptions, 'players' | 'recording' | 'write' | 'signer'>;

/** How a match came to its end. */
export interface PlayEnd {
  readonly log: Log;
  readonly result: MatchResult;
  readonly interrupted: boolean;
  readonly failures: readonly Failure[];
}

export interface Played extends PlayEnd {
  readonly path: string;
  /** size of the sealed file */
  readonly bytes: number;
  readonly droppedNotes: number;
}

interface Begun {
  readonly match: Match;
  readonly recorder: Recorder;
}

/** A failure of a bot; its seat is null for an error in a timer or a promise, which cannot be attributed to one bot. */
export type Failure = BotFailure | (Omit<BotFailure, 'seat' | 'forfeits'> & { readonly seat: null });

/**
 * Plays to the end, to Ctrl+C, or to a bot's failure; whichever it is, the log is sealed. Errors as `startMatch`,
 * `createLogFile` and the file's `append` and `seal`.
 *
 * @returns undefined if it was interrupted before its first tick: then there is no log
 */
export async function playRecorded(options: RecordedPlay): Promise<Played | undefined> {
  const recording = new Recording(options);
  try {
    const end = options.players.every(isOurs)
      ? await playHere(options, recording)
      : await (await import('./match-thread.ts')).playInThread(options, recording);
    return end && recording.seal(end);
  } finally {
    recording.close();
  }
}

/** The record of a match, and its file, which is made only once both bots are there: one that cannot start leaves none behind. */
export class Recording {
  readonly #options: RecordedPlay;
  /** bytes of the log that were written before there was a file */
  readonly #early: Uint8Array[] = [];
  #begun: Begun | undefined;
  #file: { readonly path: string; readonly log: LogFile } | undefined;
  #progress: Progress | undefined;
  #flushedAt = 0;

  constructor(options: RecordedPlay) {
    this.#options = options;
  }

  /** Begins the record, once it is known who plays. */
  async begin(players: RecorderOptions['players']): Promise<Begun> {
    const write = (bytes: Uint8Array): void => {
      if (this.#file === undefined) this.#early.push(bytes);
      else this.#file.log.append(bytes);
    };
    this.#begun = await this.#options.begin({
      players,
      recording: { ...describeMachine(), recordedAt: new Date().toISOString() },
      write,
      signer: this.#options.key?.publicKey,
    });
    return this.#begun;
  }

  /** Brings what is recorded to the disk now and then, and shows how far it is. The first call makes the file. */
  keepUp(): void {
    const now = performance.now();
    if (this.#file === undefined) this.#openFile(now);
    this.#progress!.update(this.#begun!.match.tick);
    if (now - this.#flushedAt < FLUSH_EVERY_MS) return;
    this.#flushedAt = now;
    this.#begun!.recorder.flush();
    this.#file!.log.flush();
  }

  #openFile(now: number): void {
    const { target, key } = this.#options;
    const [path, log] = createAt(target, (path, force) => createLogFile(path, { force, key }));
    this.#file = { path, log };
    try {
      for (const bytes of this.#early.splice(0)) log.append(bytes);
    } catch (error) {
      // A disk that does not take what a log begins with keeps no file of it.
      log.discard();
      throw error;
    }
    this.#progress = createProgress(this.#begun!.match.rules.maxTicks, 'ticks');
    this.#flushedAt = now;
  }

  seal(end: PlayEnd): Played {
    const { path, log: file } = this.#file!;
    return { path, ...end, bytes: file.seal(end.log), droppedNotes: this.#begun!.recorder.droppedNotes };
  }

  close(): void {
    this.#progress?.clear();
    this.#file?.log.close();
  }
}

/** Reports failures of bots on standard error: the first failure of each bot, and the last if there are more. */
export function reportFailures({ failures, droppedNotes }: Played): void {
  for (const seat of [1, 2, null]) {
    const own = failures.filter((failure) => failure.seat === seat);
    if (own.length === 0) continue;
    remark(`${describeRun(own)}. Mend the bot and play the seed again.`);
    for (const line of describeStack(own[0]!.stack)) remark(line);
  }
  if (droppedNotes > 0)
    remark(
      `${plural(droppedNotes, 'note')} of bots dropped: over 1 KiB, over 2,048 at once, or no plain data`,
    );
}

function describeRun(failures: readonly Failure[]): string {
  const [first, last] = [failures[0]!, failures.at(-1)!];
  const what = `${first.code}: ${first.message}`;
  if (first.seat === null) return `${what}: the match stops there`;
  const ends = 'forfeits' in last && last.forfeits;
  if (last === first) return `${what}: ${ends ? 'it forfeits' : 'nothing was pressed'}`;
  const more = `${plural(failures.length - 1, 'failure')} more up to tick ${last.tick}`;
  const other = last.code === first.code ? '' : ` (${last.code}: ${last.message})`;
  return `${what}: nothing was pressed; ${more}${other}${ends ? ': it forfeits there' : ''}`;
}

/** Plays a match in this thread: no code runs in it but that of this package, which always returns. */
async function playHere(options: RecordedPlay, recording: Recording): Promise<PlayEnd> {
  const { players: seats, isolation, botSeed } = options;
  const players = [await openSeat(seats[0], isolation), await openSeat(seats[1], isolation)] as const;
  const from = await recording.begin([describePlayer(players[0]), describePlayer(players[1])]);
  try {
    const { value, exit } = await interruptible((signal) =>
      recordMatch({ from, players, botSeed, signal, onProgress: () => recording.keepUp() }),
    );
    const { log, result, failures } = value;
    return { log, result, interrupted: exit === EXIT.interrupted, failures };
  } finally {
    for (const player of players) if ('close' in player) await (player as { close(): Promise<void> }).close();
  }
}
