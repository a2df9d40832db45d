import { ALL_KEYS, DOWN, type Input, LEFT, RIGHT, SHOOT, UP } from '../core/index.ts';
import { describe } from '../core/internal.ts';

/* What agents do in a step: inputs of the rules, or the keys of each one by one. */

/** The action of an agent: an integer from 0 to 31, or with `multiBinary` five of 0 and 1. */
export type Action = Input | ArrayLike<number>;

/** How actions are written: `discrete`, or `multiBinary`. */
export type ActionKind = 'discrete' | 'multiBinary';

/** The space of an action, as data. */
export interface ActionSpec {
  readonly kind: ActionKind;
  readonly dtype: 'uint8';
  /** of the action of one agent: empty for one number */
  readonly shape: readonly number[];
  /**
   * as `n` of Gymnasium's `Discrete` and `MultiBinary`: a discrete action is an integer from 0 to `count` − 1, an input of the
   * rules; a multi-binary one has `count` numbers, 1 for each key that is held, else 0, in the order of `ACTION_KEYS`
   */
  readonly count: number;
}

/** A key, by name. */
export type ActionKey = 'left' | 'right' | 'up' | 'down' | 'shoot';

const KEY_BITS: Readonly<Record<ActionKey, Input>> = {
  left: LEFT,
  right: RIGHT,
  up: UP,
  down: DOWN,
  shoot: SHOOT,
};

/** The keys in the order of a multi-binary action, which is that of their bits in an input: `left`, `right`, `up`, `down`, `shoot`. */
export const ACTION_KEYS: readonly ActionKey[] = Object.freeze(Object.keys(KEY_BITS) as ActionKey[]);

const KEYS = ACTION_KEYS.length;
const BITS: readonly number[] = Object.values(KEY_BITS);

const SPECS: Readonly<Record<ActionKind, ActionSpec>> = {
  discrete: Object.freeze({
    kind: 'discrete',
    dtype: 'uint8',
    shape: Object.freeze([]),
    count: ALL_KEYS + 1,
  }),
  multiBinary: Object.freeze({
    kind: 'multiBinary',
    dtype: 'uint8',
    shape: Object.freeze([KEYS]),
    count: KEYS,
  }),
};

/** @throws RangeError for a kind that there is not */
export function actionSpecOf(kind: ActionKind): ActionSpec {
  if (!Object.hasOwn(SPECS, kind))
    throw new RangeError(`actions is ${describe(kind)}; it is one of ${Object.keys(SPECS).join(', ')}`);
  return SPECS[kind];
}

/** An input as an action of a space: the other way round than `parseAction`. */
export const actionOf = ({ kind }: ActionSpec, input: Input): Action =>
  kind === 'discrete' ? input : BITS.map((bit) => ((input & bit) === 0 ? 0 : 1));

/**
 * The input of an action.
 *
 * @param who what the message begins with, for instance `the action of seat 1`
 * @throws TypeError for what is no list · RangeError for one of another length, and for a number that is not 0 or 1. Whether a discrete
 *   action is an input the core checks
 */
export function parseAction({ kind }: ActionSpec, action: Action, who: string): Input {
  if (kind === 'discrete') return action as Input;
  if (typeof action !== 'object' || action === null || typeof action.length !== 'number')
    throw new TypeError(`${who} is ${describe(action)}, not a list of ${KEYS} numbers`);
  if (action.length !== KEYS) throw new RangeError(`${who} has ${action.length} numbers; it takes ${KEYS}`);
  return foldKeys(action, 0, who);
}

/**
 * Reads the actions of a vector environment.
 *
 * @param actions those of all agents, one after the other
 * @param inputs where their inputs go; on the same memory if they are discrete
 * @throws RangeError for the first that is none; no other input is read then
 */
export function readActions({ kind }: ActionSpec, actions: Uint8Array, inputs: Uint8Array): void {
  if (kind === 'discrete') {
    for (let i = 0; i < actions.length; i += 1)
      if (actions[i]! > ALL_KEYS)
        throw new RangeError(`action ${i} is ${actions[i]}; it is an integer from 0 to ${ALL_KEYS}`);
    inputs.set(actions);
    return;
  }
  for (let i = 0; i < inputs.length; i += 1) inputs[i] = foldKeys(actions, i * KEYS, `action ${i}`);
}

/** @param from where the keys begin */
function foldKeys(keys: ArrayLike<number>, from: number, who: string): Input {
  let input = 0;
  for (let key = 0; key < KEYS; key += 1) {
    const held = keys[from + key];
    if (held !== 0 && held !== 1)
      throw new RangeError(`${who}: ${ACTION_KEYS[key]} is ${describe(held)}; it is 0 or 1`);
    input |= held * BITS[key]!;
  }
  return input;
}
