import type { MatchReport } from '../src/net/index.ts';
import { formatOutcome } from '../src/replay/internal.ts';
import { plural } from './format.ts';

/** The path of a log in the folder of a host. */
export const logPath = (log: string, folder: string): string =>
  folder.endsWith('/') ? folder + log : `${folder}/${log}`;

/** A match that a person played alone on a private host, and where its log is. */
export function describePlayed({ match, result, ticks, log, why }: MatchReport, folder: string): string {
  const kept = log === null ? `NOT RECORDED: ${why}` : logPath(log, folder);
  // Who plays alone sits first.
  return `match ${match}: ${formatOutcome(result, 1)} after ${plural(ticks, 'tick')}; ${kept}`;
}
