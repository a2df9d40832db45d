/* How the caller of a vector environment and its workers take turns, as two state machines over four shared words. Each
   transition touches one word once, so the order of transitions is all that scheduling can decide: a test explores every order.

     word    written by                          meaning
     round   caller adds 1                       rounds called so far, modulo 2^32
     order   caller, before it calls             what the round asks for
     busy    caller sets, each worker takes 1    workers that have not finished the round
     failed  workers, before they finish         1 after a failure; it stays

     caller                                      worker, which waits for round r, first 1
     order   store order                         look    spin until round is r   → read, in vain → check
     fill    store busy                          check   round is r - 1          → sleep, else → read
     call    add 1 to round                      sleep   wait while r - 1        → check
     wake    notify round                        read    load order              → act, stop → ended
     away    (the caller's own part)             act     reset, step or row      → count, threw → report
     look    spin until busy is 0 → judge        report  store failed
     check   busy is 0 → judge, else → sleep     count   take 1 from busy, r + 1 → look, the last → wake
     sleep   wait while busy is as it was        wake    notify busy             → look
             → check
     judge   failed is 0 → done, else → failed

   Two rules make it right:
   1. A return from wait means nothing. It may be due to the notify of an earlier round, which comes late when whoever notifies
      is interrupted before it, or to nothing at all. So sleep always leads back to check.
   2. order and busy change only while no worker is between read and count. The one exception is the order to stop, which may
      come at any time, skips fill, and is not waited for. Hence a worker takes any round but r - 1 for a call: after it was
      called and told to stop at once, the word is past r. */

/** The shared words, by index. */
export const WORDS = { round: 0, order: 1, busy: 2, failed: 3 } as const;
type Word = (typeof WORDS)[keyof typeof WORDS];

/** What a round asks for: of all rows, or, by a message that is sent to each worker before, of one row, whoever has it. */
export const ORDERS = { reset: 1, step: 2, stop: 3, row: 4 } as const;
export type Order = (typeof ORDERS)[keyof typeof ORDERS];

/** The shared words, each method one indivisible operation. */
export interface SharedWords {
  load(word: Word): number;
  store(word: Word, value: number): void;
  /** @returns the value before */
  add(word: Word, value: number): number;
  /** Sleeps if the word is `value`, until a notify, for no reason, or until `timeoutMs` have passed. */
  wait(word: Word, value: number, timeoutMs?: number): 'ok' | 'not-equal' | 'timed-out';
  notify(word: Word): void;
  /** Looks at the word until it is `value`; false if it gives up, which it may at any time. */
  spin(word: Word, value: number): boolean;
}

type WorkerState = 'look' | 'check' | 'sleep' | 'read' | 'act' | 'report' | 'count' | 'wake';

export interface WorkerMachine {
  state: WorkerState | 'ended';
  /** the round that it waits for or takes part in */
  round: number;
  order: number;
}

/** Does what an order asks for. @returns false if that failed */
type Act = (order: number) => boolean;

export type WorkerTransitions = Readonly<
  Record<WorkerState, (worker: WorkerMachine, words: SharedWords, act: Act) => WorkerMachine['state']>
>;

export const createWorkerMachine = (): WorkerMachine => ({ state: 'look', round: 1, order: 0 });

const before = (round: number): number => (round - 1) | 0;

export const WORKER: WorkerTransitions = {
  look: ({ round }, words) => (words.spin(WORDS.round, round) ? 'read' : 'check'),
  check: ({ round }, words) => (words.load(WORDS.round) === before(round) ? 'sleep' : 'read'),
  sleep({ round }, words) {
    words.wait(WORDS.round, before(round));
    return 'check';
  },
  read(worker, words) {
    worker.order = words.load(WORDS.order);
    return worker.order === ORDERS.stop ? 'ended' : 'act';
  },
  act: ({ order }, _, act) => (act(order) ? 'count' : 'report'),
  report(_, words) {
    words.store(WORDS.failed, 1);
    return 'count';
  },
  count(worker, words) {
    worker.round = (worker.round + 1) | 0;
    return words.add(WORDS.busy, -1) === 1 ? 'wake' : 'look';
  },
  wake(_, words) {
    words.notify(WORDS.busy);
    return 'look';
  },
};

type CallerState = 'order' | 'fill' | 'call' | 'wake' | 'look' | 'check' | 'sleep' | 'judge';

export interface CallerMachine {
  state: CallerState | 'away' | 'done' | 'failed' | 'lost';
  readonly workers: number;
  order: Order;
  /** workers that were busy when it looked last */
  busy: number;
  /** waits in a row that timed out while no worker finished; it gives up at `maxMisses` */
  misses: number;
  readonly maxMisses: number;
}

export type CallerTransitions = Readonly<
  Record<CallerState, (caller: CallerMachine, words: SharedWords) => CallerMachine['state']>
>;

/**
 * The caller gives up on its workers after so many waits of so long in a row. Waits are counted, not the time between two looks
 * at a clock: a process that is stopped for an hour and continued loses one wait.
 */
const MAX_MISSES = 120;
const WAIT_MS = 1000;

export const createCallerMachine = (workers: number, maxMisses: number = MAX_MISSES): CallerMachine => ({
  state: 'done',
  workers,
  order: ORDERS.reset,
  busy: 0,
  misses: 0,
  maxMisses,
});

/** Begins a round; to be taken up to `away`. */
export function beginRound(caller: CallerMachine, order: Order): void {
  caller.state = 'order';
  caller.order = order;
  caller.misses = 0;
  caller.busy = caller.workers;
}

export const CALLER: CallerTransitions = {
  order({ order }, words) {
    words.store(WORDS.order, order);
    return order === ORDERS.stop ? 'call' : 'fill';
  },
  fill({ workers }, words) {
    words.store(WORDS.busy, workers);
    return 'call';
  },
  call(_, words) {
    words.add(WORDS.round, 1);
    return 'wake';
  },
  wake(_, words) {
    words.notify(WORDS.round);
    return 'away';
  },
  look: (_, words) => (words.spin(WORDS.busy, 0) ? 'judge' : 'check'),
  check(caller, words) {
    const busy = words.load(WORDS.busy);
    if (busy === 0) return 'judge';
    if (busy !== caller.busy) caller.misses = 0;
    caller.busy = busy;
    return caller.misses < caller.maxMisses ? 'sleep' : 'lost';
  },
  sleep(caller, words) {
    if (words.wait(WORDS.busy, caller.busy, WAIT_MS) === 'timed-out') caller.misses += 1;
    return 'check';
  },
  judge: (_, words) => (words.load(WORDS.failed) === 0 ? 'done' : 'failed'),
};

/** Takes a worker from round to round until it is told to stop. */
export function runWorker(words: SharedWords, act: Act): void {
  const worker = createWorkerMachine();
  while (worker.state !== 'ended') worker.state = WORKER[worker.state](worker, words, act);
}

/** Calls a round; the caller's own part comes after that. */
export function callRound(caller: CallerMachine, order: Order, words: SharedWords): void {
  beginRound(caller, order);
  advance(caller, words);
}

/** Waits until all workers have finished the round. */
export function awaitRound(caller: CallerMachine, words: SharedWords): 'done' | 'failed' | 'lost' {
  caller.state = 'look';
  advance(caller, words);
  return caller.state as 'done' | 'failed' | 'lost';
}

function advance(caller: CallerMachine, words: SharedWords): void {
  while (isUnderWay(caller.state)) caller.state = CALLER[caller.state](caller, words);
}

const isUnderWay = (state: CallerMachine['state']): state is CallerState => state in CALLER;

/** The shared words in memory that all threads see. @param words length of `WORDS` */
export function shareWords(words: Int32Array): SharedWords {
  const spins = Object.values(WORDS).map((word) => createSpinWait(words, word));
  return {
    load: (word) => Atomics.load(words, word),
    store: (word, value) => void Atomics.store(words, word, value),
    add: (word, value) => Atomics.add(words, word, value),
    wait: (word, value, timeoutMs) => Atomics.wait(words, word, value, timeoutMs),
    notify: (word) => void Atomics.notify(words, word),
    spin: (word, value) => spins[word]!(value),
  };
}

/* Spin-wait with back-off. To wake a thread that sleeps takes 50 µs and more on a virtual machine, as long as a step of fifty
   matches; to look at a word takes some 8 ns. So a thread spins before it sleeps, and longer than it takes to be woken: else two
   threads that have once missed each other wake each other in every step from then on, and may come to share a core. Where there
   are more threads than cores, or much is done between two steps, long spins only keep a core from work: after one in vain, those
   that follow are short, and ever more of them. */

/** Times that a word is looked at. */
const SHORT_SPINS = 2000;
const LONG_SPINS = 25_000;

/** Short spins that follow a long one in vain, at most. */
const MAX_SHORT = 64;

/** Looks at a word until it is what is wanted; false if it was not for long enough, and it is time to sleep on it. */
export function createSpinWait(words: Int32Array, word: number): (wanted: number) => boolean {
  const nextSpins = createBackOff();
  let found = true;
  return (wanted) => {
    const spins = nextSpins(found);
    found = false;
    for (let spin = 0; spin < spins && !found; spin += 1) found = Atomics.load(words, word) === wanted;
    return found;
  };
}

/** Says how many times to look, by whether the last spin found what it looked for. */
export function createBackOff(): (found: boolean) => number {
  let spins = LONG_SPINS;
  /** short spins that are still to come before the next long one */
  let short = 0;
  /** short spins that follow if the next long one is in vain */
  let penalty = 1;
  return (found) => {
    if (spins === LONG_SPINS) {
      short = found ? 0 : penalty;
      penalty = found ? 1 : Math.min(2 * penalty, MAX_SHORT);
    }
    spins = short > 0 ? SHORT_SPINS : LONG_SPINS;
    short = Math.max(0, short - 1);
    return spins;
  };
}
