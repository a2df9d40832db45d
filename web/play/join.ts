import { ShooterError } from '../../src/core/index.ts';
import {
  type Client,
  type HelloFields,
  playOver,
  showState,
  type Transport,
  type WireState,
} from '../../src/net/browser.ts';
import { keepUpdatesAhead } from '../../src/net/internal.ts';
import { Game } from '../../src/render/internal.ts';

/* A person's game on a host, from a seat to its end, over connections that are lost and taken up again. */

export interface JoinOptions {
  readonly transport: Transport;
  readonly hello: HelloFields;
  /** the person's own name */
  readonly name: string;
  /** what the other is called until the host says; undefined: nothing is known */
  readonly opponent: string | undefined;
  /** something that is shown has changed */
  onChange(): void;
  /** The host has given a seat, or given it again. */
  onSeat(client: Client): void;
  /** The connection is over for good; undefined: the person has left. Called once. */
  onEnd(error: unknown): void;
}

export interface JoinedGame {
  readonly game: Game<WireState>;
  /** the room, once the host has said */
  readonly room: string | undefined;
  /** the nonce of the last match, by which the host's page finds it, once its log is on the disk */
  readonly nonce: string | undefined;
  /** Sends what is held now, without waiting for the next state update. */
  sendKeys(): void;
  ready(): void;
  leave(): void;
}

/** Takes a seat. */
export function joinGame(options: JoinOptions): JoinedGame {
  const { transport, hello, name, opponent, onChange, onSeat, onEnd } = options;
  const game = new Game<WireState>(name, showState, opponent);
  const leaving = new AbortController();
  let client: Client | undefined;
  let nonce: string | undefined;
  // A browser reports releases.
  game.held.enableReleases();
  const take = (event: Parameters<Game['take']>[0]): void => {
    game.take(event);
    onChange();
  };
  playOver(transport, {
    hello,
    signal: leaving.signal,
    createPlayer({ seat, rules }) {
      game.sit(seat, rules);
      return { decide: () => game.decide(performance.now()), ready: () => game.state.ready };
    },
    onConnect(connected) {
      client = connected;
      keepUpdatesAhead(connected);
      onSeat(connected);
      take({ kind: 'connected' });
    },
    onLost: () => take({ kind: 'lost' }),
    onUpdate(state) {
      game.takeStateUpdate(state);
      onChange();
    },
    onMessage(message) {
      if ('start' in message) nonce = undefined;
      game.takeMessage(message);
    },
    onResult({ winner, reason, proof }) {
      nonce = proof?.log == null ? undefined : proof.nonce;
      take({ kind: 'result', outcome: { winner, reason } });
    },
  }).then(
    () => onEnd(undefined),
    (error: unknown) => onEnd(leaving.signal.aborted && error instanceof ShooterError ? undefined : error),
  );
  return {
    game,
    get room() {
      return client?.answer.room;
    },
    get nonce() {
      return nonce;
    },
    sendKeys() {
      if (game.state.phase === 'playing')
        client?.sendEarly({ ready: true, keys: game.held.peek(performance.now()) });
    },
    ready: () => take({ kind: 'ready' }),
    leave: () => leaving.abort(),
  };
}
