import type { Seat } from '../bots/browser.ts';
import { parseRules, type Rules } from '../core/index.ts';
import { checkOptions, describe, type OptionNames } from '../core/internal.ts';
import { type ActionKind, type ActionSpec, actionSpecOf } from './actions.ts';
import {
  type ObservationId,
  type ObservationKind,
  type ObservationSpec,
  observationSpecOf,
} from './observations.ts';
import type { PixelsOptions } from './pixels.ts';
import { parseRewards, type RewardOptions, type Rewards } from './rewards.ts';

/* What an environment is made from, and what it says of itself. Both are plain data, which passes to other threads. */

/** The environments that there are, by id. What one of them gives never changes: another number is another id. */
export const ENVIRONMENT_IDS = ['shooter-classic-v1'] as const;
/** The id of an environment. */
export type EnvironmentId = (typeof ENVIRONMENT_IDS)[number];

/** What an environment is made from. All of it may be left out. */
export interface EnvOptions<Kind extends ObservationKind = ObservationKind> {
  /** what a step does and pays; default `shooter-classic-v1`: the rules `classic-1`. What is observed has an id of its own, `spec.observation.id` */
  readonly id?: EnvironmentId;
  /** parameters of the match; missing ones take their defaults */
  readonly rules?: Partial<Rules>;
  /** the time limit, ticks, from 1 to 10,000,000: `rules.maxTicks` by another name; default 36,000 */
  readonly maxTicks?: number;
  /** what the agents are paid for; default the weights that `RewardWeights` states, and no `zeroSum` */
  readonly rewards?: RewardOptions;
  /** what the agents see: `vector` of 176 numbers (default), `compact` of 64, `grid`, planes of 25 × 25 cells, or `pixels`, pictures of bytes; or one
   * of these with its version, `vector/1`, which never changes; docs/observation.md */
  readonly observation?: Kind | ObservationId<Kind>;
  /** of `pixels` alone: size and channels; default 84 × 84 in grey */
  readonly pixels?: PixelsOptions;
  /**
   * how the agents say which keys they hold: `discrete` (default), an integer from 0 to 31, the sum of left 1, right 2, up 4, down 8, shoot 16; or
   * `multiBinary`, five numbers of 0 or 1 in this order
   */
  readonly actions?: ActionKind;
  /** ticks that a step takes, both agents holding their keys, from 1 to 600; default 1 */
  readonly frameSkip?: number;
  /** observations of so many steps, stacked along a new first axis, the newest last, from 1 to 64; default 1, without that axis */
  readonly frameStack?: number;
}

export const ENV_OPTIONS: OptionNames<EnvOptions> = {
  id: true,
  rules: true,
  maxTicks: true,
  rewards: true,
  observation: true,
  pixels: true,
  actions: true,
  frameSkip: true,
  frameStack: true,
};

/** What an environment takes and gives, as data. */
export interface EnvSpec {
  readonly id: EnvironmentId;
  /** the seats of the agents, in their order: agent a has seat `seats[a]` */
  readonly seats: readonly Seat[];
  /** how many those are: 2, or 1 against an opponent */
  readonly agents: number;
  readonly action: ActionSpec;
  readonly observation: ObservationSpec;
  readonly rules: Rules;
  readonly rewards: Rewards;
  readonly frameSkip: number;
  /** frames of an observation; from 2 they are its first axis */
  readonly frameStack: number;
  /** steps of a match at most */
  readonly maxSteps: number;
}

/** Ticks of one step at most. */
export const MAX_FRAME_SKIP = 600;
/** Frames of an observation at most. */
const MAX_FRAME_STACK = 64;

/**
 * Completes and checks what an environment is made from.
 *
 * @param seats those of the agents
 * @throws TypeError for an unknown option
 * @throws RangeError for an id that there is not, and a number outside its range
 * @throws ShooterError as `createMatch` for the rules
 */
export function specOf(options: EnvOptions = {}, seats: readonly Seat[] = [1, 2]): EnvSpec {
  checkOptions(options, ENV_OPTIONS, 'an environment');
  const { id = 'shooter-classic-v1', observation = 'vector', actions = 'discrete' } = options;
  const { frameSkip = 1, frameStack = 1 } = options;
  if (!ENVIRONMENT_IDS.includes(id))
    throw new RangeError(`there is no environment ${id}; there is ${ENVIRONMENT_IDS.join(', ')}`);
  if (!Number.isInteger(frameSkip) || frameSkip < 1 || frameSkip > MAX_FRAME_SKIP)
    throw new RangeError(`a step takes 1 to ${MAX_FRAME_SKIP} ticks, not ${frameSkip}`);
  if (!Number.isInteger(frameStack) || frameStack < 1 || frameStack > MAX_FRAME_STACK)
    throw new RangeError(
      `frameStack is ${describe(frameStack)}; it is an integer from 1 to ${MAX_FRAME_STACK}`,
    );
  const rules = parseLimitedRules(options);
  return Object.freeze({
    id,
    seats: Object.freeze([...seats]),
    agents: seats.length,
    action: actionSpecOf(actions),
    observation: stackedOf(observationSpecOf(observation, options.pixels), frameStack),
    rules,
    rewards: parseRewards(options.rewards),
    frameSkip,
    frameStack,
    maxSteps: Math.ceil(rules.maxTicks / frameSkip),
  });
}

/** The space of a stack of frames. */
function stackedOf(frame: ObservationSpec, frames: number): ObservationSpec {
  if (frames === 1) return frame;
  const shape = Object.freeze([frames, ...frame.shape]);
  return Object.freeze({ ...frame, shape, size: frames * frame.size });
}

function parseLimitedRules({ rules, maxTicks }: EnvOptions): Rules {
  if (maxTicks !== undefined && rules?.maxTicks !== undefined && rules.maxTicks !== maxTicks)
    throw new RangeError(`two time limits: ${maxTicks} ticks, and ${rules.maxTicks} in the rules`);
  const all = parseRules(maxTicks === undefined ? rules : { ...rules, maxTicks });
  if (all.maxTicks === 0) throw new RangeError('an environment has a time limit: maxTicks is 1 at least');
  return all;
}
