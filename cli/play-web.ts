import { randomBytes } from 'node:crypto';
import { type MatchReport, type Opponent, type RunningHost, startHost } from '../src/net/index.ts';
import { fillPage, jsonPart } from '../src/render/node/internal.ts';
import { describePlayed, logPath } from './describe-played.ts';
import { EXIT } from './exit.ts';
import { clean, shellWord } from './format.ts';
import { openLink } from './open-link.ts';
import { openOpponents } from './opponents.ts';
import { dropUnreadOutput, print, remark } from './output.ts';
import { PROGRAM } from './program.ts';
import { openReplayPages, type ReplayPages } from './replay-pages.ts';
import type { IsolationArgs } from './shared-options.ts';
import { onSignal } from './signals.ts';

/* A game in the browser, by one command: a private host on loopback, with a page, one room and a bot. */

export interface PlayInBrowserOptions {
  /** the player to play against, and how it is isolated */
  readonly opponent: string;
  readonly isolation: IsolationArgs;
  /** the folder of the logs */
  readonly logs: string;
  readonly host: Pick<Parameters<typeof startHost>[0], 'rules' | 'seed'>;
  /** the name to play under, unless the person gives another on the page */
  readonly name: string;
  /** whether to open the page */
  readonly opens: boolean;
}

/** Bytes of the token: nobody else on this machine is to guess it. */
const TOKEN_BYTES = 16;

/** Plays until a signal. @returns the exit code */
export async function playInBrowser(options: PlayInBrowserOptions): Promise<number> {
  const opponents = await openOpponents(options.opponent, options.isolation);
  const replays = openReplayPages(options.logs);
  let running: RunningHost | undefined;
  try {
    // A terminal that is stopped does not hold up a tick.
    dropUnreadOutput();
    const token = randomBytes(TOKEN_BYTES).toString('hex');
    running = await startPrivateHost(options, { opponent: opponents.opponent, replays, token });
    const link = `${running.web!.url}#room=play&token=${token}`;
    const { name } = opponents.opponent.info;
    print(`play in your browser, against ${clean(name)}: ${link}`, `logs in ${options.logs} · stop: Ctrl+C`);
    if (options.opens)
      openLink(link, (why) => remark(`the page does not open by itself (${why}): follow the link`));
    const signal = await new Promise<NodeJS.Signals>((resolve) => onSignal(resolve));
    return signal === 'SIGINT' ? EXIT.interrupted : EXIT.done;
  } finally {
    await running?.stop();
    await replays.close();
    await opponents.close();
  }
}

function startPrivateHost(
  { logs, host, name }: PlayInBrowserOptions,
  parts: { readonly opponent: Opponent; readonly replays: ReplayPages; readonly token: string },
): Promise<RunningHost> {
  const { opponent, replays, token } = parts;
  const facts = { opponent: opponent.info.name, delayTicks: 0, needsToken: true, name };
  return startHost({
    ...{ ...host, logs, opponent, token, port: 0, limits: { rooms: 1 } },
    web: { port: 0, page: fillPage('play', { host: jsonPart(facts) }), makeReplayPage: replays.make },
    onEnd: (report) => print(...describeMatch(report, logs)),
  });
}

function describeMatch(report: MatchReport, folder: string): string[] {
  const line = describePlayed(report, folder);
  if (report.log === null) return [line];
  const path = shellWord(logPath(report.log, folder));
  return [line, `  prove it: ${PROGRAM} verify ${path} · watch it: ${PROGRAM} replay ${path}`];
}
