import { type BotKind, inputsPlayer } from '../src/bots/index.ts';
import { isModule } from '../src/bots/node/internal.ts';
import type { InputTrack } from '../src/replay/index.ts';
import { openPlayerFor } from './players.ts';
import type { IsolationArgs } from './shared-options.ts';

/** Who plays in a seat, as plain data: a player by its name, or the keys of a log from somewhere on. */
export type SeatPlayer =
  | { readonly name: string; readonly track?: undefined }
  | { readonly name: string; readonly track: InputTrack; readonly seat: 1 | 2 };

export async function openSeat(player: SeatPlayer, isolation: IsolationArgs): Promise<BotKind> {
  const { name } = player;
  if (player.track === undefined) return await openPlayerFor(name, isolation);
  return inputsPlayer(player.track, player.seat, { name, kind: 'log', version: '1' });
}

/** Whether no code runs but that of this package. */
export const isOurs = ({ name, track }: SeatPlayer): boolean => track !== undefined || !isModule(name);
