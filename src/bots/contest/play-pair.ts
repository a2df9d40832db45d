import { createMatch, type Input, type Match, type Rules, ShooterError } from '../../core/index.ts';
import { createRecorder, encodeLog, formatHash, matchId, type RecordingInfo } from '../../replay/index.ts';
import type { BotKind, BotSetup } from '../bot.ts';
import { type BotFailure, type MatchResult, type Play, type PlayOptions, startMatch } from '../play.ts';
import type { Printed } from '../printed.ts';
import { describePlayer, sourcesOf } from '../recording.ts';
import type { Seat } from '../view.ts';
import { gameId } from './identity.ts';
import type { PlannedPair } from './plan.ts';
import type { FailureKind, GameFailure, GameResult, PairResult } from './result.ts';

/** Which games leave a log: all; those that player a lost, of a `sprt` or gauntlet, or that anybody lost, of a round robin; those in which a bot failed. */
export const LOG_POLICIES = ['all', 'losses', 'failures', 'none'] as const;
export type LogPolicy = (typeof LOG_POLICIES)[number];

/** What is played, beside who. Plain data. */
export interface GameTask {
  readonly pair: PlannedPair;
  readonly rules: Rules;
  readonly release: string;
  /** of players a and b, by `hashContents` */
  readonly contents: readonly [string, string];
  /** what logs and failures call them: the same for players of the same contents, whose matches are the same */
  readonly names: readonly [string, string];
  readonly logs: LogPolicy;
  /** whether `losses` are those of player a alone */
  readonly lossesOfA: boolean;
  /** what the logs say of when and by what they were recorded */
  readonly recording: RecordingInfo;
  /** whether what was pressed comes with the pair; not, if left out */
  readonly keepInputs?: boolean;
}

/** A pair that was played, and what is kept of it. */
export interface PlayedPair {
  readonly pair: PairResult;
  /** their names in the folder of the contest: sealed logs, and what was printed in games with failures */
  readonly logs: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** of each game, by tick, what was pressed: player 1 in the low five bits, player 2 in the next; if it was asked for */
  readonly inputs?: readonly [Uint16Array, Uint16Array];
}

/**
 * Plays both games of a pair. Whatever a bot does is a result; what is thrown is nobody's doing.
 *
 * @param players a and b
 * @param printed what they print; kept of a game with failures that has a log
 */
export function playPair(
  task: GameTask,
  players: readonly [BotKind, BotKind],
  printed?: Printed,
): PlayedPair {
  const play = (swapped: boolean): PlayedGame => {
    printed?.clear();
    return withPrinted(playGame(task, players, swapped), printed);
  };
  const games = [play(false), play(true)] as const;
  return {
    pair: { ...task.pair, games: [games[0].game, games[1].game] },
    logs: games.flatMap(({ logs }) => logs),
    ...(task.keepInputs === true && { inputs: [games[0].inputs, games[1].inputs] }),
  };
}

interface PlayedGame {
  readonly game: GameResult;
  readonly logs: PlayedPair['logs'];
  /** empty if they are not kept */
  readonly inputs: Uint16Array;
}

/** Where what was printed in a match is kept, in the folder of a contest. */
export const printedName = (id: string): string => `logs/${id.slice(0, 16)}.stderr.txt`;

function withPrinted(played: PlayedGame, printed: Printed | undefined): PlayedGame {
  const { game, logs } = played;
  if (printed === undefined || game.failures.length === 0 || game.log === null) return played;
  const bytes = printed.read();
  return bytes.length === 0 ? played : { ...played, logs: [...logs, { name: printedName(game.id), bytes }] };
}

function playGame(task: GameTask, [a, b]: readonly [BotKind, BotKind], swapped: boolean): PlayedGame {
  const { pair, rules, release, contents, names, logs, recording } = task;
  const players = swapped ? ([b, a] as const) : ([a, b] as const);
  const hashes = swapped ? ([contents[1], contents[0]] as const) : contents;
  const id = gameId({ release, rules, seed: pair.seed, players: hashes });
  const match = createMatch({ seed: pair.seed, rules });
  const [first, second] = swapped ? [names[1], names[0]] : names;
  const about = [
    { ...describePlayer(players[0]), name: first },
    { ...describePlayer(players[1]), name: second },
  ] as const;
  const called = [
    { name: first, createBot: players[0].createBot },
    { name: second, createBot: players[1].createBot },
  ] as const;
  const recorder = createRecorder(match, { players: about, recording });
  const inputs: number[] | undefined = task.keepInputs === true ? [] : undefined;
  const { result, failures } = playOut(called, {
    start: match,
    onTick(play, first, second) {
      inputs?.push(first | (second << 5));
      recorder.record(first, second, sourcesOf(play.neutral));
    },
    note: logs === 'none' ? undefined : (_, seat, value) => recorder.note(seat, value),
  });
  const log = recorder.end(result);
  const score = result.winner === null ? 0.5 : (result.winner === 1) === !swapped ? 1 : 0;
  const told = failures.map((failure) => tellFailure(failure, swapped));
  const isKept = keepsLog(task, score, told);
  const name = `logs/${id.slice(0, 16)}.log`;
  const game: GameResult = {
    id,
    score,
    reason: result.reason,
    ticks: match.tick,
    digest: matchId(log),
    hash: formatHash(log.end!.hash),
    failures: told,
    log: isKept ? name : null,
  };
  const kept = isKept ? [{ name, bytes: encodeLog(log) }] : [];
  return { game, logs: kept, inputs: Uint16Array.from(inputs ?? []) };
}

interface Outcome {
  readonly result: MatchResult;
  /** the last one of each seat */
  readonly failures: readonly BotFailure[];
}

interface Watched extends Pick<PlayOptions, 'note'> {
  readonly start: Match;
  readonly onTick: (play: Play, first: Input, second: Input) => void;
}

/** Plays a match from its first tick to its end. A bot that cannot even be made loses it there. */
function playOut(players: PlayOptions['players'], { start, onTick, note }: Watched): Outcome {
  let asked: Asked | undefined;
  const watched = players.map(({ name, createBot }) => ({
    name,
    createBot(setup: BotSetup) {
      asked = { seat: setup.seat, error: undefined };
      try {
        return createBot(setup);
      } catch (error) {
        asked.error = error;
        throw error;
      }
    },
  })) as unknown as PlayOptions['players'];
  let play: Play;
  try {
    play = startMatch({
      start,
      note,
      players: watched,
      onTick: (_, first, second) => onTick(play, first, second),
    });
  } catch (error) {
    if (!(error instanceof ShooterError) || error.code !== 'bot/failed-to-start') throw error;
    const failure = failedToStart(asked!, error.message);
    return { result: { reason: 'forfeit', winner: failure.seat === 1 ? 2 : 1 }, failures: [failure] };
  }
  play.advance(Number.POSITIVE_INFINITY);
  const failures = ([1, 2] as const).flatMap(
    (seat) => play.failures.findLast((one) => one.seat === seat) ?? [],
  );
  return { result: play.result!, failures };
}

/** Which bot was asked to begin last, and what it threw. */
interface Asked {
  readonly seat: Seat;
  error: unknown;
}

/** A bot that was there once and cannot be opened now is the machine's doing: thrown, so that the pair is played again. */
function failedToStart({ seat, error }: Asked, message: string): BotFailure {
  const code = error instanceof ShooterError ? error.code : '';
  if (code === 'bot/not-reopened') throw new Error(message);
  return { seat, tick: 0, code: code === 'bot/late' ? 'bot/late' : 'bot/threw', message, forfeits: true };
}

const KINDS: Readonly<Record<BotFailure['code'], FailureKind>> = {
  'bot/threw': 'crash',
  'bot/died': 'crash',
  'bot/late': 'time',
  'bot/bad-input': 'input',
};

const tellFailure = ({ seat, tick, code, message, forfeits }: BotFailure, swapped: boolean): GameFailure => ({
  kind: KINDS[code],
  player: (seat === 1) === !swapped ? 0 : 1,
  tick,
  message,
  forfeits,
});

/** Whether a game that was played leaves a log. */
export function keepsLog(
  { logs, lossesOfA }: Pick<GameTask, 'logs' | 'lossesOfA'>,
  score: GameResult['score'],
  failures: readonly GameFailure[],
): boolean {
  if (logs === 'all' || logs === 'none') return logs === 'all';
  if (failures.length > 0) return true;
  return logs === 'losses' && (lossesOfA ? score === 0 : score !== 0.5);
}

/** A pair that could not be played, twice: it is not scored. */
export function unplayedPair({ pair, rules, release, contents }: GameTask, message: string): PairResult {
  const game = (players: readonly [string, string]): GameResult => ({
    id: gameId({ release, rules, seed: pair.seed, players }),
    score: null,
    reason: 'interrupted',
    ticks: 0,
    digest: '0'.repeat(64),
    hash: '0'.repeat(16),
    failures: [{ kind: 'infrastructure', player: null, tick: 0, message, forfeits: false }],
    log: null,
  });
  return { ...pair, games: [game(contents), game([contents[1], contents[0]])] };
}
