import { openPlayer } from '../../bots/index.ts';
import { openedName } from '../../bots/node/internal.ts';
import { ShooterError } from '../../core/index.ts';
import { describe } from '../../core/internal.ts';
import type { OpponentPlayer, OpponentPool } from '../opponents.ts';

/* Opponents in other threads. Functions do not pass to a thread, so each thread opens the same players by their names. */

/** A pool as another thread can open it: plain data. */
export interface OpponentNames {
  readonly players: readonly {
    /** for `openPlayer`; paths are absolute */
    readonly opened: string;
    /** what the player says of itself */
    readonly name: string;
    readonly version: string | undefined;
    readonly hash: string | undefined;
  }[];
  readonly shares: OpponentPool['shares'];
}

/** @throws TypeError for a player that no other thread can open */
export function namesOf({ players, shares }: OpponentPool): OpponentNames {
  return { players: players.map(nameOf), shares };
}

function nameOf(player: OpponentPlayer): OpponentNames['players'][number] {
  const opened = openedName(player);
  if (opened === undefined)
    throw new TypeError(
      `createVectorEnv: opponent: with several threads each opens the players by their names, and nothing says how to open ${describe(player.name)}: use what openPlayer gives, or threads: 1`,
    );
  const { name, version, hash } = player;
  return { opened, name, version, hash };
}

/**
 * Opens the players of a pool in this thread.
 *
 * @throws ShooterError `bot/not-reopened` for a player that has changed since · as `openPlayer`
 */
export async function openNames({ players, shares }: OpponentNames): Promise<OpponentPool> {
  const opened: OpponentPlayer[] = [];
  for (const { opened: by, name, version, hash } of players) {
    const player = await openPlayer(by);
    if (player.version !== version || player.hash !== hash)
      throw new ShooterError(
        'bot/not-reopened',
        `${by}: it is not what it was when ${describe(name)} was opened: its file has changed`,
      );
    // A log names the player as the first thread knows it: the name of inputs holds their path as it was written.
    opened.push({ ...player, name });
  }
  return { players: opened, shares };
}
