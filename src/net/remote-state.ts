import {
  ENEMY_PLACES,
  laserBounds,
  MAX_WAVE,
  type Match,
  PARAMETERS,
  PLAYER_PLACES,
  type PlayerState,
  type ReadonlyState,
  type Rules,
  ShooterError,
  setState,
  shotInterval,
} from '../core/index.ts';
import { PLAYER_FIELDS, PLAYER_NUMBERS, playerFrom } from '../core/internal.ts';
import type { WireLaser, WirePlayer, WireState } from './read-update.ts';

/* A match as a client has it: what the host sent last, in the form that bots look at. A host of ours sends states of our
   rules. The original server sends positions that its own clock made, and neither tick nor cooldown: those are brought
   within what a match can be, and a cooldown is read off the newest laser. */

/** A state update, and the tick that it is of. */
type Sent = WireState & { readonly tick: number };

/**
 * Makes `match` show what was sent. Whatever a server sends can be shown: what cannot be in a match is left out or moved.
 *
 * @param sent a state update, and the tick that it is of
 * @throws nothing but defects of this package
 */
export function showState(match: Match, sent: WireState & { readonly tick: number }): void {
  const { rules } = match;
  const { tick, level, lasers, enemies } = sent;
  const players = [playerOf(sent, 0, rules), playerOf(sent, 1, rules)] as const;
  try {
    setState(match, { tick, level, players, lasers, enemies });
  } catch (error) {
    if (!(error instanceof ShooterError)) throw error;
    setState(match, nearest(sent, rules));
  }
}

function playerOf({ players, lasers }: Sent, seat: 0 | 1, rules: Rules): PlayerState {
  const player = players[seat];
  // A host of ours leaves out nothing for an extended client.
  if (player.cooldown !== undefined && player.score !== undefined) return player as PlayerState;
  const numbers = PLAYER_NUMBERS.map((name) => player[name] ?? PLAYER_FIELDS[name].min);
  return {
    ...playerFrom(numbers, 0),
    cooldown: player.cooldown ?? guessCooldown(player, lasers[seat], rules),
  };
}

/** What a match can be that is nearest to what was sent. */
function nearest(sent: Sent, rules: Rules): ReadonlyState {
  const { lasers, enemies } = sent;
  const last = rules.maxTicks === 0 ? MOST_TICKS : rules.maxTicks;
  const tick = clamp(sent.tick, [0, last]);
  const players = [bound(playerOf(sent, 0, rules), rules), bound(playerOf(sent, 1, rules), rules)] as const;
  return {
    tick,
    // A wave a tick is the most that there can be.
    level: clamp(sent.level, [0, tick]),
    players,
    lasers: [boundLasers(lasers[0], players[0], rules), boundLasers(lasers[1], players[1], rules)],
    enemies: enemies
      .slice(0, MAX_WAVE)
      .map(({ x, y, colour }) => ({ x: clamp(x, ENEMY_PLACES.x), y: clamp(y, ENEMY_PLACES.y), colour }))
      .sort((a, b) => b.y - a.y),
  };
}

const MOST_TICKS: number = PARAMETERS.maxTicks.max;

function bound(player: PlayerState, rules: Rules): PlayerState {
  const numbers = PLAYER_NUMBERS.map((name) => {
    const { min, max } = PLAYER_FIELDS[name];
    return clamp(player[name], [min, max(rules)]);
  });
  return playerFrom(numbers, 0);
}

/* Lasers that are lower than lasers can be are moved up. Those for which there is no room then are left out, the oldest first. Columns
   stay as they are: by them bots see whether a laser is on its way to an enemy. */
function boundLasers(lasers: readonly WireLaser[], { cooldown }: PlayerState, rules: Rules): WireLaser[] {
  const { count, lowest, spacing } = laserBounds(rules, cooldown);
  const kept = count === 0 ? [] : lasers.slice(-count);
  return kept.map(({ x, y }, index) => ({
    x: clamp(x, PLAYER_PLACES.x),
    y: clamp(y, [0, lowest - (kept.length - 1 - index) * spacing]),
  }));
}

/** The newest laser was fired about where its player is, and has climbed in every tick since, that one included. */
function guessCooldown({ y }: WirePlayer, lasers: readonly WireLaser[], rules: Rules): number {
  const newest = lasers.at(-1);
  if (newest === undefined) return 0;
  const full = shotInterval(rules);
  return clamp(full + 1 - Math.round((y - newest.y) / rules.laserSpeed), [0, full]);
}

const clamp = (value: number, [min, max]: readonly [number, number]): number =>
  Math.min(max, Math.max(min, value));
