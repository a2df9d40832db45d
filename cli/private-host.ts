import type { Rules } from '../src/core/index.ts';
import { type HostLog, type MatchReport, type Opponent, openLogFolder, startHost } from '../src/net/index.ts';
import type { Address } from './address.ts';
import { describeRecording } from './play-recorded.ts';

/* A host for one person: on a free port of this machine, a bot in its rooms. */

export interface PrivateHostOptions {
  readonly opponent: Opponent;
  /** the folder of the logs */
  readonly logs: string;
  readonly rules: Rules;
  readonly seed: string | undefined;
}

/** Made by `openPrivateHost`. */
export interface PrivateHost {
  readonly address: Address;
  /** Stops once every log is on the disk. @returns the matches that were played */
  stop(): Promise<readonly MatchReport[]>;
}

/** @throws ShooterError as `openLogFolder` and `startHost` */
export async function openPrivateHost(options: PrivateHostOptions): Promise<PrivateHost> {
  const { opponent, rules, seed } = options;
  const { release, node, platform } = describeRecording();
  const reports: MatchReport[] = [];
  const logs = openLogFolder({ path: options.logs, log: SILENT });
  try {
    const running = await startHost({
      port: 0,
      logs,
      log: SILENT,
      rules,
      seed,
      opponent,
      recording: { release, node, platform },
      onEnd: (report) => void reports.push(report),
    });
    return {
      address: running.address,
      async stop() {
        await running.stop();
        return reports;
      },
    };
  } catch (error) {
    logs.close();
    throw error;
  }
}

/* What goes wrong with a log is told by the report of its match. */
const SILENT: HostLog = { info: () => {}, warn: () => {}, error: () => {} };
