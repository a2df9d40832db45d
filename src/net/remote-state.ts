import {
  type Match,
  matchFromState,
  PARAMETERS,
  type PlayerState,
  type Rules,
  restore,
  ShooterError,
  type State,
  snapshot,
} from '../core/index.ts';
import type { WirePlayer, WireState } from './read-group.ts';

/* A match as a client has it: what the host sent last, in the form that bots look at. A host of ours sends states of our
   rules. The original server sends positions that its own clock made, and neither tick nor cooldown: those are brought
   within what a match can be, and a cooldown is read off the newest laser. */

/** Makes `match` show what was sent. Never throws, whatever a server sends: what cannot be in a match is left out or moved. */
export function showState(match: Match, sent: WireState & { readonly tick: number }): void {
  const { rules } = match;
  const exact = stateOf(sent, rules);
  restore(match, snapshot(fromState(rules, exact)));
}

/** The match of a state; without the lasers, or without the enemies too, where those cannot be. */
function fromState(rules: Rules, state: State): Match {
  const attempts = [state, { ...state, lasers: NO_LASERS }, { ...state, lasers: NO_LASERS, enemies: [] }];
  for (const attempt of attempts) {
    try {
      return matchFromState({ seed: '', rules }, attempt);
    } catch (error) {
      if (!(error instanceof ShooterError)) throw error;
    }
  }
  throw new RangeError('a state within bounds is one of a match');
}

const NO_LASERS: State['lasers'] = [[], []];

function stateOf(sent: WireState & { readonly tick: number }, rules: Rules): State {
  const { lasers, enemies, players } = sent;
  const last = rules.maxTicks === 0 ? MOST_TICKS : rules.maxTicks;
  const tick = within(sent.tick, [0, last]);
  return {
    tick,
    level: within(sent.level, [0, tick]),
    players: [playerOf(players[0], lasers[0], rules), playerOf(players[1], lasers[1], rules)],
    lasers: [lasers[0].map(copy), lasers[1].map(copy)],
    enemies: enemies
      .map(({ x, y, colour }) => ({ x: within(x, [50, 649]), y: within(y, [-1500, 700]), colour }))
      .sort((a, b) => b.y - a.y),
  };
}

const MOST_TICKS: number = PARAMETERS.maxTicks.max;

const copy = ({ x, y }: { readonly x: number; readonly y: number }): { x: number; y: number } => ({ x, y });

function playerOf(player: WirePlayer, lasers: WireState['lasers'][0], rules: Rules): PlayerState {
  const y = within(player.y, [1, 644]);
  return {
    x: within(player.x, [1, 649]),
    y,
    health: within(player.health, [0, rules.health]),
    cooldown: within(player.cooldown ?? guessCooldown(y, lasers, rules), [0, rules.cooldown]),
    score: within(player.score ?? 0, [0, MOST_TICKS]),
  };
}

/** The newest laser was fired about where its player is, and has climbed in every tick since, that one included. */
function guessCooldown(y: number, lasers: WireState['lasers'][0], { cooldown, laserSpeed }: Rules): number {
  const newest = lasers.at(-1);
  if (newest === undefined) return 0;
  return cooldown + 1 - Math.round((y - newest.y) / laserSpeed);
}

const within = (value: number, [min, max]: readonly [number, number]): number =>
  Math.min(max, Math.max(min, value));
