import type { Match } from '../core/index.ts';
import { step } from '../core/index.ts';
import { checkOptions, describe, type OptionNames } from '../core/internal.ts';
import type {
  ObservationArray,
  ObservationKind,
  ObservationSpec,
  PixelsOptions,
  RewardOptions,
  Rewards,
} from '../env/browser.ts';
import {
  arrayOf,
  createBeforeStep,
  createPayer,
  keepBeforeStep,
  MAX_FRAME_SKIP,
  observationSpecOf,
  parseRewards,
  writersOf,
} from '../env/internal.ts';
import { inputsAt, KEY_COLUMNS, type Log, matchId, matchOf, valueIn } from '../replay/browser.ts';
import type { ExportProgress, NamedLog } from './data-set.ts';

/* What an environment would have given for the inputs of a log: observations, actions, rewards. Each seat of a log is an episode. */

/** Which steps are read of logs, and how. */
export interface ObservationOptions<Kind extends ObservationKind = ObservationKind> {
  /** what a player sees, as the environment's option; default `vector` */
  readonly observation?: Kind | undefined;
  /** of `pixels` alone: size and channels; default 84 × 84 in grey */
  readonly pixels?: PixelsOptions | undefined;
  /** ticks that a step takes, from 1 to 600; default 1 */
  readonly frameSkip?: number | undefined;
  /** what a player is paid for, as the environment's option; default the same weights */
  readonly rewards?: RewardOptions | undefined;
  /** whose steps: of seat 1, of seat 2, or of both, seat 1 first; default both */
  readonly seat?: 1 | 2 | 'both' | undefined;
  /** every so many steps one is given, and the last of each episode; an integer from 1; default 1 */
  readonly every?: number | undefined;
  /** called while a log is read, at least once for each episode */
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined;
}

/** One step of one player. */
export interface ObservedStep<Seen extends ObservationArray = ObservationArray> {
  /** the file, as it was named */
  readonly log: string;
  /** what the match is called: `id` of `shooter info` */
  readonly match: string;
  readonly seat: 1 | 2;
  /** the name of the player */
  readonly player: string;
  /** ticks of the match before the step */
  readonly tick: number;
  /** what the player saw then; the caller's */
  readonly observation: Seen;
  /** the keys that it held in the first tick of the step, 0 to 31 */
  readonly action: number;
  /** what the step paid */
  readonly reward: number;
  /** the match ended in this step because a player had no health left */
  readonly terminated: boolean;
  /** it ended here for any other reason, or the log does */
  readonly truncated: boolean;
}

/** Options, completed and checked. */
export interface StepPlan {
  readonly observation: ObservationSpec;
  readonly frameSkip: number;
  readonly rewards: Rewards;
  readonly seats: readonly (1 | 2)[];
  readonly every: number;
  readonly onProgress: (progress: ExportProgress) => void;
}

export const OBSERVATION_OPTIONS: OptionNames<ObservationOptions> = {
  observation: true,
  pixels: true,
  frameSkip: true,
  rewards: true,
  seat: true,
  every: true,
  onProgress: true,
};

/** @throws TypeError for an unknown option · RangeError for a value out of its range */
export function planSteps(options: ObservationOptions): StepPlan {
  const { observation = 'vector', pixels, frameSkip = 1, rewards, seat = 'both', every = 1 } = options;
  const check = (name: string, value: number, most: number): void => {
    if (Number.isInteger(value) && value >= 1 && value <= most) return;
    throw new RangeError(`${name} is ${describe(value)}; it is an integer from 1 to ${most}`);
  };
  check('frameSkip', frameSkip, MAX_FRAME_SKIP);
  check('every', every, Number.MAX_SAFE_INTEGER);
  if (seat !== 'both' && seat !== 1 && seat !== 2)
    throw new RangeError(`seat is ${describe(seat)}; it is 1, 2 or both`);
  return {
    observation: observationSpecOf(observation, pixels),
    frameSkip,
    rewards: parseRewards(rewards),
    seats: seat === 'both' ? [1, 2] : [seat],
    every,
    onProgress: options.onProgress ?? (() => {}),
  };
}

/**
 * What an environment would have given for the inputs of logs: for each player of each log the steps in order, bit for bit those of `createEnv` with
 * the same seed, rules and inputs. Where keys changed within a step of several ticks, the match goes as it went, and the action is the first
 * input. What a player saw after its last step is in no step. What the logs say is taken as true: `verifyLog` says whether it is.
 *
 * @param logs read one at a time; a generator may open each when it is its turn
 * @returns steps, as they are asked for
 * @throws at the first step TypeError for an unknown option, RangeError for a value out of its range; at any whatever `logs` throws
 * @example
 * const logs = [{ name: 'match.log', log: readLog('match.log') }];
 * for (const { observation, action } of readObservations(logs, { observation: 'compact' })) console.log(observation[5], action);
 */
export function* readObservations<Kind extends ObservationKind = 'vector'>(
  logs: Iterable<NamedLog>,
  options: ObservationOptions<Kind> = {},
): Generator<ObservedStep<ObservationArray<Kind>>, void> {
  checkOptions(options, OBSERVATION_OPTIONS, 'readObservations');
  for (const one of findSteps(logs, planSteps(options)))
    if (one !== undefined) yield one as ObservedStep<ObservationArray<Kind>>;
}

/** Ticks after which a pause is given, so that other work has its turn. */
const TURN_TICKS = 512;

/** As `readObservations`; an undefined among the steps is a pause. */
export function* findSteps(
  logs: Iterable<NamedLog>,
  plan: StepPlan,
): Generator<ObservedStep | undefined, void> {
  const done = { logs: 0, ticks: 0, rows: 0 };
  for (const { name, log } of logs) {
    for (const [index, seat] of plan.seats.entries()) {
      for (const one of episodeOf({ name, log }, seat, plan)) {
        if (one !== undefined) done.rows += 1;
        else plan.onProgress({ ...done });
        yield one;
      }
      // An episode is a part of the ticks of its log: both together are all of them.
      done.ticks += Math.floor(log.track.ticks / plan.seats.length) + (index > 0 ? log.track.ticks % 2 : 0);
      plan.onProgress({ ...done });
    }
    done.logs += 1;
    plan.onProgress({ ...done });
  }
}

function* episodeOf(
  { name, log }: NamedLog,
  seat: 1 | 2,
  { observation, frameSkip, rewards, every }: StepPlan,
): Generator<ObservedStep | undefined, void> {
  const match = matchOf(log);
  const { write } = writersOf(observation);
  const Numbers = arrayOf(observation);
  const pay = createPayer(rewards, frameSkip);
  const before = createBeforeStep();
  const named = { log: name, match: matchId(log), seat, player: log.header.players[seat - 1]!.name };
  for (let index = 0; !isOver(log, match); index += 1) {
    const { tick } = match;
    const seen = new Numbers(observation.size);
    write(match, seat, seen);
    const action = valueIn(inputsAt(log.track, tick), KEY_COLUMNS[seat - 1]!);
    keepBeforeStep(match, before);
    playStep(log, match, frameSkip);
    const isLast = isOver(log, match);
    const terminated = match.outcome?.reason === 'health';
    const reward = pay(match, before).rewards[seat - 1]!;
    if (index % every === 0 || isLast)
      yield {
        ...named,
        tick,
        observation: seen,
        action,
        reward,
        terminated,
        truncated: isLast && !terminated,
      };
    if (Math.floor(match.tick / TURN_TICKS) > Math.floor(tick / TURN_TICKS)) yield undefined;
  }
}

const isOver = ({ track }: Log, match: Match): boolean =>
  match.tick >= track.ticks || match.outcome !== undefined;

function playStep(log: Log, match: Match, frameSkip: number): void {
  for (let taken = 0; taken < frameSkip && !isOver(log, match); taken += 1) {
    const pressed = inputsAt(log.track, match.tick);
    step(match, valueIn(pressed, KEY_COLUMNS[0]), valueIn(pressed, KEY_COLUMNS[1]));
  }
}

/** An episode, without its steps. */
export interface Episode {
  readonly log: string;
  readonly match: string;
  readonly seat: 1 | 2;
  readonly player: string;
  readonly status: Log['status'];
  /** steps that are given of it */
  readonly count: number;
  /** ticks that it has */
  readonly ticks: number;
  readonly terminated: boolean;
}

/** The episodes of logs, found by playing each once; an undefined among them is a pause. */
export function* findEpisodes(
  logs: Iterable<NamedLog>,
  { seats, frameSkip, every }: StepPlan,
): Generator<Episode | undefined, void> {
  for (const { name, log } of logs) {
    const match = matchOf(log);
    while (!isOver(log, match)) {
      playStep(log, match, TURN_TICKS);
      yield undefined;
    }
    const steps = Math.ceil(match.tick / frameSkip);
    const count = steps === 0 ? 0 : Math.ceil((steps - 1) / every) + 1;
    const terminated = match.outcome?.reason === 'health';
    for (const seat of seats)
      yield {
        ...{ log: name, match: matchId(log), seat, player: log.header.players[seat - 1]!.name },
        ...{ status: log.status, count, ticks: match.tick, terminated },
      };
  }
}
