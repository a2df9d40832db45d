import { setTimeout as pause } from 'node:timers/promises';
import {
  type Client,
  type HostTarget,
  playRemote,
  type RemotePlayOptions,
  type RemoteResult,
  showState,
  type WireState,
} from '../../src/net/index.ts';
import { keepUpdatesAhead } from '../../src/net/internal.ts';
import { playKeyOf } from '../../src/render/index.ts';
import { Game } from '../../src/render/internal.ts';
import { EXIT } from '../exit.ts';
import { type App, runApp, type Screen, type TerminalStreams } from './app.ts';
import { playLayout } from './play-screen.ts';

export interface PlayOptions {
  readonly remote: HostTarget & Pick<RemotePlayOptions, 'hello'>;
  readonly name: string;
  readonly title: string;
  readonly onResult?: ((result: RemoteResult) => void) | undefined;
}

/**
 * Plays until the person leaves. The terminal is restored when this settles.
 *
 * @returns the exit code
 * @throws ShooterError as `playRemote`
 */
export async function openPlay(streams: TerminalStreams, options: PlayOptions): Promise<number> {
  const game = new Game(options.name, showState);
  const leaving = new AbortController();
  let client: Client | undefined;
  // Keys that come in one turn of the event loop are sent together.
  const sendKeys = onceATurn(() => {
    if (game.state.phase === 'playing')
      client?.sendEarly({ ready: true, keys: game.held.peek(performance.now()) });
  });
  let app: App | undefined;
  const ended = runApp(
    streams,
    (opened) => {
      app = opened;
      return createPlayScreen(opened, game, { title: options.title, onKeys: sendKeys });
    },
    true,
  );
  // Draw after the answer is sent, once for all state updates of a turn.
  const show = onceATurn(() => app?.present());
  const playing = playRemote({
    ...options.remote,
    signal: leaving.signal,
    createPlayer({ seat, rules }) {
      game.sit(seat, rules);
      return {
        decide: () => game.decide(performance.now()),
        ready: () => game.state.ready,
      };
    },
    onConnect(connected) {
      client = connected;
      keepUpdatesAhead(client);
      game.take({ kind: 'connected' });
      app?.present();
    },
    onLost() {
      game.take({ kind: 'lost' });
      app?.present();
    },
    onUpdate(state) {
      game.takeStateUpdate(state);
      show();
    },
    onMessage: (message) => game.takeMessage(message),
    onResult(result) {
      const { winner, reason } = result;
      game.take({ kind: 'result', outcome: { winner, reason } });
      app?.present();
      options.onResult?.(result);
    },
  });
  try {
    await Promise.race([playing, ended]);
  } finally {
    app?.end(EXIT.unusable);
    leaving.abort();
  }
  // Tell the host that the person leaves, but do not wait for one that does not answer; errors no longer matter.
  await Promise.race([playing.catch(() => {}), pause(LEAVING_MS)]);
  return await ended;
}

const LEAVING_MS = 1000;

/** Coalesces calls: runs once after the current input is read. */
function onceATurn(act: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    queueMicrotask(() => {
      asked = false;
      act();
    });
  };
}

/** @param onKeys called when the held keys may have changed */
function createPlayScreen(
  app: App,
  game: Game<WireState>,
  { title, onKeys }: { title: string; onKeys(): void },
): Screen {
  return {
    layOut: (size) =>
      playLayout(size, () => {
        const { state, match, hurt, panels: players, held } = game;
        const { full, autofire } = held;
        return { ascii: app.ascii, title, state, match, hurt, players, full, autofire };
      }),
    // Only the host moves anything.
    advance: () => false,
    handle(event) {
      if ('report' in event) return takeReport(game, event.report);
      const key = playKeyOf(event);
      if (key === undefined) return false;
      switch (key.kind) {
        case 'hold':
          if (event.type === 'release') game.held.release(key.bit);
          else game.held.press(key.bit, performance.now());
          onKeys();
          return false;
        case 'autofire':
          game.held.toggleAutofire();
          return true;
        case 'suspend':
          game.held.clear();
          app.suspend();
          return false;
        case 'quit':
          app.end(EXIT.done);
          return false;
        default:
          return game.take({ kind: key.kind });
      }
    },
  };
}

function takeReport({ held }: Pick<Game, 'held'>, report: 'kitty' | 'focus' | 'blur'): boolean {
  if (report === 'blur') held.clear();
  if (report !== 'kitty' || held.full) return false;
  held.enableReleases();
  return true;
}
