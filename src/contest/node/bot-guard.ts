import { createHook, executionAsyncResource } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { nextTurn } from '#platform';
import { framesOf } from '../../bots/internal.ts';
import type { BotGuard, SeatedBot } from '../play-game.ts';

/* Bots that are not isolated share a thread. What one of them does to it outside of its answers is found here, and whose doing it
   was: a call that would end the thread, an exception in a timer or a promise of its own. */

/** What a bot began, and in which tick. */
interface Begun {
  readonly bot: SeatedBot;
  readonly tick: number;
}

/** Who is asked at the moment. */
let current: SeatedBot | undefined;

/** What bots did after their games. */
let remarks: string[] = [];
/** Remarks that wait to be taken at most: more are dropped. */
const MAX_REMARKS = 100;

/** What bots did after their games, since it was asked last; a sentence each. */
export function takeRemarks(): readonly string[] {
  const taken = remarks;
  remarks = [];
  return taken;
}

/** Timers, promises and the like, with what they were begun by. */
const begun = new WeakMap<object, Begun>();
/** Bots that began any, since the last game. */
const busy = new Set<SeatedBot>();
/** Bots whose game goes on, or has just ended. */
const charged = new Set<SeatedBot>();

/** Bots that are watched; nobody, until `openGuard`. */
export const GUARD: BotGuard & { settle(bots: readonly SeatedBot[]): Promise<void> } = {
  enter(bot) {
    current = bot;
    charged.add(bot);
  },
  leave() {
    current = undefined;
  },
  /** Lets what bots have begun in a game come to its end, as far as it does at once. */
  async settle(bots) {
    if (bots.some((bot) => busy.has(bot))) {
      await nextTurn();
      await pause(SETTLE_MS);
      await nextTurn();
    }
    busy.clear();
    for (const bot of bots) charged.delete(bot);
  },
};

/** So long a bot that has begun something is waited for after a game, ms: a timer of 0 ms is over by then. */
const SETTLE_MS = 5;

let isOpen = false;

/** Watches this thread from now on. */
export function openGuard(): void {
  if (isOpen) return;
  isOpen = true;
  createHook({
    init(_id, _type, _trigger, resource) {
      const own = ownerNow();
      if (own === undefined) return;
      begun.set(resource, own);
      busy.add(own.bot);
    },
  }).enable();
  process.on('uncaughtException', (error, origin) => {
    if (origin === 'uncaughtException') takeStray(ownerNow(), error);
  });
  process.on('unhandledRejection', (reason, promise) => takeStray(begun.get(promise), reason));
  guardExits();
}

const ownerNow = (): Begun | undefined =>
  current === undefined ? begun.get(executionAsyncResource()) : { bot: current, tick: current.tick };

/** An exception that nobody caught: the bot has died, in the tick in which it began what threw. */
function takeStray(own: Begun | undefined, error: unknown): void {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (own === undefined) {
    // Not a bot's: the thread is lost, as it would have been.
    process.exit(1);
  }
  const { bot, tick } = own;
  const message = `it threw outside of decide, in a timer or a promise of its own: ${what}`;
  if (charged.has(bot)) {
    const stack = framesOf(error);
    bot.died ??= { tick, message, ...(stack !== undefined && { stack }) };
  } else if (remarks.length < MAX_REMARKS) remarks.push(`${bot.name}, after its game: ${message}`);
}

/** What ends a thread, or its process, ends the bot that calls it. */
function guardExits(): void {
  const { exit, abort, kill } = process;
  const end = (what: string): Error | undefined => {
    const own = ownerNow();
    if (own === undefined) return undefined;
    const error = new Error(`it called ${what}`);
    const stack = framesOf(error);
    own.bot.died ??= { tick: own.tick, message: error.message, ...(stack !== undefined && { stack }) };
    return error;
  };
  process.exit = ((code?: number) => {
    const error = end(`process.exit(${code ?? ''})`);
    if (error !== undefined) throw error;
    return exit(code);
  }) as typeof process.exit;
  process.abort = (() => {
    const error = end('process.abort()');
    if (error !== undefined) throw error;
    return abort();
  }) as typeof process.abort;
  process.kill = (pid, signal) => {
    // A group of processes, or this one.
    const error = pid <= 0 || pid === process.pid ? end(`process.kill(${pid})`) : undefined;
    if (error !== undefined) throw error;
    return kill(pid, signal);
  };
  syncBuiltinESMExports();
}
