import type { Transport, TransportEvents, Wire } from '../src/net/browser.ts';

/* A host over a WebSocket: the byte stream that TCP carries, in binary messages of any size. */

/** The subprotocol that a host's WebSocket speaks. */
const SUBPROTOCOL = 'shooter.1';
const NORMAL_CLOSURE = 1000;

/**
 * A way to a host over a WebSocket, for `connectOver`, `playOver`, `spectateOver` and `listRoomsOver` of `shooter-sdk/net`.
 *
 * @param url `ws:` or `wss:`
 * @example
 * const transport = createWebSocketTransport('ws://127.0.0.1:8080/ws');
 * for (const { room, players } of await listRoomsOver(transport, {})) console.log(room, players);
 */
export const createWebSocketTransport = (url: string): Transport => ({
  name: url,
  open: (events) => openWire(new WebSocket(url, SUBPROTOCOL), events),
  now: () => performance.now(),
  every(ms, act) {
    const timer = setInterval(act, ms);
    return () => clearInterval(timer);
  },
  pause: (ms, signal) =>
    new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      signal?.addEventListener('abort', finish);
      if (signal?.aborted) finish();
    }),
  // A page has no way to keep its event loop from sleeping, and no need: messages wake it.
  stayAwake() {},
});

function openWire(socket: WebSocket, events: TransportEvents): Wire {
  /** written before the connection is open */
  const unsent: Uint8Array<ArrayBuffer>[] = [];
  /** received while paused */
  const held: Uint8Array[] = [];
  let paused = false;
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => {
    for (const bytes of unsent.splice(0)) socket.send(bytes);
    events.opened();
  };
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (!(data instanceof ArrayBuffer)) socket.close(NORMAL_CLOSURE);
    else if (paused) held.push(new Uint8Array(data));
    else events.received(new Uint8Array(data));
  };
  // A browser gives a page no reason.
  socket.onerror = () => events.failed('there is no connection; is the host running?');
  socket.onclose = () => {
    events.ended();
    events.closed();
  };
  return {
    get pending() {
      return socket.bufferedAmount;
    },
    write(bytes) {
      // What is written may be used again by the one who wrote it.
      const copy = bytes.slice();
      if (socket.readyState === WebSocket.CONNECTING) unsent.push(copy);
      else if (socket.readyState === WebSocket.OPEN) socket.send(copy);
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      while (!paused && held.length > 0) events.received(held.shift()!);
    },
    end: () => socket.close(NORMAL_CLOSURE),
    destroy: () => socket.close(NORMAL_CLOSURE),
  };
}
