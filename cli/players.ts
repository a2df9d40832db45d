import { type BotKind, ISOLATIONS, type Isolation, openIsolated, openPlayer } from '../src/bots/index.ts';
import { parseInteger, usage } from './arguments.ts';
import type { IsolationArgs } from './options.ts';

/** Opens a player as far apart as was asked for. The keys of a log or a script need not be kept apart. */
export async function openPlayerFor(name: string, args: IsolationArgs): Promise<BotKind> {
  const level = isolationOf(args);
  const budgetMs = parseInteger(args.budget, '--budget', [1, 600_000]);
  if (level === 'none' || /^(script|log):/.test(name)) return await openPlayer(name);
  return openIsolated(name, level, { budgetMs });
}

export function isolationOf({ isolate }: Pick<IsolationArgs, 'isolate'>): Isolation {
  const level = ISOLATIONS.find((one) => one === isolate);
  if (level === undefined) throw usage(`--isolate is "${isolate}"; it is ${ISOLATIONS.join(', ')}`);
  return level;
}
