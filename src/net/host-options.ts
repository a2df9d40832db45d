import { type Input, type Match, parseRules, type Rules } from '../core/index.ts';
import type { OptionNames } from '../core/internal.ts';
import type { PlayerInfo, RecordingInfo } from '../replay/browser.ts';
import { COUNT, checkFields, type Kind, type Kinds } from '../replay/internal.ts';
import type { HostLimits } from './limits.ts';
import type { LogStore, MatchReport } from './match-recording.ts';
import { PACE, type Pace } from './messages.ts';

/** Where lines about the host go: what pino offers. */
export interface HostLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Drops all lines. */
export const NO_LOG: HostLog = { info() {}, warn() {}, error() {} };

/** A bot that the host seats itself. */
export interface Opponent {
  /** what logs and clients see of it */
  readonly info: PlayerInfo;
  /**
   * Makes one for a match at tick 0.
   *
   * @param onDecision is called once a bot that was waited for has decided, or has failed
   */
  create(match: Match, seat: 1 | 2, onDecision: () => void): OpponentBot;
}

/** A bot in a match of a host. */
export interface OpponentBot {
  /**
   * What it presses next, each decision once; it forfeits by throwing, and by what is no input. Undefined while it has not decided,
   * for it may be in another thread: in real time its keys are then held as those of a client, in lockstep it is waited for.
   */
  (): Input | undefined;
  /** Is called after each tick: a bot in another thread or process can begin to decide on the next one. */
  look?(): void;
  /** Is called once the match is over. */
  end?(): void;
}

/** What a host is made of. Unknown names are refused. */
export interface HostOptions {
  /** where logs are kept */
  readonly logs: LogStore;
  /** what logs say of the program that records */
  readonly recording: Omit<RecordingInfo, 'recordedAt' | 'host'>;
  /** lines about what happens, and goes wrong; default none */
  readonly log?: HostLog | undefined;
  /** of rooms that nobody asks for in another pace; default `realtime` */
  readonly pace?: Pace | undefined;
  /** of every match; default those of the original game */
  readonly rules?: Partial<Rules> | undefined;
  /** match n of room r plays `SEED/r/n`; default: each match draws a seed of 128 bits */
  readonly seed?: string | undefined;
  /** what clients have to send to be let in; default none. Never empty */
  readonly token?: string | undefined;
  /** takes the second seat of every room; default none */
  readonly opponent?: Opponent | undefined;
  /** default `DEFAULT_LIMITS` */
  readonly limits?: Partial<HostLimits> | undefined;
  /** how long the seat of an extended client is kept when its connection is lost, ms; default 10000; 0: not at all */
  readonly graceMs?: number | undefined;
  /** how far behind spectators are, 1/60 s each; default 0 */
  readonly delayTicks?: number | undefined;
  /** Is called with how late each round of ticks was, ms. */
  readonly onLateness?: ((ms: number) => void) | undefined;
  /** Is called for every match that is over, its log on the disk or known to be lost. */
  readonly onEnd?: ((report: MatchReport) => void) | undefined;
}

/** What a room is opened with. */
export interface RoomOptions {
  readonly name: string;
  /** whether a client gave it its name: others come only if they ask for it */
  readonly named: boolean;
  /** how many rooms were opened before it */
  readonly ordinal: number;
  readonly pace: Pace;
  readonly rules: Rules;
  /** how far spectators are behind, tick slots */
  readonly delaySlots: number;
}

/** Time and chance. A simulated world has its own. */
export interface HostWorld {
  /** ms of a clock that only goes forward */
  readonly now: () => number;
  /** the date, for logs alone */
  readonly date: () => Date;
  /** so many bytes that nobody can guess */
  readonly random: (bytes: number) => Uint8Array;
}

export const HOST_OPTIONS: OptionNames<HostOptions> = {
  logs: true,
  recording: true,
  log: true,
  pace: true,
  rules: true,
  seed: true,
  token: true,
  opponent: true,
  limits: true,
  graceMs: true,
  delayTicks: true,
  onLateness: true,
  onEnd: true,
};

/** All options, those that were left out at their defaults. */
export type CompleteOptions = HostOptions & {
  readonly log: HostLog;
  readonly rules: Rules;
  readonly pace: Pace;
  readonly graceMs: number;
  readonly delayTicks: number;
};

const DURATION: Kind<number> = {
  is: (value): value is number => typeof value === 'number' && value >= 0,
  what: 'a number from 0',
};

const KINDS: Kinds<Pick<CompleteOptions, 'pace' | 'graceMs' | 'delayTicks'>> = {
  ...{ pace: PACE, graceMs: DURATION, delayTicks: COUNT },
};

/** @throws ShooterError `rules/…` as `parseRules` · RangeError for an empty token, and for a value out of its range */
export function completeOptions(given: HostOptions): CompleteOptions {
  if (given.token === '') throw new RangeError('the token is empty: it would keep nobody out');
  const { log = NO_LOG, pace = 'realtime', graceMs = 10_000, delayTicks = 0 } = given;
  checkFields({ pace, graceMs, delayTicks }, KINDS, (name, what) => new RangeError(`${name} ${what}`));
  return { ...given, log, rules: parseRules(given.rules), pace, graceMs, delayTicks };
}
