import { TICK_RATE } from '../src/core/index.ts';
import type { WebOptions } from '../src/net/index.ts';
import { fillPage, jsonPart } from '../src/render/node/internal.ts';
import { isLoopback, parseListenAddress, tokenOf } from './address.ts';
import { usage } from './exit.ts';
import { grouped, list, type OptionsFor, text } from './options.ts';

/* The web server of `shooter host`, as its options ask for it. */

export interface WebArgs {
  web: string | undefined;
  'web-origin': readonly string[] | undefined;
  'trust-proxy': readonly string[] | undefined;
}

export const WEB_OPTIONS: OptionsFor<WebArgs> = grouped('In the browser:', {
  web: text('PORT or HOST:PORT of the page on which people play and watch; a PORT alone is on 127.0.0.1'),
  'web-origin': list(
    text('another origin under which browsers reach the page, such as that of a reverse proxy: https://NAME'),
  ),
  'trust-proxy': list(
    text('address or range of a reverse proxy, whose X-Forwarded-For is believed: 127.0.0.1, 10.0.0.0/8'),
  ),
});

/** What a host is, beside its web server. */
interface HostArgs extends WebArgs {
  token: string | undefined;
  'spectator-delay': number;
}

/** @param opponent the name of the bot in every room, and not where its file is · @throws ShooterError `cli/usage`, `file/unreadable` */
export function readWeb(args: HostArgs, opponent: string | undefined): WebOptions | undefined {
  const { web, 'web-origin': origins, 'trust-proxy': trustProxy } = args;
  if (web === undefined) {
    const stray =
      origins !== undefined ? '--web-origin' : trustProxy !== undefined ? '--trust-proxy' : undefined;
    if (stray !== undefined) throw usage(`${stray} goes with --web`);
    return undefined;
  }
  return {
    ...parseListenAddress(web, '--web'),
    page: fillPage('play', { host: jsonPart(describeHost(args, opponent)) }),
    origins,
    trustProxy,
  };
}

/** What the page knows before it connects. */
const describeHost = (args: HostArgs, opponent: string | undefined): object => ({
  opponent: opponent ?? null,
  delayTicks: TICK_RATE * args['spectator-delay'],
  needsToken: tokenOf(args) !== undefined,
});

/** Whether it has no clients but those of this machine. */
export const isPrivate = ({ host = '127.0.0.1', trustProxy }: WebOptions): boolean =>
  isLoopback(host) && trustProxy === undefined;
