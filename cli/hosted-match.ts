import { constants, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BotKind, seatBot } from '../src/bots/index.ts';
import { ShooterError } from '../src/core/index.ts';
import {
  type MatchReport,
  openLogFolder,
  playRemote,
  type RunningHost,
  startHost,
} from '../src/net/index.ts';
import type { SigningKey } from '../src/replay/index.ts';
import { createAt, makeFileNow, type Target } from './files.ts';
import { onSignal } from './signals.ts';

/* A match over TCP without any set-up: a host on a free loopback port, two bots that join it in lockstep, and its log. */

export interface HostedMatch {
  readonly seed: string;
  readonly players: readonly [BotKind, BotKind];
  readonly target: Target;
  /** signs the log; unsigned unless given */
  readonly key?: SigningKey | undefined;
}

export interface Hosted {
  readonly path: string;
  readonly bytes: number;
  readonly port: number;
  readonly report: MatchReport;
  readonly interrupted: boolean;
}

const ROOM = 'demo';

/** The seed of the one match that a host of this seed plays. */
const seedOfHosted = (seed: string): string => `${seed}/${ROOM}/1`;

/** Plays it to its end, or to Ctrl+C: the log is sealed all the same. */
export async function playHosted({ seed, players, target, key }: HostedMatch): Promise<Hosted> {
  const folder = mkdtempSync(join(tmpdir(), 'shooter-demo-'));
  const reports: MatchReport[] = [];
  try {
    const running = await startHost({
      port: 0,
      logs: openLogFolder({ path: folder, key }),
      seed,
      onEnd: (report) => void reports.push(report),
    });
    const interrupted = await playBoth(running, players, seedOfHosted(seed));
    const report = reports[0];
    if (report?.log == null)
      throw new ShooterError('cli/no-log', `the match left no log: ${report?.why ?? 'it never began'}`);
    const from = join(folder, report.log);
    const path = keep(from, target);
    return { path, bytes: statSync(path).size, port: running.address.port, report, interrupted };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Both bots play, and the host stops; whether it was interrupted. */
async function playBoth(
  running: RunningHost,
  players: readonly [BotKind, BotKind],
  botSeed: string,
): Promise<boolean> {
  let interrupted = false;
  const release = onSignal(() => {
    interrupted = true;
    void running.stop();
  });
  const { host, port } = running.address;
  const join = (kind: BotKind, onConnect?: () => void): Promise<void> =>
    playRemote({
      host,
      port,
      hello: { room: ROOM, pace: 'lockstep', player: { name: kind.name, version: kind.version } },
      createPlayer: ({ seat, rules }) => seatBot(kind, { seat, rules, seed: botSeed }),
      matches: 1,
      ...(onConnect !== undefined && { onConnect }),
    });
  try {
    // Player 1 sits before player 2 comes.
    let second: Promise<void> | undefined;
    await new Promise<void>((resolve, reject) => {
      const first = join(players[0], () => {
        second = join(players[1]);
        Promise.all([first, second]).then(() => resolve(), reject);
      });
      first.catch(reject);
    });
  } catch (error) {
    if (!interrupted) throw error;
  } finally {
    await running.stop();
    release();
  }
  return interrupted;
}

/** Copies a log to where it is to go. */
function keep(from: string, target: Target): string {
  const [path] = createAt(target, (out, force) => {
    try {
      makeFileNow({ out, force }, (beside) => copyFileSync(from, beside, constants.COPYFILE_EXCL));
    } catch (error) {
      if (force || !existsSync(out)) throw error;
      throw new ShooterError('log/exists', `${out}: it exists already; --force overwrites it`);
    }
    return out;
  });
  return path;
}
