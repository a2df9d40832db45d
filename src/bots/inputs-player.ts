import { type InputTrack, inputsAt, KEY_COLUMNS, valueIn } from '../replay/browser.ts';
import type { BotKind, Seat } from './contract.ts';

/** A player that presses what a player pressed in the same tick of another match, and nothing after its end. */
export function inputsPlayer(track: InputTrack, seat: Seat, about: Omit<BotKind, 'createBot'>): BotKind {
  const decide = ({ tick }: { tick: number }): number =>
    valueIn(inputsAt(track, tick), KEY_COLUMNS[seat - 1]!);
  return Object.freeze({ ...about, createBot: () => ({ decide }) });
}
