import {
  type BotKind,
  type CreateBot,
  ISOLATIONS,
  type Isolation,
  type IsolationLimits,
  isModule,
  openIsolated,
  openPlayer,
} from '../src/bots/index.ts';
import { parseInteger, usage } from './arguments.ts';
import type { IsolationArgs, LimitArgs } from './options.ts';

let onStart: (what: string | undefined) => void = () => {};

/** Who is told what begins that may never return, in words that go on with "within", and undefined once it has returned. */
export const setOnStart = (told: (what: string | undefined) => void): void => {
  onStart = told;
};

/** Opens a player as far apart as was asked for. The keys of a log or a script need not be kept apart. */
export async function openPlayerFor(name: string, args: IsolationArgs): Promise<BotKind> {
  const level = isolationOf(args);
  const limits = limitsOf(args);
  if (level === 'none' || /^(script|log):/.test(name)) return await openWatched(name);
  return openIsolated(name, level, limits);
}

/** Opens a player in this thread; whoever watches is told when its module runs. */
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

export function isolationOf({ isolate }: Pick<IsolationArgs, 'isolate'>): Isolation {
  const level = ISOLATIONS.find((one) => one === isolate);
  if (level === undefined) throw usage(`--isolate is "${isolate}"; it is ${ISOLATIONS.join(', ')}`);
  return level;
}

/** What a bot may use. */
export const limitsOf = (args: LimitArgs): Required<{ [name in keyof IsolationLimits]: number }> => ({
  budgetMs: parseInteger(args.budget, '--budget', [1, 600_000]),
  startMs: startLimitOf(args),
  memoryMb: parseInteger(args.memory, '--memory', [16, 1_000_000]),
});

/** How long a module may take to load, and a bot to be made, ms. */
export const startLimitOf = (args: Pick<LimitArgs, 'load-limit'>): number =>
  1000 * parseInteger(args['load-limit'], '--load-limit', [1, 86_400]);
