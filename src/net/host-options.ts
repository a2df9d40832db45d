import { randomBytes } from 'node:crypto';
import type { Rules } from '../core/index.ts';
import type { RecordingInfo } from '../replay/index.ts';
import type { HostLimits } from './limits.ts';
import type { MatchReport } from './match-recording.ts';
import type { Pace } from './messages.ts';
import type { LogFolder } from './node/log-folder.ts';
import type { HostLog, Opponent } from './wire.ts';

export interface HostOptions {
  /** the folder where logs are kept */
  readonly logs: LogFolder;
  /** what logs say of the program that records */
  readonly recording: Omit<RecordingInfo, 'recordedAt' | 'host'>;
  readonly log: HostLog;
  /** of rooms that nobody asks for in another pace; real time if left out */
  readonly pace?: Pace | undefined;
  readonly rules?: Partial<Rules> | undefined;
  /** match n of room r plays `SEED/r/n`; seeds of 128 bits are drawn if left out */
  readonly seed?: string | undefined;
  /** what clients have to send to be let in */
  readonly token?: string | undefined;
  /** takes the second seat of every room */
  readonly opponent?: Opponent | undefined;
  readonly limits?: Partial<HostLimits> | undefined;
  /** how long the seat of an extended client is kept when its connection is lost, ms; 10 s if left out, 0: not at all */
  readonly graceMs?: number | undefined;
  /** how far behind spectators are, 1/60 s each */
  readonly delayTicks?: number | undefined;
  /** Is told how late each round of ticks was, ms. */
  readonly onLateness?: ((ms: number) => void) | undefined;
  /** Is told of every match that is over, its log on the disk or known to be lost. */
  readonly onEnd?: ((report: MatchReport) => void) | undefined;
}

/** Time and chance. A simulated world has its own. */
export interface HostWorld {
  /** ms of a clock that only goes forward */
  readonly now: () => number;
  /** the date, for logs alone */
  readonly date: () => Date;
  readonly random: (bytes: number) => Buffer;
}

export const REAL_WORLD: HostWorld = {
  now: () => performance.now(),
  date: () => new Date(),
  random: randomBytes,
};
