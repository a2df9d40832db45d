import { ShooterError } from '../core/index.ts';
import { refusalOf } from './client.ts';
import type { HelloFields } from './messages.ts';
import type { RemotePlayOptions } from './remote-player.ts';
import { isLoss, Session } from './remote-session.ts';
import type { Transport } from './wire.ts';

/**
 * Plays matches over a transport.
 *
 * @throws ShooterError as `playRemote`
 */
export async function playOver(transport: Transport, options: RemotePlayOptions): Promise<void> {
  const session = new Session(transport, options);
  let lost = await session.connect(options.hello ?? 'plain');
  while (lost !== undefined) lost = await reconnect(session, options, lost);
}

/** A host that is away may be back within the grace time; one that lets us in and drops us again and again is not. */
async function reconnect(
  session: Session,
  options: RemotePlayOptions,
  lost: ShooterError,
): Promise<ShooterError | undefined> {
  const { transport, reconnectionToken, graceMs } = session;
  const { token, keys } = options.hello as HelloFields;
  const until = transport.now() + Math.min(graceMs, options.returnMs ?? graceMs);
  for (let delayMs = RETURN_AFTER_MS; ; delayMs = Math.min(2 * delayMs, MAX_RETURN_DELAY_MS)) {
    const hopeless = session.fruitless >= MAX_FRUITLESS || transport.now() + delayMs > until;
    if (reconnectionToken === undefined || hopeless) throw lost;
    options.onLost?.(lost);
    await transport.pause(delayMs, options.signal);
    if (options.signal?.aborted) return undefined;
    try {
      return await session.connect({ resume: reconnectionToken, token, keys });
    } catch (error) {
      if (isGone(error)) throw goneAfter(transport, graceMs);
      if (!isLoss(error)) throw error;
    }
  }
}

/** Whether the host does not know the seat any more. */
const isGone = (error: unknown): boolean =>
  error instanceof ShooterError && refusalOf(error) === 'bad-secret';

const goneAfter = ({ name }: Transport, graceMs: number): ShooterError =>
  new ShooterError(
    'net/lost',
    `the connection to ${name} was lost, and with it the seat, which is kept for ${graceMs / 1000} s; join again`,
  );

/** The wait before a lost connection is taken up again: at first, and at most, ms. */
const RETURN_AFTER_MS = 100;
const MAX_RETURN_DELAY_MS = 2000;
/** Connections one after the other that end before they bring a state update. */
const MAX_FRUITLESS = 10;
