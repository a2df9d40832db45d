import {
  beginRound,
  CALLER,
  type CallerMachine,
  type CallerTransitions,
  createCallerMachine,
  createWorkerMachine,
  ORDERS,
  type Order,
  type SharedWords,
  WORKER,
  type WorkerMachine,
  type WorkerTransitions,
} from '../../src/env/node/protocol.ts';
import { Broken, type Move, type System } from './explore.ts';
import {
  Asleep,
  copySleep,
  FOR_NO_REASON,
  type Sleep,
  type WaitResult,
  wakings,
  wordsOf,
} from './sleepers.ts';

/* The caller of a vector environment and its workers as a system to be explored. The transitions are those of the code; here
   are the words, the sleepers, and what is claimed. */

export interface Setting {
  readonly workers: number;
  /** what the rounds ask for; the order to stop comes after them */
  readonly orders: readonly Order[];
  /** a worker's part may fail, at any round; so may the caller's own */
  readonly mayFail?: boolean;
  /** a worker may be killed at any time */
  readonly mayDie?: boolean;
  /** the caller may be cut off anywhere in a round, and is told to stop */
  readonly mayCutOff?: boolean;
  /** no wake-up without a notify, however late */
  readonly wakesForAReason?: boolean;
  readonly transitions?: { readonly worker?: WorkerTransitions; readonly caller?: CallerTransitions };
}

interface ModelWorker {
  machine: WorkerMachine;
  sleep: Sleep;
  /** rounds in which it did its part */
  acted: number;
  isDead: boolean;
}

interface State {
  memory: number[];
  caller: CallerMachine;
  sleep: Sleep;
  /** rounds that the caller has begun */
  round: number;
  /** the workers may do their part of this round */
  isOpen: boolean;
  /** the caller's own part failed; a worker's did */
  hasFailed: boolean;
  hasWorkerFailed: boolean;
  isStopping: boolean;
  workers: ModelWorker[];
}

const copyOf = (state: State): State => ({
  ...state,
  memory: [...state.memory],
  caller: { ...state.caller },
  sleep: copySleep(state.sleep),
  workers: state.workers.map((worker) => ({
    ...worker,
    machine: { ...worker.machine },
    sleep: copySleep(worker.sleep),
  })),
});

export function modelOf(setting: Setting): System<State> {
  const { worker: workerTransitions = WORKER, caller: callerTransitions = CALLER } =
    setting.transitions ?? {};

  /** A copy of a state in which something has happened. */
  const change = (state: State, happen: (next: State) => void): State => {
    const next = copyOf(state);
    happen(next);
    return next;
  };

  const callerMoves = (state: State): Move<State>[] => {
    const { caller } = state;
    if (caller.state === 'away') return awayMoves(state);
    const step = (result: WaitResult | undefined) => () =>
      takeTransition(state, result, (next, words) => {
        next.caller.state = callerTransitions[next.caller.state as keyof CallerTransitions](
          next.caller,
          words,
        );
        if (next.caller.state === 'done' || next.caller.state === 'failed' || next.caller.state === 'lost')
          judgeRound(next, next.caller.state);
      });
    return wakings(state.sleep, hasDead(state), step).map((move) => ({
      ...move,
      name: `caller ${move.name}`,
    }));
  };

  const cutOffMoves = (state: State): Move<State>[] =>
    setting.mayCutOff && !state.isStopping
      ? [{ name: 'caller is cut off', isFair: false, take: () => change(state, stop) }]
      : [];

  /** The caller's own part, after which it waits for the workers. */
  const awayMoves = (state: State): Move<State>[] => {
    if (state.isStopping) return [];
    const own = (name: string, happen: (next: State) => void): Move<State> => ({
      name: `caller ${name}`,
      isFair: true,
      take: () => change(state, happen),
    });
    const finishes = own('does its part', (next) => {
      next.caller.state = 'look';
    });
    const fails = own('fails', (next) => {
      next.hasFailed = true;
      next.caller.state = 'look';
    });
    return setting.mayFail ? [finishes, fails] : [finishes];
  };

  const stop = (next: State): void => {
    next.isStopping = true;
    next.sleep = undefined;
    beginRound(next.caller, ORDERS.stop);
  };

  const nextRound = (next: State): void => {
    next.round += 1;
    next.isOpen = true;
    beginRound(next.caller, setting.orders[next.round - 1]!);
  };

  const judgeRound = (next: State, verdict: 'done' | 'failed' | 'lost'): void => {
    // Workers that were lost may still act: nothing is read any more.
    next.isOpen = verdict === 'lost';
    const late = next.workers.findIndex(({ acted }) => acted !== next.round);
    if (verdict !== 'lost' && late >= 0)
      throw new Broken(`the caller goes on before worker ${late + 1} has done its part`);
    if (verdict === 'done' && next.hasWorkerFailed) throw new Broken('a failure is not reported');
    if (verdict === 'failed' && !next.hasWorkerFailed)
      throw new Broken('a failure is reported that was none');
    if (next.hasFailed || verdict !== 'done' || next.round === setting.orders.length) stop(next);
    else nextRound(next);
  };

  const workerMoves = (state: State, index: number): Move<State>[] => {
    const worker = state.workers[index]!;
    if (worker.isDead || worker.machine.state === 'ended') return [];
    const step =
      (result: WaitResult | undefined, isFine = true) =>
      () =>
        takeTransition(
          state,
          result,
          (next, words) => {
            const { machine } = next.workers[index]!;
            const act = (order: number): boolean => actIn(next, index, { order, isFine });
            machine.state = workerTransitions[machine.state as keyof WorkerTransitions](machine, words, act);
          },
          index,
        );
    const moves = [...wakings(worker.sleep, false, step)];
    if (setting.mayFail && worker.machine.state === 'act')
      moves.push({ name: 'fails', isFair: true, take: step(undefined, false) });
    if (setting.mayDie)
      moves.push({
        name: 'dies',
        isFair: false,
        take: () =>
          change(state, (next) => {
            next.workers[index]!.isDead = true;
          }),
      });
    return moves.map((move) => ({
      ...move,
      name: `worker ${index + 1} ${move.name} (${worker.machine.state})`,
    }));
  };

  const actIn = (
    next: State,
    index: number,
    { order, isFine }: { order: number; isFine: boolean },
  ): boolean => {
    const worker = next.workers[index]!;
    const who = `worker ${index + 1}`;
    if (!next.isOpen) throw new Broken(`${who} acts unasked`);
    if (worker.acted === next.round) throw new Broken(`${who} acts twice in a round`);
    if (worker.acted !== next.round - 1) throw new Broken(`${who} has missed a round`);
    if (order !== setting.orders[next.round - 1]) throw new Broken(`${who} takes the order of another round`);
    worker.acted += 1;
    if (!isFine) next.hasWorkerFailed = true;
    return isFine;
  };

  /** Takes a transition of a thread: the caller's, or that of the worker at `index`. */
  const takeTransition = (
    state: State,
    result: WaitResult | undefined,
    take: (next: State, words: SharedWords) => void,
    index = -1,
  ): State => {
    const next = copyOf(state);
    const thread = index < 0 ? next : next.workers[index]!;
    thread.sleep = undefined;
    try {
      take(next, wordsOf(next.memory, [next, ...next.workers], result));
    } catch (error) {
      if (!(error instanceof Asleep)) throw error;
      return change(state, (same) => {
        const sleeper = index < 0 ? same : same.workers[index]!;
        sleeper.sleep = error.sleep;
      });
    }
    return next;
  };

  const first: State = {
    memory: [0, 0, 0, 0],
    caller: createCallerMachine(setting.workers, 2),
    sleep: undefined,
    round: 0,
    isOpen: false,
    hasFailed: false,
    hasWorkerFailed: false,
    isStopping: false,
    workers: Array.from({ length: setting.workers }, () => ({
      machine: createWorkerMachine(),
      sleep: undefined,
      acted: 0,
      isDead: false,
    })),
  };
  nextRound(first);

  return {
    first,
    keyOf,
    movesOf(state) {
      const moves = [
        ...callerMoves(state),
        ...cutOffMoves(state),
        ...state.workers.flatMap((_, index) => workerMoves(state, index)),
      ];
      return setting.wakesForAReason ? moves.filter(({ name }) => !name.includes(FOR_NO_REASON)) : moves;
    },
    isOver: ({ isStopping, caller, workers }) =>
      isStopping &&
      caller.state === 'away' &&
      workers.every(({ machine, isDead }) => isDead || machine.state === 'ended'),
  };
}

const hasDead = ({ workers }: State): boolean => workers.some(({ isDead }) => isDead);

/** Workers are alike, so states that differ only in who is who are one. */
function keyOf({ memory, caller, sleep, round, workers, ...state }: State): string {
  const keyOf = (one: Sleep): string =>
    one === undefined ? '' : `${one.word}${one.isTimed ? 't' : ''}${one.isNotified ? 'n' : ''}`;
  const all = workers
    .map(
      ({ machine, sleep: own, acted, isDead }) =>
        `${machine.state},${machine.round},${machine.order},${keyOf(own)},${acted},${isDead ? 1 : 0}`,
    )
    .sort();
  const { isOpen, hasFailed, hasWorkerFailed, isStopping } = state;
  const flags = [isOpen, hasFailed, hasWorkerFailed, isStopping].map(Number).join('');
  return `${memory.join()};${caller.state},${caller.order},${caller.busy},${caller.misses};${keyOf(sleep)};${round};${flags};${all.join(';')}`;
}
