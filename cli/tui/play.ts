import { setTimeout as pause } from 'node:timers/promises';
import {
  type Client,
  type HostTarget,
  playRemote,
  type RemotePlayOptions,
  type RemoteResult,
} from '../../src/net/index.ts';
import { EXIT } from '../exit.ts';
import { createGame, type Game } from './play-game.ts';
import { playKeyOf } from './play-keys.ts';
import { playLayout, playLayoutKey } from './play-layout.ts';
import { createPlayPlaces } from './play-view.ts';
import { type Act, Stage, type TerminalPlace } from './stage.ts';

/* `shooter play` on a terminal: a person between the keys and the wire. */

export interface PlayOptions {
  readonly remote: HostTarget & Pick<RemotePlayOptions, 'hello'>;
  /** that of the person */
  readonly name: string;
  /** where it is played */
  readonly title: string;
  readonly onResult?: ((result: RemoteResult) => void) | undefined;
}

/**
 * Plays until the person leaves. The terminal is as it was by the time that this comes to its end, however it does.
 *
 * @returns the exit code
 * @throws ShooterError as `playRemote`
 */
export async function showPlay(place: TerminalPlace, options: PlayOptions): Promise<number> {
  const game = createGame(options.name);
  const leaving = new AbortController();
  let client: Client | undefined;
  // All keys that came at once go out at once.
  const hurry = onceATurn(() => {
    if (game.state.phase === 'playing')
      client?.sendEarly({ ready: true, keys: game.held.peek(performance.now()) });
  });
  const view = openView(place, { title: options.title, game, onKeys: hurry });
  // Once the answer to the group has left, and once for all groups that have come.
  let anew = false;
  const show = onceATurn(() => {
    view.show(anew);
    anew = false;
  });
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
      fillPipe(client);
      view.show(game.take({ kind: 'connected' }));
    },
    onLost: () => view.show(game.take({ kind: 'lost' })),
    onUpdate(state) {
      anew = game.takeStateUpdate(state) || anew;
      show();
    },
    onMessage: (message) => game.takeMessage(message),
    onResult(result) {
      const { winner, reason } = result;
      view.show(game.take({ kind: 'result', outcome: { winner, reason } }));
      options.onResult?.(result);
    },
  });
  try {
    await Promise.race([playing, view.ended]);
  } finally {
    view.end(EXIT.unusable);
    leaving.abort();
  }
  // The host is told that we leave. One that does not answer is not waited for, and what goes wrong now is no matter.
  await Promise.race([playing.catch(() => {}), pause(LEAVING_MS)]);
  return await view.ended;
}

const LEAVING_MS = 1000;

/** Puts off what is asked for until all that has come is read, and does it once. */
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

/** Pairs ahead of the groups, beside the one that each group is answered by. What a host keeps at most is one more, which is
    for keys that do not wait for a group. */
const PAIRS_AHEAD = 6;

/**
 * A group a tick, however far away the host is: each answers a pair, so pairs have to be under way for as many ticks as one
 * takes there and back, up to 115 ms. The original's server reads one pair at a time, and in lockstep each is an input.
 */
function fillPipe(client: Client): void {
  if (client.answer.pace !== 'realtime') return;
  for (let pair = 0; pair < PAIRS_AHEAD; pair += 1) client.sendUpdate({ ready: false, keys: 0 });
}

/** What the person sees. */
interface View {
  /** Draws the match anew, and all that stands around it if that has changed. */
  show(changed: boolean): void;
  /** Gives the terminal back, unless that is done. @param code the exit code */
  end(code: number): void;
  /** the exit code */
  readonly ended: Promise<number>;
}

interface ViewOptions {
  readonly title: string;
  readonly game: Game;
  /** Other keys may be held. */
  onKeys(): void;
}

function openView(place: TerminalPlace, { title, game, onKeys }: ViewOptions): View {
  let closed = false;
  let tellEnd: (code: number) => void = () => {};
  const ended = new Promise<number>((resolve) => {
    tellEnd = resolve;
  });
  const end = (code: number): void => {
    if (!closed) stage.end(code);
  };
  const act: Act = {
    releases: true,
    layOut: (size) =>
      playLayout({ size, ascii: place.ascii, state: game.state, full: game.held.full }, places),
    layoutKey: () => playLayoutKey({ state: game.state, full: game.held.full }),
    // Nothing moves but by what the host sends.
    pass: () => false,
    take(event) {
      if ('report' in event) return takeReport(game, event.report);
      const key = 'key' in event ? playKeyOf(event) : undefined;
      if (key === undefined || !('key' in event)) return false;
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
          stage.suspend();
          return false;
        case 'quit':
          end(EXIT.done);
          return false;
        default:
          return game.take({ kind: key.kind });
      }
    },
  };
  const stage = new Stage(place, act, (code) => {
    closed = true;
    tellEnd(code);
  });
  const places = createPlayPlaces(stage.screen, () => {
    const { state, match, hurt, panels: players, held } = game;
    return {
      ascii: place.ascii,
      title,
      state,
      match,
      hurt,
      players,
      full: held.full,
      autofire: held.autofire,
    };
  });
  stage.refresh();
  return {
    ended,
    end,
    show(changed) {
      if (closed) return;
      if (changed) stage.refresh();
      else stage.present();
    },
  };
}

function takeReport({ held }: Game, report: 'kitty' | 'focus' | 'blur'): boolean {
  if (report === 'blur') held.clear();
  if (report !== 'kitty' || held.full) return false;
  held.tellReleases();
  return true;
}
