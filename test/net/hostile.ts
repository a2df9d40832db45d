import { expect } from 'vitest';
import type { Bystanders } from './bystanders.ts';
import type { Json, Peer } from './peer.ts';

/* What is done to a host, and how it has to take it. */

/** What is refused is refused when it comes: so long it may take, a tick and what a busy machine adds, ms. */
const AT_ONCE_MS = 150;
/** A deadline is seen by a sweep, 100 ms apart, ms. */
const SWEEP_SLACK_MS = 350;

export type Opening = 'nothing' | 'plain' | 'extended';

/** A client that has got as far as `opening`. */
export async function openHostile({ table }: Bystanders, opening: Opening): Promise<Peer> {
  if (opening === 'extended') return (await table.hello({ player: { name: 'hostile' } })).peer;
  const peer = await table.join();
  if (opening === 'plain') {
    peer.send('hello');
    await peer.json();
  }
  return peer;
}

interface Ending {
  readonly code: string;
  /** ms from the beginning of `act`; 0 is at once */
  readonly afterMs?: number;
}

/** Does `act`, and expects the connection to be ended for it: said, counted, in time, and logged where it is the first of its kind. */
export async function expectEnding(
  { table, stallMs }: Bystanders,
  peer: Peer,
  { code, afterMs = 0, act }: Ending & { readonly act: () => void },
): Promise<Json[]> {
  const { kicks } = table.running.host.stats;
  const address = `127.0.0.1:${peer.socket.localPort}`;
  const linesOf = (): object[] => table.lines.filter(({ fields }) => (fields as Json).code === code);
  const before = kicks.get(code) ?? 0;
  const begun = performance.now();
  act();
  const messages = await peer.end();
  const took = performance.now() - begun;
  expect(messages.at(-1)).toEqual({ error: expect.objectContaining({ code, message: expect.any(String) }) });
  expect(kicks.get(code)).toBeGreaterThan(before);
  // One line a minute: what comes after the first is counted for the next.
  expect(linesOf()).toHaveLength(1);
  if (kicks.get(code) === 1)
    expect(linesOf()).toEqual([
      expect.objectContaining({ level: 'warn', fields: expect.objectContaining({ address }) }),
    ]);
  expect(took, 'ms until the end').toBeGreaterThan(afterMs - 20);
  expect(took, 'ms until the end').toBeLessThan(
    afterMs + (afterMs > 0 ? SWEEP_SLACK_MS : AT_ONCE_MS) + stallMs(),
  );
  return messages;
}

/** Opens a client, sends it on its way, and expects it to be kicked at once. */
export async function expectKick(
  bystanders: Bystanders,
  opening: Opening,
  { code, bytes }: { readonly code: string; readonly bytes: Uint8Array | string },
): Promise<void> {
  const peer = await openHostile(bystanders, opening);
  await expectEnding(bystanders, peer, { code, act: () => peer.raw(bytes) });
}

/** Expects that an exchange is answered, and leaves. */
export async function expectServed(peer: Peer): Promise<void> {
  const { data } = await peer.group();
  expect(data).toMatchObject({ ready: false, tick: 0 });
  peer.send('{"connection":false}');
  expect(await peer.end()).toEqual([]);
}
