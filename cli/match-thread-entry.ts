import { setImmediate } from 'node:timers/promises';
import { type BotFailure, type BotKind, type MatchResult, startMatch } from '../src/bots/index.ts';
import { createPacer, describePlayer, sourcesOf } from '../src/bots/internal.ts';
import { createMatch, type Rules, restore, ShooterError } from '../src/core/index.ts';
import { describe } from '../src/core/internal.ts';
import type { PlayerInfo } from '../src/replay/index.ts';
import { enterThread, flushOutput, postFailure } from './module-thread-entry.ts';
import { openSeat, type SeatPlayer } from './players.ts';
import type { IsolationArgs } from './shared-options.ts';
import { createTickWriter } from './tick-ring.ts';

/* The thread that plays a match between bots of which one is a module. It records nothing: what it has played, tick by tick, is
   simulated and recorded by the thread that has started it, which no bot can touch or stop. */

export interface MatchTask {
  readonly players: readonly [SeatPlayer, SeatPlayer];
  readonly isolation: IsolationArgs;
  readonly ticks: SharedArrayBuffer;
}

/** The state in which the match begins: sent once the players are open. */
export interface MatchStart {
  readonly seed: string;
  readonly rules: Rules;
  readonly words: Int32Array;
  readonly botSeed: string;
}

export type MatchMessage =
  | { readonly kind: 'opened'; readonly players: readonly [PlayerInfo, PlayerInfo] }
  | { readonly kind: 'made' }
  /** `value` is left out where it is no plain data */
  | { readonly kind: 'note'; readonly seat: 1 | 2; readonly value?: unknown }
  | { readonly kind: 'failure'; readonly failure: BotFailure }
  | { readonly kind: 'stray'; readonly message: string }
  | { readonly kind: 'ended'; readonly result: MatchResult };

const {
  task: { players: seats, isolation, ticks },
  port,
} = enterThread<MatchTask>();
const post = (message: MatchMessage): void => port.postMessage(message);
const writer = createTickWriter(ticks);
let isMade = false;
let isStrayed = false;
process.on('uncaughtException', stray);

open().catch((error: unknown) => postFailure(port, error));

async function open(): Promise<void> {
  const players = [await openSeat(seats[0], isolation), await openSeat(seats[1], isolation)] as const;
  post({ kind: 'opened', players: [describePlayer(players[0]), describePlayer(players[1])] });
  port.once('message', (start: MatchStart) => {
    play(start, players).catch((error: unknown) => postFailure(port, error));
  });
}

async function play(start: MatchStart, players: readonly [BotKind, BotKind]): Promise<void> {
  const match = createMatch({ seed: start.seed, rules: start.rules });
  restore(match, start.words);
  let posted = 0;
  const postFailures = (): void => {
    for (; posted < play.failures.length; posted += 1)
      post({ kind: 'failure', failure: play.failures[posted]! });
  };
  const play = startMatch({
    start: match,
    players,
    botSeed: start.botSeed,
    onTick(_, first, second) {
      postFailures();
      writer.tick(first, second, sourcesOf(play.neutral));
    },
    note: (_, seat, value) => postNote(seat, value),
  });
  isMade = true;
  post({ kind: 'made' });
  const pace = createPacer();
  while (pace((ticks) => play.advance(ticks)) && !writer.isStopped && !isStrayed) await setImmediate();
  play.interrupt();
  postFailures();
  await flushOutput();
  post({ kind: 'ended', result: play.result! });
}

function postNote(seat: 1 | 2, value: unknown): void {
  try {
    post({ kind: 'note', seat, value });
  } catch {
    post({ kind: 'note', seat });
  }
  writer.note();
}

/** What a bot throws in a timer or promise of its own ends the match, because it cannot be attributed to one of them. */
function stray(error: unknown): void {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : describe(error);
  const message = `a bot, outside of decide, in a timer or a promise of its own: ${what}`;
  isStrayed = true;
  if (isMade) post({ kind: 'stray', message });
  else postFailure(port, new ShooterError('bot/failed-to-load', message));
}
