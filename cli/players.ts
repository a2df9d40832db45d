import {
  type BotKind,
  type CreateBot,
  examinePlayer as examine,
  type IsolationLimits,
  inputsPlayer,
  openPlayer,
} from '../src/bots/index.ts';
import { isModule, openPlayerAt } from '../src/bots/node/internal.ts';
import type { InputTrack } from '../src/replay/index.ts';
import { type BotLimitArgs, DEFAULT_LIMITS, type IsolationArgs } from './shared-options.ts';

let onStart: (what: string | undefined) => void = () => {};

/** Sets a listener for calls of a module that may never return: what has not ended yet ("x.js did not load"), and undefined once it has. */
export const setOnStart = (listener: (what: string | undefined) => void): void => {
  onStart = listener;
};

/** Opens a player in this thread; the listener of `setOnStart` is called when its module runs. */
export async function openWatched(name: string): Promise<BotKind> {
  if (!isModule(name)) return await openPlayer(name);
  onStart(`${name} did not load`);
  const kind = await openPlayer(name).finally(() => onStart(undefined));
  const createBot: CreateBot = (setup) => {
    onStart(`createBot of ${name} did not return`);
    try {
      return kind.createBot(setup);
    } finally {
      onStart(undefined);
    }
  };
  return Object.freeze({ ...kind, createBot });
}

/** Finds out who a player is, within `--load-limit`, without its code in this thread. */
export const examinePlayer = (name: string, args: IsolationArgs): Promise<Omit<BotKind, 'createBot'>> =>
  examine(name, args.isolate, limitsOf(args));

/** How a command isolates bots that has no option for it but `--load-limit`. */
export const isolationOf = (
  isolate: IsolationArgs['isolate'],
  args: Pick<BotLimitArgs, 'load-limit'>,
): IsolationArgs => ({
  ...DEFAULT_LIMITS,
  isolate,
  'load-limit': args['load-limit'],
});

export const limitsOf = (args: BotLimitArgs): Required<{ [name in keyof IsolationLimits]: number }> => ({
  budgetMs: args.budget,
  startMs: startLimitOf(args),
  memoryMb: args.memory,
});

/** How long a module may take to load, and a bot to be made, ms. */
export const startLimitOf = (args: Pick<BotLimitArgs, 'load-limit'>): number => 1000 * args['load-limit'];

/** Who plays in a seat, as plain data: a player by its name, or the keys of a log from somewhere on. */
export type SeatPlayer =
  | { readonly name: string; readonly track?: undefined }
  | { readonly name: string; readonly track: InputTrack; readonly seat: 1 | 2 };

export async function openSeat(player: SeatPlayer, isolation: IsolationArgs): Promise<BotKind> {
  const { name } = player;
  if (player.track === undefined)
    return isolation.isolate === 'none'
      ? await openWatched(name)
      : await openPlayerAt(name, isolation.isolate, limitsOf(isolation));
  return inputsPlayer(player.track, player.seat, { name, kind: 'log', version: '1' });
}

/** Whether no code runs but that of this package. */
export const isOurs = ({ name, track }: SeatPlayer): boolean => track !== undefined || !isModule(name);
