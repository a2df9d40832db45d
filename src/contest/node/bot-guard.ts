import { createHook, executionAsyncResource } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { nextTurn } from '#platform';
import { describeThrown, describeValue, framesOf } from '../../bots/internal.ts';
import type { BotGuard, GuardedBot } from '../play-game.ts';

/* Bots that are not isolated share a thread. This file finds what a bot does to the thread outside of its answers, and which bot did
   it: a call that would end the thread, or an uncaught error in a timer or a promise.

   The mechanism is a hook of node:async_hooks. Node calls `init` for each asynchronous resource (timer, promise, …) that is created. The
   hook tags the resource with its owner: the bot that is being asked, or else the owner of the resource whose callback is running. An
   uncaught error is charged to the owner of the resource whose callback threw it, an unhandled rejection to the owner of the promise. */

/** A bot, and the tick in which it created a resource or the resource that led to it. */
interface Owner {
  readonly bot: GuardedBot;
  readonly tick: number;
}

/** The bot that is being asked. */
let askedBot: GuardedBot | undefined;

/** Remarks of this thread at most: more are dropped. */
const MAX_REMARKS = 1000;
let remarks = 0;

/** Says what a bot did after its game, a sentence, at once: this thread may be given no other task. */
function remark(message: string): void {
  if (remarks < MAX_REMARKS) parentPort?.postMessage(message);
  remarks += 1;
}

/** Owners by asynchronous resource. */
const ownerOf = new WeakMap<object, Owner>();
/** Bots that have created a resource since the last game was settled. It may still have work to do. */
const botsWithPendingWork = new Set<GuardedBot>();
/** Bots whose game is not settled yet. What they do counts in it; what others do is only remarked on. */
const botsInGame = new Set<GuardedBot>();

/** The guard of this thread; it watches nothing until `openGuard`. */
export const GUARD: BotGuard & { settle(bots: readonly GuardedBot[]): Promise<void> } = {
  enter(bot) {
    askedBot = bot;
    botsInGame.add(bot);
  },
  leave() {
    askedBot = undefined;
  },
  /** To be called after a game: waits `SETTLE_MS` for pending work of its bots, so that errors of it are found while the game can be charged. */
  async settle(bots) {
    if (bots.some((bot) => botsWithPendingWork.has(bot))) {
      await nextTurn();
      await pause(SETTLE_MS);
      await nextTurn();
    }
    botsWithPendingWork.clear();
    for (const bot of bots) botsInGame.delete(bot);
  },
};

/** How long pending work is waited for after a game, ms: a timer of 0 ms has fired by then. */
const SETTLE_MS = 5;

let isOpen = false;

/** Watches this thread from now on. */
export function openGuard(): void {
  if (isOpen) return;
  isOpen = true;
  createHook({
    init(_id, _type, _trigger, resource) {
      const owner = currentOwner();
      if (owner === undefined) return;
      ownerOf.set(resource, owner);
      botsWithPendingWork.add(owner.bot);
    },
  }).enable();
  // With `--unhandled-rejections=strict` a rejection comes here first and, because this listener handles it, then as `unhandledRejection`,
  // which tells its promise and so its owner.
  process.on('uncaughtException', (error, origin) => {
    if (origin === 'uncaughtException') chargeError(currentOwner(), error);
  });
  process.on('unhandledRejection', (reason, promise) => chargeError(ownerOf.get(promise), reason));
  guardExits();
}

const currentOwner = (): Owner | undefined =>
  askedBot === undefined ? ownerOf.get(executionAsyncResource()) : { bot: askedBot, tick: askedBot.tick };

/** Charges an uncaught error: its owner has died, in the tick in which it created the resource. */
function chargeError(owner: Owner | undefined, error: unknown): void {
  if (owner === undefined) {
    // Not an error of a bot: it ends the thread, as it does without this listener.
    process.exit(1);
  }
  const message = `it threw outside of decide, in a timer or a promise of its own: ${describeThrown(error)}`;
  if (botsInGame.has(owner.bot)) markDead(owner, error, message);
  else remark(`${owner.bot.name}, after its game: ${message}`);
}

function markDead({ bot, tick }: Owner, error: unknown, message: string): void {
  const stack = framesOf(error);
  bot.died ??= { tick, message, ...(stack !== undefined && { stack }) };
}

/** Makes calls that end the thread or the process end only the bot that calls them. */
function guardExits(): void {
  guardCall('exit', () => true);
  guardCall('abort', () => true);
  // A group of processes, or this one.
  guardCall('kill', (pid) => Number(pid) <= 0 || pid === process.pid);
  syncBuiltinESMExports();
}

function guardCall(name: 'exit' | 'abort' | 'kill', endsProcess: (first: unknown) => boolean): void {
  const call = process[name] as (...given: unknown[]) => unknown;
  const guarded = (...given: unknown[]): unknown => {
    const [first] = given;
    const owner = endsProcess(first) ? currentOwner() : undefined;
    if (owner === undefined) return call.apply(process, given);
    const error = new Error(`it called process.${name}(${first === undefined ? '' : describeValue(first)})`);
    markDead(owner, error, error.message);
    throw error;
  };
  Object.assign(process, { [name]: guarded });
}
