import { hideSeed, snapshot } from '../../../core/index.ts';
import type { Bot, BotKind, BotSetup, View } from '../../contract.ts';
import type { Isolation, IsolationLimits } from '../../isolation.ts';
import { matchOfView } from '../../view.ts';
import { openPlayer } from '../open-player.ts';
import type { CapturedOutput } from '../output.ts';
import { type Question, SandboxHost } from './sandbox-host.ts';

/* Players kept apart: in a thread, or in a process behind one. */

/** A player in isolation. It plays one match at a time in each seat, and holds a thread or a process until it is closed. */
export interface IsolatedPlayer extends BotKind {
  /** what it prints, which goes to standard error, too */
  readonly output: CapturedOutput;
  close(): Promise<void>;
}

/**
 * Opens a player in isolation. The calling thread blocks while the bot decides, for `budgetMs` at most, so that `playMatch` can
 * play it. A bot that has died, or has not come back from a decision, is opened anew for the next match.
 *
 * @param name as for `openPlayer`
 * @param level `worker`, a thread, or `process`, a process of its own: `Isolation` says what each survives
 * @param limits time and memory that it may use
 * @returns the player, to be closed when it is not needed any more
 * @throws TypeError for an unknown limit; RangeError for one that is not positive
 * @throws ShooterError as `openPlayer`; `bot/late`, `bot/died` where it could not even be loaded
 * @example
 * const player = openIsolated('./my-bot.js', 'worker', { budgetMs: 50 });
 * const { result, failures } = playMatch({ seed: '42', players: [player, findBot('hunter')!] });
 * await player.close();
 */
export function openIsolated(
  name: string,
  level: Exclude<Isolation, 'none'>,
  limits: IsolationLimits = {},
): IsolatedPlayer {
  const sandbox = new SandboxHost(name, level, limits);
  sandbox.ask(sandbox.open());
  return Object.freeze({
    ...sandbox.about,
    createBot(setup: BotSetup): Bot {
      if (!sandbox.isReady) sandbox.ask(sandbox.open());
      sandbox.ask(startQuestion(setup));
      return { decide: (view: View) => sandbox.ask(decideQuestion(view, setup)) };
    },
    output: sandbox.output,
    close: () => sandbox.close(),
  });
}

/** Opens a player at a level of isolation. The inputs of a log or a script run no code, so they are never isolated. */
export async function openPlayerAt(
  name: string,
  level: Isolation,
  limits: IsolationLimits,
): Promise<BotKind> {
  if (level === 'none' || /^(script|log):/.test(name)) return await openPlayer(name);
  return openIsolated(name, level, limits);
}

/** A bot whose answers are waited for by promises. */
export interface RemoteBot {
  /**
   * Rejects with a ShooterError: `bot/threw`, `bot/bad-input`, `bot/late`, `bot/died`. One question at a time. A bot that forges its
   * answers can make it any integer: check it (`isInput`) before a match takes it.
   */
  decide(view: View): Promise<number>;
}

/** A player in isolation that leaves the thread of whoever asks free. Otherwise as `IsolatedPlayer`. */
export interface RemotePlayerKind extends Omit<BotKind, 'createBot'> {
  createBot(setup: BotSetup): Promise<RemoteBot>;
  readonly output: CapturedOutput;
  close(): Promise<void>;
}

/**
 * Opens a player in isolation and asks it by promises, so that the calling thread stays free. Otherwise as `openIsolated`; rejects where
 * that throws.
 *
 * @param name as for `openPlayer`
 * @param level `worker`, a thread, or `process`, a process of its own
 * @param limits time and memory that it may use
 * @example
 * const match = createMatch({ seed: '42' });
 * const player = await openIsolatedLater('./my-bot.js', 'process', { budgetMs: 50 });
 * const bot = await player.createBot({ seat: 1, rules: match.rules, seed: 'any', note: () => {} });
 * const keys = await bot.decide(createView(match, 1));
 * await player.close();
 */
export async function openIsolatedLater(
  name: string,
  level: Exclude<Isolation, 'none'>,
  limits: IsolationLimits = {},
): Promise<RemotePlayerKind> {
  const sandbox = new SandboxHost(name, level, limits);
  await sandbox.askLater(sandbox.open());
  return Object.freeze({
    ...sandbox.about,
    async createBot(setup: BotSetup): Promise<RemoteBot> {
      if (!sandbox.isReady) await sandbox.askLater(sandbox.open());
      await sandbox.askLater(startQuestion(setup));
      return { decide: (view: View) => sandbox.askLater(decideQuestion(view, setup)) };
    },
    output: sandbox.output,
    close: () => sandbox.close(),
  });
}

const NO_WORDS = new Int32Array(0);

const startQuestion = ({ seat, rules, seed, note }: BotSetup): Question => ({
  kind: 'start',
  seat,
  text: JSON.stringify({ rules, seed }),
  words: NO_WORDS,
  note,
});

const decideQuestion = (view: View, { seat, note }: BotSetup): Question => ({
  kind: 'decide',
  seat,
  text: '',
  words: hideSeed(snapshot(matchOfView(view))),
  note,
});
