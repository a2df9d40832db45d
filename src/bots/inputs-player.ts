import { type InputTrack, inputsAt, KEY_COLUMNS, valueIn } from '../replay/browser.ts';
import type { BotKind, Seat } from './contract.ts';

/**
 * Makes a player that presses what a player of another match pressed in the same tick, and nothing after that match's end.
 *
 * @param track the inputs of that match: `track` of a log
 * @param seat 1 or 2: whose inputs of the two
 * @param about what the player is called; `kind` is `log` or `script`
 * @returns the player, which may sit in either seat
 * @example
 * const log = readLog('match.log');
 * const before = inputsPlayer(log.track, 1, { name: 'as before', kind: 'log', version: '1' });
 */
export function inputsPlayer(track: InputTrack, seat: Seat, about: Omit<BotKind, 'createBot'>): BotKind {
  const decide = ({ tick }: { tick: number }): number =>
    valueIn(inputsAt(track, tick), KEY_COLUMNS[seat - 1]!);
  return Object.freeze({ ...about, createBot: () => ({ decide }) });
}
