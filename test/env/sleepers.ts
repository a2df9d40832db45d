import type { SharedWords } from '../../src/env/node/protocol.ts';
import type { Move } from './explore.ts';

/* The shared words of a model, and threads that sleep on them. */

/** A thread that is in `wait`: undefined for one that is not. */
export type Sleep = undefined | { readonly word: number; readonly isTimed: boolean; isNotified: boolean };

export interface Sleeper {
  sleep: Sleep;
}

/** Thrown by `wait` in place of sleeping: the transition is taken once the thread wakes. */
export class Asleep {
  readonly sleep: Sleep;
  constructor(sleep: Sleep) {
    this.sleep = sleep;
  }
}

export const copySleep = (sleep: Sleep): Sleep => (sleep === undefined ? undefined : { ...sleep });

export const FOR_NO_REASON = 'wakes for no reason';

export type WaitResult = 'ok' | 'timed-out';

/**
 * How a thread can go on: one that is awake does. One that sleeps may be woken by a notify, for no reason, or by its time limit;
 * only the first happens sooner or later, and the last where somebody waits for a worker that has been killed.
 */
export function wakings<State>(
  sleep: Sleep,
  isTimeFair: boolean,
  step: (result: WaitResult | undefined) => () => State,
): Move<State>[] {
  if (sleep === undefined) return [{ name: 'goes on', isFair: true, take: step(undefined) }];
  if (sleep.isNotified) return [{ name: 'is woken', isFair: true, take: step('ok') }];
  const moves: Move<State>[] = [{ name: FOR_NO_REASON, isFair: false, take: step('ok') }];
  if (sleep.isTimed) moves.push({ name: 'has waited in vain', isFair: isTimeFair, take: step('timed-out') });
  return moves;
}

/** @param result of the wait of a thread that wakes; undefined for one that is awake */
export function wordsOf(
  memory: number[],
  threads: readonly Sleeper[],
  result: WaitResult | undefined,
): SharedWords {
  return {
    load: (word) => memory[word]!,
    store(word, value) {
      memory[word] = value;
    },
    add(word, value) {
      memory[word]! += value;
      return memory[word]! - value;
    },
    wait(word, value, timeoutMs) {
      if (result !== undefined) return result;
      if (memory[word] !== value) return 'not-equal';
      throw new Asleep({ word, isTimed: timeoutMs !== undefined, isNotified: false });
    },
    notify(word) {
      for (const { sleep } of threads) if (sleep?.word === word) sleep.isNotified = true;
    },
    // One that gives up does so at a moment when the word is not yet what it waits for.
    spin: (word, value) => memory[word] === value,
  };
}
