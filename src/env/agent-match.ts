import type { Seat } from '../bots/browser.ts';
import {
  createMatch,
  type Input,
  type Match,
  type Rules,
  restore,
  ShooterError,
  snapshot,
  step,
} from '../core/index.ts';
import { describe } from '../core/internal.ts';
import { hashState } from '../replay/browser.ts';
import { appendInputs, copyInputs, createHistory, type InputHistory } from './input-history.ts';
import type { OpponentPool } from './opponents.ts';
import { askOpponent, type SeatedOpponent, seatOpponent } from './seated-opponent.ts';
import { checkSnapshot, type EnvSnapshot, noSnapshot } from './snapshots.ts';

/* A match for one agent against an opponent, wherever it is played: alone or as a row of many. The opponent has a memory of its own, so what is
   kept of such a match are its inputs: it is restored by playing it again. */

/** What the matches of an environment for one agent have in common. */
export interface AgentMatchSetup {
  readonly rules: Rules;
  readonly pool: OpponentPool;
  /** where the agent sits */
  readonly seat: Seat;
}

/** A match for one agent. */
export interface AgentMatch {
  readonly match: Match;
  readonly opponent: SeatedOpponent;
  readonly history: InputHistory;
}

/**
 * An environment for one agent at some time, or a row against opponents, as plain data: a snapshot of its match, and what a new bot is asked along
 * the way. Of no use to one of another spec or another release.
 */
export interface SoloSnapshot extends EnvSnapshot {
  /** the name of the opponent */
  readonly opponent: string;
  /** the inputs so far, two bytes for each tick: of seat 1 and of seat 2 */
  readonly inputs: Uint8Array;
  /** whether the opponent has forfeited */
  readonly forfeited: boolean;
}

/** What of a snapshot is of the match alone. */
type AgentMatchSnapshot = Omit<SoloSnapshot, 'base' | 'episode' | 'frames'>;

/**
 * Begins a match.
 *
 * @param history of an earlier match, whose memory is used again; a new one if left out
 * @throws ShooterError `bot/failed-to-start`
 */
export function beginAgentMatch(
  { rules, pool, seat }: AgentMatchSetup,
  seed: string,
  history: InputHistory = createHistory(),
): AgentMatch {
  const match = createMatch({ seed, rules });
  const opponent = seatOpponent(pool, match, seat === 1 ? 2 : 1);
  history.ticks = 0;
  return { match, opponent, history };
}

/** Whether the match has ended, by its rules or because the opponent forfeited. */
export const isOver = ({ match, opponent }: AgentMatch): boolean =>
  match.outcome !== undefined || opponent.failure !== undefined;

/** Takes a tick of a match that is not over. If the opponent forfeits, the tick that it was asked about is not taken. */
export function takeAgentTick({ match, opponent, history }: AgentMatch, action: Input): void {
  const answer = askOpponent(opponent);
  if (answer === undefined) return;
  const first = opponent.seat === 1 ? answer : action;
  const second = opponent.seat === 1 ? action : answer;
  step(match, first, second);
  appendInputs(history, first, second);
}

/** What a match is now. */
export const keepAgentMatch = ({ match, opponent, history }: AgentMatch): AgentMatchSnapshot => ({
  seed: match.seed,
  words: snapshot(match),
  opponent: opponent.name,
  inputs: copyInputs(history),
  forfeited: opponent.failure !== undefined,
});

/**
 * Makes the match that was kept: plays it again with a new bot, which is asked along the way.
 *
 * @throws RangeError for a match under other rules, or against an opponent of another name than the seed draws here
 * @throws ShooterError `bot/not-repeatable` if the bot decides otherwise than before · `bot/failed-to-start`
 */
export function restoreAgentMatch(setup: AgentMatchSetup, kept: AgentMatchSnapshot): AgentMatch {
  const { seed, words, inputs } = kept;
  const target = createMatch({ seed, rules: setup.rules });
  restore(target, words);
  const restored = beginAgentMatch(setup, seed);
  const { match, opponent } = restored;
  if (opponent.name !== kept.opponent)
    throw new RangeError(
      `restore: the snapshot is of a match against ${describe(kept.opponent)}; here the opponent of the seed ${describe(seed)} is ${describe(opponent.name)}`,
    );
  for (let at = 0; at < inputs.length; at += 2) repeatTick(restored, inputs.subarray(at, at + 2));
  if (hashState(match) !== hashState(target))
    throw new RangeError('restore: the inputs of the snapshot do not lead to its state');
  if (kept.forfeited) repeatTick(restored, undefined);
  return restored;
}

/**
 * @param caller what the message begins with, for instance `restore takes`
 * @throws TypeError for what is no snapshot of a match for one agent
 */
export function checkSoloSnapshot(
  value: Readonly<EnvSnapshot>,
  caller: string,
): asserts value is Readonly<SoloSnapshot> {
  checkSnapshot(value, caller);
  const { opponent, inputs, forfeited } = value as Partial<SoloSnapshot>;
  const isSnapshot =
    typeof opponent === 'string' &&
    inputs instanceof Uint8Array &&
    inputs.length % 2 === 0 &&
    typeof forfeited === 'boolean';
  if (!isSnapshot) throw noSnapshot(value, caller);
}

/** @param inputs of both seats in the tick; undefined where the opponent forfeited */
function repeatTick(restored: AgentMatch, inputs: Uint8Array | undefined): void {
  const { match, opponent } = restored;
  const { tick } = match;
  const before = inputs?.[opponent.seat - 1];
  takeAgentTick(restored, inputs?.[2 - opponent.seat] ?? 0);
  const player = opponent.seat === 1 ? match.player1 : match.player2;
  const now = opponent.failure === undefined ? player.keys : undefined;
  if (now === before) return;
  const pressed = (keys: Input | undefined): string =>
    keys === undefined ? 'nothing, and forfeited' : `${keys}`;
  throw new ShooterError(
    'bot/not-repeatable',
    `${describe(opponent.name)} decides otherwise when it is asked again: at tick ${tick} it pressed ${pressed(before)} before, and ${pressed(now)} now`,
  );
}
