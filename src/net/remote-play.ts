import { setTimeout as pause } from 'node:timers/promises';
import { ShooterError } from '../core/index.ts';
import type { HelloFields } from './client.ts';
import { refusalOf } from './client-errors.ts';
import type { RemotePlayOptions } from './remote-options.ts';
import { isLoss, Session } from './remote-session.ts';

/**
 * Plays until so many matches are over, the host ends it, or `signal` fires. A connection that is lost is taken up again for
 * as long as the host keeps the seat.
 *
 * @throws ShooterError as `connectClient`; `net/lost`, `net/silent` where the connection ended before the last match and could
 *   not be taken up again; `core/bad-input` for what is no input of the player's, and what the player throws; `net/bad-result`
 */
export async function playRemote(options: RemotePlayOptions): Promise<void> {
  const session = new Session(options);
  let lost = await session.connect(options.hello ?? 'plain');
  while (lost !== undefined) lost = await comeBack(session, options, lost);
}

/** A host that is away may be back within the grace time; one that lets us in and drops us again and again is not. */
async function comeBack(
  session: Session,
  options: RemotePlayOptions,
  lost: ShooterError,
): Promise<ShooterError | undefined> {
  const { secret, graceMs } = session;
  const { token, keys } = options.hello as HelloFields;
  const until = performance.now() + Math.min(graceMs, options.returnMs ?? graceMs);
  for (let delayMs = RETURN_AFTER_MS; ; delayMs = Math.min(2 * delayMs, MAX_RETURN_DELAY_MS)) {
    const hopeless = session.fruitless >= MAX_FRUITLESS || performance.now() + delayMs > until;
    if (secret === undefined || hopeless) throw lost;
    options.onLost?.(lost);
    await pause(delayMs, undefined, { signal: options.signal }).catch(() => {});
    if (options.signal?.aborted) return undefined;
    try {
      return await session.connect({ resume: secret, token, keys });
    } catch (error) {
      if (isGone(error)) throw goneAfter(options, graceMs);
      if (!isLoss(error)) throw error;
    }
  }
}

/** Whether the host does not know the seat any more. */
const isGone = (error: unknown): boolean =>
  error instanceof ShooterError && refusalOf(error) === 'bad-secret';

const goneAfter = ({ host, port }: RemotePlayOptions, graceMs: number): ShooterError =>
  new ShooterError(
    'net/lost',
    `the connection to ${host}:${port} was lost, and with it the seat, which is kept for ${graceMs / 1000} s; join again`,
  );

/** How long is waited before a lost connection is taken up again: at first, and at most, ms. */
const RETURN_AFTER_MS = 100;
const MAX_RETURN_DELAY_MS = 2000;
/** Connections one after the other that end before they bring a state update. */
const MAX_FRUITLESS = 10;
