import { describe, expect, test } from 'vitest';
import {
  awaitRound,
  CALLER,
  type CallerTransitions,
  createCallerMachine,
  ORDERS,
  type SharedWords,
  WORDS,
  WORKER,
  type WorkerTransitions,
} from '../../src/env/node/protocol.ts';
import { explore } from './explore.ts';
import { modelOf, type Setting } from './protocol-model.ts';

/* The protocol of a vector environment's threads under every scheduling. */

const { reset, step, row } = ORDERS;

const SETTINGS: readonly (readonly [string, Setting, number])[] = [
  ['one worker, four rounds', { workers: 1, orders: [reset, step, step, reset] }, 900],
  ['rows between steps', { workers: 1, orders: [reset, row, step, row] }, 900],
  ['two workers, three rounds', { workers: 2, orders: [reset, step, step] }, 5000],
  ['three workers, two rounds', { workers: 3, orders: [reset, step] }, 20_000],
  ['parts that fail', { workers: 2, orders: [reset, row, step], mayFail: true }, 10_000],
  ['a caller that is cut off anywhere', { workers: 2, orders: [reset, step], mayCutOff: true }, 4000],
  ['workers that are killed', { workers: 2, orders: [reset, step], mayDie: true }, 10_000],
  [
    'all of that',
    { workers: 2, orders: [reset, step], mayFail: true, mayCutOff: true, mayDie: true },
    40_000,
  ],
];

test.each(SETTINGS)(
  'no worker acts unasked, twice or by an old order, the caller never goes on early, nobody is stuck: %s',
  (_, setting, atLeast) => {
    const { states, fault } = explore(modelOf(setting));
    expect(fault).toBeUndefined();
    expect(states).toBeGreaterThan(atLeast);
  },
);

test('the search finds the fault of version 0.1.0: a worker that takes a late notify of the call before for a call', () => {
  const worker: WorkerTransitions = {
    ...WORKER,
    look: ({ round }, words) => (words.spin(WORDS.round, round) ? 'read' : 'sleep'),
    sleep({ round }, words) {
      words.wait(WORDS.round, round - 1);
      return 'read';
    },
  };
  const setting: Setting = { workers: 1, orders: [reset], wakesForAReason: true };
  const { fault } = explore(modelOf({ ...setting, transitions: { worker } }));
  expect(fault?.what).toBe('worker 1 acts twice in a round');
  // The caller is interrupted after its call, before its notify, and the worker has done its part by then.
  expect(fault?.way.slice(-5)).toEqual([
    'worker 1 goes on (sleep)',
    'caller goes on',
    'worker 1 is woken (sleep)',
    'worker 1 goes on (read)',
    'worker 1 goes on (act)',
  ]);
  expect(explore(modelOf(setting)).fault).toBeUndefined();
});

/** Goes to `state` after a transition, whatever that says. */
const and = <State extends string>(_: unknown, state: State): State => state;

interface Planted extends Partial<Setting> {
  readonly worker?: Partial<WorkerTransitions>;
  readonly caller?: Partial<CallerTransitions>;
}

const PLANTED: Readonly<Record<string, readonly [what: string, Planted]>> = {
  'calls before it gives the order': [
    'worker 1 takes the order of another round',
    {
      caller: {
        order: (caller, words) => {
          CALLER.call(caller, words);
          return 'call';
        },
        call: (caller, words) => {
          CALLER.order(caller, words);
          CALLER.fill(caller, words);
          return 'wake';
        },
      },
    },
  ],
  'calls before it counts the busy': [
    'stuck',
    {
      caller: {
        order: (caller, words) => and(CALLER.order(caller, words), 'call'),
        call: (caller, words) => and(CALLER.call(caller, words), 'fill'),
        fill: (caller, words) => and(CALLER.fill(caller, words), 'wake'),
      },
    },
  ],
  'takes any wake-up for the end': [
    'the caller goes on before worker 1 has done its part',
    { caller: { sleep: (caller, words) => and(CALLER.sleep(caller, words), 'judge') } },
  ],
  'does not wait': [
    'the caller goes on before worker 1 has done its part',
    { caller: { check: () => 'judge' } },
  ],
  'wakes no worker': [
    'stuck',
    { caller: { call: (caller, words) => and(CALLER.call(caller, words), 'away') } },
  ],
  'waits for ever for a worker that was killed': [
    'stuck',
    { mayDie: true, caller: { sleep: ({ busy }, words) => and(words.wait(WORDS.busy, busy), 'check') } },
  ],
  'does not call those that are to stop': [
    'stuck',
    {
      caller: {
        order: (caller, words) => (CALLER.order(caller, words) === 'call' ? 'wake' : 'fill'),
      },
    },
  ],
  'is not woken by the last worker': [
    'stuck',
    { worker: { count: (worker, words, act) => and(WORKER.count(worker, words, act), 'look') } },
  ],
  'hears of no failure': ['a failure is not reported', { mayFail: true, worker: { report: () => 'count' } }],
  'hears of a failure after the worker was counted': [
    'a failure is not reported',
    {
      mayFail: true,
      worker: {
        act: ({ order }, _, act) => (act(order) ? 'count' : 'wake'),
        wake: (worker, words, act) => and(WORKER.count(worker, words, act), 'report'),
        report: (worker, words, act) => and(WORKER.report(worker, words, act), 'look'),
        count: (worker, words, act) => {
          if (WORKER.count(worker, words, act) === 'wake') words.notify(WORDS.busy);
          return 'look';
        },
      },
    },
  ],
  'has a worker that takes only the next round for a call': [
    'stuck',
    {
      mayCutOff: true,
      worker: { check: ({ round }, words) => (words.load(WORDS.round) === round ? 'read' : 'sleep') },
    },
  ],
  'has a worker that sleeps on whatever it finds': [
    'stuck',
    { worker: { sleep: (_, words) => and(words.wait(WORDS.round, words.load(WORDS.round)), 'check') } },
  ],
};

describe('the search finds a caller that', () => {
  test.each(Object.entries(PLANTED))('%s', (_, [what, { worker, caller, ...setting }]) => {
    const transitions = { worker: { ...WORKER, ...worker }, caller: { ...CALLER, ...caller } };
    const { fault } = explore(modelOf({ workers: 2, orders: [reset, step], ...setting, transitions }));
    expect(fault?.what).toBe(what);
  });
});

test('a caller gives up after 120 waits in a row in which no worker finished', () => {
  let waits = 0;
  let busy = 2;
  const words: SharedWords = {
    load: () => busy,
    store: () => {},
    add: () => 0,
    notify: () => {},
    spin: () => false,
    wait() {
      waits += 1;
      if (waits === 100) busy = 1;
      return 'timed-out';
    },
  };
  const caller = { ...createCallerMachine(2), busy };
  expect(awaitRound(caller, words)).toBe('lost');
  expect(waits).toBe(100 + 120);
});
