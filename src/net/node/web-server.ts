import { createServer } from 'node:net';
import type { OptionNames } from '../../core/internal.ts';
import { MAX_TURNED_AWAY } from '../limits.ts';
import type { MatchReport } from '../match-recording.ts';
import { createHandshakes, type TlsOptions } from './handshakes.ts';
import { listen, type ServerSetup, SOCKETS, stopListening } from './listen.ts';
import { createAccess } from './web-access.ts';
import { createPage } from './web-answers.ts';
import { type Site, serve, type WebStats } from './web-connection.ts';
import { createRequestReader } from './web-http.ts';
import { createReplays } from './web-replays.ts';

/* The web server of a host: its own page, replay pages, and WebSockets of players. What a connection is given is in web-connection.ts. */

/** The web server of a host. */
export interface WebOptions {
  /** the page at `/`: HTML that has its script and its style inline, as `<script>` and `<style>` without attributes */
  readonly page: string;
  /** the address to listen on; default 127.0.0.1 */
  readonly host?: string | undefined;
  /** 0 to 65535; 0 takes a free one */
  readonly port: number;
  /**
   * Under which origins browsers reach it through a reverse proxy or another name, such as `https://game.example`; default none. Its own
   * addresses need not be listed.
   */
  readonly origins?: readonly string[] | undefined;
  /**
   * Addresses and ranges (`10.0.0.0/8`) of reverse proxies, which are believed whose connection they pass on, by `X-Forwarded-For`; default
   * none
   */
  readonly trustProxy?: readonly string[] | undefined;
  /** Makes the replay page of a log in the folder, by its name. It is not to hold up the event loop. Default: there are no such pages. */
  readonly makeReplayPage?: ((log: string) => Promise<string>) | undefined;
}

export const WEB_OPTIONS: OptionNames<WebOptions> = {
  ...{ page: true, host: true, port: true, origins: true, trustProxy: true, makeReplayPage: true },
};

/** The web server of a host that listens. */
export interface RunningWeb {
  readonly address: { readonly host: string; readonly port: number };
  /** where the page is: `http://127.0.0.1:8080/` */
  readonly url: string;
  readonly stats: WebStats;
}

export interface WebServer extends RunningWeb {
  /** A match is over: its page can be asked for. */
  ended(report: MatchReport): void;
  /** Stops listening. @returns once every connection is closed */
  close(): Promise<void>;
}

interface Setup extends ServerSetup {
  readonly tls: TlsOptions | undefined;
}

/** @throws ShooterError `net/no-address`, `net/bad-tls`, `net/bad-web` */
export async function openWebServer(options: WebOptions, setup: Setup): Promise<WebServer> {
  const { host: name = '127.0.0.1', port, origins = [], trustProxy = [], makeReplayPage } = options;
  const { host, scheduler, tls, onError } = setup;
  const site: Site = {
    host,
    scheduler,
    shake: tls && createHandshakes(tls),
    readRequest: createRequestReader(),
    access: createAccess({ host: name, origins, trustProxy }),
    page: createPage(options.page),
    replays: makeReplayPage && createReplays(makeReplayPage),
    stats: { answers: new Map(), sockets: 0 },
  };
  const server = createServer(SOCKETS, (socket) => serve(site, socket));
  server.maxConnections = host.limits.connections + MAX_TURNED_AWAY;
  const address = await listen(server, { host: name, port });
  server.on('error', onError);
  server.on('drop', () => {
    host.stats.turnedAway += 1;
  });
  return {
    address,
    url: `${tls ? 'https' : 'http'}://${urlHost(address)}/`,
    stats: site.stats,
    ended: (report) => site.replays?.ended(report),
    close: () => stopListening(server),
  };
}

/** The address in a URL; one that means all of a machine's addresses is that of loopback. */
function urlHost({ host, port }: RunningWeb['address']): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `${name.includes(':') ? `[${name}]` : name}:${port}`;
}
