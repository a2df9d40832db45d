import { ShooterError } from '../../src/core/index.ts';
import { replaceUnprintable as clean } from '../../src/core/internal.ts';
import { type HostTarget, type ListedRoom, listRooms, showState, spectate } from '../../src/net/index.ts';
import { WATCH_KEYS, WATCH_LOG_KEYS } from '../../src/render/index.ts';
import { WatchedRoom } from '../../src/render/internal.ts';
import { EXIT } from '../exit.ts';
import { type App, runApp, type Screen, type TerminalStreams } from './app.ts';
import { createWatchedLog, type WatchedLogOptions } from './watch-log.ts';
import { createRoomsScreen, takeRooms } from './watch-rooms.ts';
import { createWatchScreen } from './watch-screen.ts';

/** How often the age of the newest tick is redrawn while nothing comes, ms. */
const REFRESH_MS = 200;
/** How often a log is polled, and the list of rooms is requested, ms. */
const POLL_MS = 50;
const ROOMS_MS = 1000;

export interface WatchHostOptions extends HostTarget {
  /** the host, for people */
  readonly title: string;
  readonly token: string | undefined;
  /** undefined: the person chooses one */
  readonly room: string | undefined;
  /** a list from a moment ago; undefined: request one */
  readonly rooms?: readonly ListedRoom[] | undefined;
  /** The room has closed, which ends the app. */
  onClosed(): void;
}

/**
 * Shows what goes on at a host until the person has seen enough.
 *
 * @returns the exit code
 * @throws ShooterError as `spectate`
 */
export const watchHost = (streams: TerminalStreams, options: WatchHostOptions): Promise<number> =>
  runApp(streams, (app) =>
    options.room === undefined ? chooseRoom(app, options) : watchRoom(app, options, options.room),
  );

/** @param notice why the room chosen last is not shown */
function chooseRoom(app: App, options: WatchHostOptions, notice = ''): Screen {
  const { host, port, tls, token, title } = options;
  const screen = createRoomsScreen(app, {
    title,
    rooms: options.rooms,
    notice,
    choose: (room) => app.go(() => watchRoom(app, options, room)),
  });
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const ask = async (): Promise<void> => {
    try {
      const rooms = await listRooms({ host, port, tls, token });
      screen.change((state) => takeRooms(state, rooms));
    } catch (error) {
      screen.change((state) => ({ ...state, trouble: clean((error as Error).message) }));
    }
    if (!closed) timer = setTimeout(ask, ROOMS_MS);
  };
  timer = setTimeout(ask, options.rooms === undefined ? 0 : ROOMS_MS);
  const close = (): void => {
    closed = true;
    clearTimeout(timer);
  };
  return { ...screen, close };
}

function watchRoom(app: App, options: WatchHostOptions, room: string): Screen {
  const { host, port, tls, token, title } = options;
  const live = new WatchedRoom(title, showState);
  const toRooms = (notice = ''): void =>
    app.go(() => chooseRoom(app, { ...options, rooms: undefined }, notice));
  const screen = createWatchScreen(app, { source: live, keys: WATCH_KEYS, toRooms });
  const leaving = new AbortController();
  spectate({
    ...{ host, port, tls, hello: { room, token }, signal: leaving.signal },
    onConnect: (client) => live.connect(client),
    onLost: (_: ShooterError, waitMs: number) => live.lose(performance.now() + waitMs),
    onUpdate(state) {
      live.takeUpdate(state, performance.now());
      screen.update();
    },
    onMessage: (message) => live.takeMessage(message),
  }).then(
    () => {
      if (leaving.signal.aborted) return;
      const isChosen = options.room === undefined;
      if (isChosen) return toRooms(`room ${clean(room)} is closed: everybody has left`);
      options.onClosed();
      app.end(EXIT.done);
    },
    (error: unknown) => {
      // A room may have closed since it was listed.
      if (options.room === undefined && error instanceof ShooterError) toRooms(clean(error.message));
      else app.fail(error);
    },
  );
  const timer = setInterval(() => app.present(), REFRESH_MS);
  const close = (): void => {
    leaving.abort();
    clearInterval(timer);
  };
  return { ...screen, close };
}

/** Shows a log that is being written until the person has seen enough. @returns the exit code @throws ShooterError `log/too-many-ticks` */
export async function watchLog(streams: TerminalStreams, options: WatchedLogOptions): Promise<number> {
  // Before the terminal is taken: a log that is too long is reported as text.
  const log = createWatchedLog(options);
  return await runApp(streams, (app) => {
    const screen = createWatchScreen(app, { source: log, keys: WATCH_LOG_KEYS, toRooms: () => {} });
    screen.update();
    let shownAt = 0;
    const timer = setInterval(() => {
      const now = performance.now();
      if (log.poll(now)) screen.update();
      else if (now - shownAt >= REFRESH_MS) app.present();
      else return;
      shownAt = now;
    }, POLL_MS);
    return { ...screen, close: () => clearInterval(timer) };
  });
}
