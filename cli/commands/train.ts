import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Argv } from 'yargs';
import {
  type CurvePoint,
  DEFAULT_TRAINING,
  decodeTraining,
  decodeWeights,
  openPlayer,
  readPolicy,
  type SavedTraining,
  startTraining,
  type TrainingOptions,
} from '../../src/bots/index.ts';
import { ShooterError } from '../../src/core/index.ts';
import { chooseSeed, parseInteger, usage } from '../arguments.ts';
import { sparkline } from '../curve.ts';
import { EXIT } from '../exit.ts';
import { checkOutput } from '../files.ts';
import { flag, text } from '../options.ts';
import { formatCount, plural, print, printJson, remark, tellLeft } from '../output.ts';
import { clean, quote, shellWord } from '../shown.ts';
import { onSignal } from '../signals.ts';
import { openTrainPool } from '../train-pool.ts';
import { filesOf, runTraining, type TrainFiles } from '../train-run.ts';

interface Args {
  out: string;
  force?: boolean;
  resume?: boolean;
  from?: string;
  seed?: string;
  opponents: string;
  generations: string;
  pairs: string;
  'trial-every': string;
  'trial-pairs': string;
  against?: string;
  until?: string;
  workers?: string;
  json?: boolean;
  ascii: boolean;
}

export const options = (args: Argv): Argv =>
  args
    .option(
      'out',
      text('the policy to write; beside it go .training.json, .ndjson and .svg', {
        alias: 'o',
        default: 'policy.json',
      }),
    )
    .options({
      force: flag('overwrite them if they exist'),
      resume: flag('go on with the training of --out where it stopped'),
      from: text('begin with the weights of this policy, not with small random ones'),
      seed: text('of all chance: text, as typed; drawn and printed if left out'),
      opponents: text('whom to learn against, in turn: players, and self, what it was before', {
        default: DEFAULT_TRAINING.opponents.join(','),
      }),
      generations: text('the last one', { default: '60' }),
      pairs: text('changes that are tried in a generation', { default: String(DEFAULT_TRAINING.pairs) }),
      'trial-every': text('generations from one trial by the rules of play to the next', { default: '10' }),
      'trial-pairs': text('seeds of a trial, each played in both seats', { default: '20' }),
      against: text('whom a trial is against; the first of --opponents if left out'),
      until: text(
        'ends once so many of 100 matches of a trial are won; with the last generation if left out',
      ),
      workers: text(
        'threads; as many as the machine has cores if left out. What is learned does not depend on it',
      ),
      json: flag('print one JSON document at the end'),
    })
    .example('shooter train -o mine.json --seed 1', 'learns to dodge and shoot, in minutes')
    .example('shooter match --p1 policy:mine.json --p2 hunter', 'plays what was learned');

export async function run(args: Args): Promise<number> {
  const files = filesOf(args.out);
  const generations = parseInteger(args.generations, '--generations', [1, 1_000_000]);
  const trials = {
    every: parseInteger(args['trial-every'], '--trial-every', [1, 1_000_000]),
    pairs: parseInteger(args['trial-pairs'], '--trial-pairs', [1, 10_000]),
    until:
      args.until === undefined
        ? Number.POSITIVE_INFINITY
        : parseInteger(args.until, '--until', [1, 100]) / 100,
  };
  const workers =
    args.workers === undefined ? availableParallelism() : parseInteger(args.workers, '--workers', [1, 256]);
  const saved = args.resume ? resume(args, files) : await begin(args, files);
  const against = args.against ?? saved.options.opponents.find((name) => name !== 'self') ?? 'hunter';
  await openPlayer(against);
  const pool = await openTrainPool(workers);
  const watch = createWatch(args, { generations, against });
  try {
    const end = await runTraining(saved, {
      ...{ files, pool, generations },
      trials: { ...trials, against },
      onGeneration: watch.tell,
    });
    watch.clear();
    tellEnd(args, { end, files, against });
  } finally {
    watch.close();
    await pool.close();
  }
  return watch.interrupted ? EXIT.interrupted : EXIT.done;
}

async function begin(args: Args, files: TrainFiles): Promise<SavedTraining> {
  for (const path of Object.values(files)) checkOutput(path, args.force);
  const seed = chooseSeed(args.seed);
  if (args.seed === undefined) remark(`seed ${quote(seed)}: --seed learns the same again`);
  const opponents = args.opponents.split(',');
  for (const name of opponents) if (name !== 'self') await openPlayer(name);
  const pairs = parseInteger(args.pairs, '--pairs', [1, 10_000]);
  const from = args.from === undefined ? undefined : readPolicy(args.from);
  const made: TrainingOptions = {
    ...DEFAULT_TRAINING,
    ...(from && { architecture: from.architecture, every: from.every }),
    ...{ seed, opponents, pairs },
  };
  writeFileSync(files.log, '');
  return {
    options: made,
    state: startTraining(made, from && decodeWeights(from.weights)),
    curve: [],
    best: undefined,
  };
}

/** What only the beginning of a training decides. */
const FIXED = ['from', 'seed', 'force'] as const;

function resume(args: Args, files: TrainFiles): SavedTraining {
  const stray = FIXED.find((name) => args[name] !== undefined);
  if (stray !== undefined)
    throw usage(`--${stray} is for the beginning of a training, and --resume goes on with one`);
  if (!existsSync(files.training))
    throw new ShooterError('training/unreadable', `${files.training}: there is no training to go on with`);
  try {
    const saved = decodeTraining(readFileSync(files.training, 'utf8'));
    keepLog(files.log, saved.state.evolution.generation);
    return saved;
  } catch (error) {
    if (error instanceof ShooterError)
      throw new ShooterError(error.code, `${files.training}: ${error.message}`);
    throw error;
  }
}

/** A line may have been written of a generation that was then lost. */
function keepLog(path: string, generations: number): void {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const kept = lines.slice(0, generations).filter((line) => line !== '');
  writeFileSync(path, kept.map((line) => `${line}\n`).join(''));
}

interface Watch {
  readonly interrupted: boolean;
  tell(point: CurvePoint, saved: SavedTraining): boolean;
  clear(): void;
  close(): void;
}

const SPARKS = 24;

/** Shows how it goes, on a terminal in one line, else a line a trial; and ends it after the generation in which a signal comes. */
function createWatch(
  { ascii }: Args,
  { generations, against }: { generations: number; against: string },
): Watch {
  let interrupted = false;
  const close = onSignal(() => {
    interrupted = true;
  });
  const isTerminal = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  const start = performance.now();
  let first: number | undefined;
  const clear = (): void => {
    if (isTerminal) process.stderr.write('\r\x1b[K');
  };
  return {
    get interrupted() {
      return interrupted;
    },
    tell({ generation, score, won }, { curve, state }) {
      first ??= generation;
      const trial = curve.findLast((point) => point.won !== null)?.won ?? 0;
      const took = (performance.now() - start) / 1000;
      const left = (took / (generation - first + 1)) * (generations - generation);
      const bars = sparkline(
        curve.map((point) => point.won),
        { width: SPARKS, ascii },
      );
      const line = `generation ${generation}/${generations}  score ${score.toFixed(2)}  ${bars} ${Math.round(100 * trial)} % won against ${against}  ${formatCount(Math.round(state.ticks / 1e6))} M ticks  ${tellLeft(left)}`;
      if (isTerminal) {
        clear();
        process.stderr.write(clean(line).slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1)));
      } else if (won !== null) remark(line);
      return interrupted;
    },
    clear,
    close,
  };
}

function tellEnd(
  { json }: Args,
  { end, files, against }: { end: SavedTraining; files: TrainFiles; against: string },
): void {
  const { state, best, options: made } = end;
  const { generation } = state.evolution;
  if (json) {
    printJson({
      ...files,
      seed: made.seed,
      generations: generation,
      ticks: state.ticks,
      best: best && { generation: best.generation, won: best.won },
      against,
    });
    return;
  }
  const share =
    best === undefined
      ? 'no trial yet'
      : `${Math.round(100 * best.won)} % of its trial against ${against} won, at generation ${best.generation}`;
  print(
    `${plural(generation, 'generation')}, ${formatCount(state.ticks)} ticks: ${share}`,
    `${files.policy}: the policy · ${files.curve}: the learning curve · ${files.log}: every generation`,
    `next: shooter match --p1 policy:${shellWord(files.policy)} --p2 ${against} · shooter train -o ${shellWord(files.policy)} --resume --generations ${2 * generation}`,
  );
}
