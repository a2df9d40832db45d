import { nextTurn } from '#platform';
import { createMatch, type Match, type MatchOptions } from '../core/index.ts';
import { checkOptions, type OptionNames } from '../core/internal.ts';
import {
  createRecorder,
  type Log,
  logFailure,
  type PlayerInfo,
  packSources,
  type Recorder,
  type RecorderOptions,
  type SimulationOptions,
} from '../replay/browser.ts';
import { RECORDER_OPTIONS } from '../replay/internal.ts';
import type { BotKind } from './contract.ts';
import { createPacer } from './pacer.ts';
import {
  type BotFailure,
  checkPlayers,
  type MatchResult,
  type Play,
  type PlayOptions,
  startMatch,
} from './play.ts';

/* A match between bots, played and recorded. */

/** A match at some tick, and its recorder, which has recorded it so far: as `forkLog` gives it. */
export interface MatchAndRecorder {
  readonly match: Match;
  readonly recorder: Recorder;
}

/** Which match is recorded: a new one, by its seed and rules, with what is recorded of it as for `createRecorder`; or one to go on from. */
export type MatchToRecord =
  | (MatchOptions & Omit<RecorderOptions, 'players'> & { readonly from?: undefined })
  | ({ readonly from: MatchAndRecorder } & {
      readonly [Name in 'seed' | 'rules' | Exclude<keyof RecorderOptions, 'players'>]?: undefined;
    });

/** Which match is played and recorded, and by whom. */
export type RecordMatchOptions = MatchToRecord &
  Pick<PlayOptions, 'botSeed' | 'limitTicks' | 'failuresForgiven'> &
  Pick<SimulationOptions, 'signal'> & {
    /** who plays in seat 1 and who in seat 2 */
    readonly players: readonly [BotKind, BotKind];
    /** called before the first tick, once both bots are made, and some forty times a second from then on, with the ticks taken */
    readonly onProgress?: ((tick: number) => void) | undefined;
  };

/** A match that was recorded. */
export interface RecordedMatch {
  /** `encodeLog` makes a file of it */
  readonly log: Log;
  readonly match: Match;
  readonly result: MatchResult;
  /** in order of ticks: each time that a bot failed */
  readonly failures: readonly BotFailure[];
  /** remarks of bots that no log takes: too large, too many, or no plain data */
  readonly droppedNotes: number;
}

/**
 * Plays a match between two bots to its end and records it, with the bots' notes and failures. The event loop has a turn every 25 ms
 * or so. Bots run in this thread; one that never returns is not interrupted, unless it is isolated (`openIsolated`).
 *
 * @param options the match as for `startMatch`, or `from` as `forkLog` gives it; what is recorded as for `createRecorder`. An aborted
 *   `signal` ends the match where it stands, as interrupted.
 * @returns the log, and how the match ended
 * @throws TypeError for an unknown option, and for what is no player
 * @throws ShooterError as `createMatch`, `createRecorder` and `startMatch`
 * @example
 * const players = [await openPlayer('./my-bot.js'), findBot('hunter')!] as const;
 * const { log, result } = await recordMatch({ seed: '42', players });
 * writeFileSync('match.log', encodeLog(log));
 */
export async function recordMatch(options: RecordMatchOptions): Promise<RecordedMatch> {
  checkOptions(options, RECORD_MATCH_OPTIONS, 'recordMatch');
  checkPlayers(options.players, 'recordMatch');
  const { players, botSeed, limitTicks, failuresForgiven, signal, onProgress } = options;
  const { match, recorder } = options.from ?? begin(options);
  const play = startMatch({
    ...{ start: match, players, botSeed, limitTicks, failuresForgiven },
    onTick: (_, first, second) => recorder.record(first, second, sourcesOf(play.neutral)),
    note: (_, seat, value) => recorder.note(seat, value),
  });
  onProgress?.(match.tick);
  const pace = createPacer();
  while (!signal?.aborted && pace((ticks) => play.advance(ticks))) {
    onProgress?.(match.tick);
    await nextTurn();
  }
  play.interrupt();
  const { failures } = play;
  const result = play.result!;
  const log = endRecord(recorder, { result, failures });
  return { log, match, result, failures, droppedNotes: recorder.droppedNotes };
}

const RECORD_MATCH_OPTIONS: OptionNames<RecordMatchOptions> = {
  ...RECORDER_OPTIONS,
  ...{ from: true, seed: true, rules: true, botSeed: true, limitTicks: true },
  ...{ failuresForgiven: true, signal: true, onProgress: true },
};

function begin(options: Extract<RecordMatchOptions, { from?: undefined }>): MatchAndRecorder {
  const { seed, rules, players } = options;
  const match = createMatch({ seed, rules });
  const recorder = createRecorder(match, {
    ...options,
    players: [describePlayer(players[0]), describePlayer(players[1])],
  });
  return { match, recorder };
}

/** Ends the record of a match between bots, with what they did wrong. */
export function endRecord(
  recorder: Recorder,
  { result, failures }: { readonly result: MatchResult; readonly failures: readonly BotFailure[] },
): Log {
  for (const failure of failures) recorder.fail(logFailure(failure));
  return recorder.end(result);
}

/** What a log says of a bot. */
export const describePlayer = ({ name, kind, version, hash }: Omit<BotKind, 'createBot'>): PlayerInfo => ({
  name,
  kind,
  version,
  ...(hash !== undefined && { hash }),
});

const NEUTRAL_SOURCES = [
  packSources('fresh', 'fresh'),
  packSources('neutral', 'fresh'),
  packSources('fresh', 'neutral'),
  packSources('neutral', 'neutral'),
];

/** Whether an input is what a bot decided on, or none because it failed, for the recorder. */
export const sourcesOf = (neutral: Play['neutral']): number =>
  NEUTRAL_SOURCES[(neutral[0] ? 1 : 0) + (neutral[1] ? 2 : 0)]!;
