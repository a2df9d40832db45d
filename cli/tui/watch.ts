import { ShooterError } from '../../src/core/index.ts';
import { type HostTarget, type ListedRoom, listRooms, spectate } from '../../src/net/index.ts';
import { EXIT } from '../exit.ts';
import { clean } from '../shown.ts';
import { type Scene, type Scenes, showScenes } from './scenes.ts';
import type { TerminalPlace } from './stage.ts';
import { WATCH_KEYS, WATCH_LOG_KEYS } from './watch-keys.ts';
import { createLiveMatch } from './watch-live.ts';
import type { WatchedLog } from './watch-log.ts';
import { openRooms } from './watch-rooms.ts';
import { createViewing } from './watch-view.ts';

/* `shooter watch` on a terminal: what comes from a host or a log, and what the person wants to see of it. */

/** How the age of the newest tick, and what is waited for, are told anew while nothing comes, ms. */
const TELL_MS = 200;
/** How often a log is looked at, and the rooms are asked for, ms. */
const POLL_MS = 50;
const ROOMS_MS = 1000;

export interface WatchHostOptions extends HostTarget {
  /** the host, for people */
  readonly title: string;
  readonly token: string | undefined;
  /** undefined: it is to be chosen */
  readonly room: string | undefined;
  /** as they were a moment ago; undefined: they are to be asked for */
  readonly rooms?: readonly ListedRoom[] | undefined;
  /** The room is closed, which ends it. */
  onClosed(): void;
}

/**
 * Shows what goes on at a host until the person has seen enough.
 *
 * @returns the exit code
 * @throws ShooterError as `spectate`
 */
export const showHost = (place: TerminalPlace, options: WatchHostOptions): Promise<number> =>
  showScenes(place, (scenes) =>
    options.room === undefined ? chooseRoom(scenes, options) : watchRoom(scenes, options, options.room),
  );

function chooseRoom(scenes: Scenes, options: WatchHostOptions, trouble = ''): Scene {
  const { host, port, tls, token, title } = options;
  const rooms = openRooms(scenes, {
    title,
    rooms: options.rooms,
    trouble,
    choose: (room) => scenes.go(() => watchRoom(scenes, options, room)),
  });
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const ask = async (): Promise<void> => {
    try {
      rooms.take(await listRooms({ host, port, tls, token }));
    } catch (error) {
      rooms.lose(clean((error as Error).message));
    }
    if (!closed) timer = setTimeout(ask, ROOMS_MS);
  };
  timer = setTimeout(ask, options.rooms === undefined ? 0 : ROOMS_MS);
  return {
    act: rooms.act,
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

function watchRoom(scenes: Scenes, options: WatchHostOptions, room: string): Scene {
  const { host, port, tls, token, title } = options;
  const live = createLiveMatch(title);
  const toRooms = (trouble = ''): void =>
    scenes.go(() => chooseRoom(scenes, { ...options, rooms: undefined }, trouble));
  const viewing = createViewing(scenes, {
    source: live,
    keys: WATCH_KEYS,
    toRooms,
  });
  const leaving = new AbortController();
  spectate({
    ...{ host, port, tls, hello: { room, token }, signal: leaving.signal },
    onConnect: (client) => live.connect(client),
    onLost: (_: ShooterError, waitMs: number) => live.lose(performance.now() + waitMs),
    onUpdate(state) {
      live.takeUpdate(state, performance.now());
      viewing.update();
    },
    onMessage: (message) => live.takeMessage(message),
  }).then(
    () => {
      if (leaving.signal.aborted) return;
      const isChosen = options.room === undefined;
      if (isChosen) return toRooms(`room ${clean(room)} is closed: everybody has left`);
      options.onClosed();
      scenes.end(EXIT.done);
    },
    (error: unknown) => {
      // A room may have closed since it was listed.
      if (options.room === undefined && error instanceof ShooterError) toRooms(clean(error.message));
      else scenes.fail(error);
    },
  );
  const timer = setInterval(() => scenes.stage.present(), TELL_MS);
  return {
    act: viewing.act,
    close() {
      leaving.abort();
      clearInterval(timer);
    },
  };
}

/** Shows a log that is being written until the person has seen enough. @returns the exit code */
export const showLog = (place: TerminalPlace, log: WatchedLog): Promise<number> =>
  showScenes(place, (scenes) => {
    const viewing = createViewing(scenes, { source: log, keys: WATCH_LOG_KEYS, toRooms: () => {} });
    viewing.update();
    let shownAt = 0;
    const timer = setInterval(() => {
      const now = performance.now();
      if (log.poll(now)) viewing.update();
      else if (now - shownAt >= TELL_MS) scenes.stage.present();
      else return;
      shownAt = now;
    }, POLL_MS);
    return { act: viewing.act, close: () => clearInterval(timer) };
  });
