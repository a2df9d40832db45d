import {
  type ContestForm,
  type ContestOptions,
  type ContestResult,
  planPairs,
  runContest,
} from '../../src/contest/index.ts';
import { readRules, readSigner } from '../arguments.ts';
import { usage } from '../exit.ts';
import { checkOutput } from '../files.ts';
import { quote } from '../format.ts';
import { printJson, remark } from '../output.ts';
import { limitsOf } from '../players.ts';
import { onSignal } from '../signals.ts';
import { openLive } from './live.ts';
import type { ContestArgs } from './options.ts';
import { printResult } from './print-report.ts';

/** What a command asks to be played. */
interface Asked extends Pick<ContestOptions, 'players' | 'sprt' | 'allowSamePlayer'> {
  readonly form: ContestForm;
  readonly pairs: number;
}

/** Plays a contest, or what is missing of it, and says what it has found. @returns the exit code */
export async function playContest(args: ContestArgs, asked: Asked): Promise<number> {
  const options = await readOptions(args, asked);
  for (const path of [args.csv, args.html]) checkOutput(path, args.force);
  const stop = new AbortController();
  let release = (): void => {};
  let isOpen = false;
  const live = openLive();
  const result = await runContest({
    ...options,
    signal: stop.signal,
    onEvent(event) {
      // Before there is anything to be resumed, a signal ends the process.
      if (event.type === 'open') {
        release = onSignal(() => stop.abort());
        const { seed } = event.run.manifest;
        if (args.seed === undefined) remark(`seed ${quote(seed)}: --seed plays the same contest again`);
        isOpen = true;
      } else if (event.type === 'notice' && isOpen) {
        // What is known before that is in the report.
        live.close();
        remark(event.message);
      } else if (event.type === 'pair' && args.ndjson) printJson({ event: 'pair', ...event.pair });
      live.update(event);
    },
  }).finally(() => {
    live.close();
    release();
  });
  reportCut(result);
  // An audit that nobody asked for is reported only if it finds something.
  return printResult(args.audit === undefined ? { ...result, audited: 0 } : result, args);
}

function reportCut({ cut, run }: ContestResult): void {
  const { players } = run.manifest;
  for (const { a, b, seed } of cut)
    remark(`interrupted while playing ${players[a]!.name} against ${players[b]!.name}, seed ${quote(seed)}`);
}

/** What the words mean, checked as far as the command line can: the engine refuses the rest. */
async function readOptions(args: ContestArgs, asked: Asked) {
  const { seed, run, logs, shard, workers, audit, isolate } = args;
  const rules = await readRules(args);
  if (rules.maxTicks === 0)
    throw usage('a contest needs matches that end: give the rules a maxTicks, or --ticks');
  try {
    planPairs({ ...asked, players: asked.players.length, seed: '' });
  } catch (error) {
    throw usage((error as Error).message);
  }
  return {
    ...{ ...asked, seed, run, logs, shard, workers, audit, rules },
    key: readSigner(args),
    isolation: { level: isolate, ...limitsOf(args) },
  };
}
