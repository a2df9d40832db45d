/* What engines have beside the language, where they have it. */

interface Host {
  readonly crypto?: { getRandomValues(bytes: Uint8Array): Uint8Array };
  readonly performance?: { now(): number };
  readonly MessageChannel?: new () => { readonly port1: Port; readonly port2: Port };
}

interface Port {
  onmessage: (() => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

const host = globalThis as unknown as Host;

/** Bytes that `getRandomValues` gives at once at most. */
const QUOTA_BYTES = 65_536;

/** Random bytes for names and nonces. @throws Error where the engine has no source of them */
export function randomBytes(count: number): Uint8Array {
  const source = host.crypto;
  if (source === undefined)
    throw new Error('this engine has no source of random bytes (globalThis.crypto): give a seed');
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count; at += QUOTA_BYTES)
    source.getRandomValues(bytes.subarray(at, at + QUOTA_BYTES));
  return bytes;
}

/** Gives the event loop a turn: signals, timers and sockets are served before the promise is fulfilled. */
export function nextTurn(): Promise<void> {
  const { MessageChannel } = host;
  // An engine without an event loop has nothing to serve.
  if (MessageChannel === undefined) return Promise.resolve();
  // A message comes at once, a timer of a browser after 4 ms.
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Milliseconds on a clock that measures lengths of time. Captured: what a bot puts in its place later is not asked. */
export const monotonicNow: () => number = host.performance?.now.bind(host.performance) ?? Date.now;
