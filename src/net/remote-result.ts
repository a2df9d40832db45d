import { describe, isPrintable, ShooterError } from '../core/index.ts';
import { asFields, ownField } from './json.ts';
import type { WireState } from './read-update.ts';

/* How a match over the wire ended: by the host's own message, or by what a plain client sees of it. */

export interface RemoteResult {
  /** `unknown` on the plain wire where a match just stopped */
  readonly reason: string;
  readonly winner: 1 | 2 | null;
  readonly seat: 1 | 2;
  readonly ticks: number;
  /** what an extended client was told: hash, log, id, seed, nonce … */
  readonly proof?: Readonly<Record<string, unknown>>;
}

const REASONS: readonly unknown[] = ['health', 'time', 'leave', 'forfeit', 'interrupted'];
/** Empty where a defect of the host has left no state to be hashed. */
const HASH = /^(?:[0-9a-f]{16})?$/;
/** Characters of a file's name at most. */
const MAX_FILE = 255;

/**
 * Reads a message; undefined for one that is no result.
 *
 * @throws ShooterError `net/bad-result`
 */
export function readResult(message: object): Omit<RemoteResult, 'seat'> | undefined {
  if (!Object.hasOwn(message, 'result')) return undefined;
  const fields = asFields(ownField(message, 'result'));
  if (fields === undefined) throw badResult('result', ownField(message, 'result'));
  const { reason, winner, ticks, ...proof } = fields as Record<string, unknown>;
  if (!REASONS.includes(reason)) throw badResult('reason', reason);
  if (winner !== 1 && winner !== 2 && winner !== null) throw badResult('winner', winner);
  if (!Number.isSafeInteger(ticks) || (ticks as number) < 0) throw badResult('ticks', ticks);
  if (typeof proof.hash !== 'string' || !HASH.test(proof.hash)) throw badResult('hash', proof.hash);
  if (proof.log !== null && !isFileName(proof.log)) throw badResult('log', proof.log);
  return { reason: reason as string, winner, ticks: ticks as number, proof };
}

/** Whether it can be a file's name, and stand in a line for people. */
const isFileName = (value: unknown): boolean =>
  typeof value === 'string' && value !== '' && value.length <= MAX_FILE && isPrintable(value);

const badResult = (name: string, value: unknown): ShooterError =>
  new ShooterError('net/bad-result', `${name} of a result is ${describe(value)}`);

/** What the flags of a final state say. */
export function resultOfFlags({ players }: WireState): Pick<RemoteResult, 'reason' | 'winner'> {
  const [first, second] = players;
  const reason = first.health <= 0 || second.health <= 0 ? 'health' : 'unknown';
  return { reason, winner: first.lost === second.lost ? null : first.lost ? 2 : 1 };
}

/** What a state says after a match of which no final state came: who won stays told, and who left is gone. */
export function resultOfStop({ players, users }: WireState, seat: 1 | 2): ReturnType<typeof resultOfFlags> {
  const [first, second] = players;
  if (first.win !== second.win) return { reason: 'unknown', winner: first.win ? 1 : 2 };
  if (users[2 - seat] === null) return { reason: 'leave', winner: seat };
  return { reason: 'unknown', winner: null };
}
