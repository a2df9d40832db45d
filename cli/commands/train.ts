import { availableParallelism } from 'node:os';
import { readPolicy } from '../../src/bots/index.ts';
import { barOf } from '../../src/render/internal.ts';
import {
  beginTraining,
  type CurvePoint,
  DEFAULT_PLAN,
  DEFAULT_TRAINING,
  isOver,
  openTrainingFiles,
  openTrainingWorkers,
  type SavedTraining,
  type TrainingFiles,
  type TrainingPaths,
  type TrainingPlan,
  trainingPaths,
} from '../../src/train/index.ts';
import { chooseSeed } from '../arguments.ts';
import type { AsciiArgs, Command } from '../commands.ts';
import { usage } from '../exit.ts';
import { checkOutput } from '../files.ts';
import { clean, formatCount, plural, quote, shellWord } from '../format.ts';
import { file, flag, grouped, integer, text, type Values } from '../options.ts';
import { print, printJson, remark } from '../output.ts';
import { examinePlayer, isolationOf } from '../players.ts';
import { PROGRAM } from '../program.ts';
import { formatTimeLeft } from '../progress.ts';
import { JSON_OPTION, LOAD_OPTION, WORKERS_OPTION } from '../shared-options.ts';
import { interruptible } from '../signals.ts';
import { openStatusLine, type StatusLine } from '../status-line.ts';

const OPTIONS = {
  from: file('policy whose weights the training begins with', { shownDefault: 'small random weights' }),
  seed: text('seed of all randomness', { shownDefault: 'drawn and printed' }),
  opponents: text('players to learn against in turn, separated by commas; self: past policy snapshots', {
    shownDefault: DEFAULT_TRAINING.opponents.join(','),
  }),
  generations: integer('number of the last generation', [1, 1_000_000], {
    shownDefault: String(DEFAULT_PLAN.generations),
  }),
  population: integer('policies in a generation, an even number', [2, 20_000], {
    shownDefault: String(DEFAULT_TRAINING.population),
  }),
  // By its name of 0.1.0, which counted perturbations: two policies each.
  pairs: integer('half of --population', [1, 10_000], { isHidden: true, conflicts: 'population' }),
  'evaluate-every': integer('generations between two evaluations', [1, 1_000_000], {
    shownDefault: String(DEFAULT_PLAN.evaluateEvery),
  }),
  'evaluation-pairs': integer('game pairs of an evaluation', [1, 10_000], {
    shownDefault: String(DEFAULT_PLAN.evaluationPairs),
  }),
  against: text('player to evaluate against', { shownDefault: 'first of --opponents' }),
  until: integer('stop at this evaluation win rate, percent', [1, 100]),
  ...WORKERS_OPTION,
  ...LOAD_OPTION,
  ...grouped('Output:', {
    out: file('policy to write; .training.json, .ndjson and .svg go beside it', {
      alias: 'o',
      default: 'policy.json',
    }),
    force: flag('overwrite existing files'),
    resume: flag('continue the training of --out with its options; --generations and --until may be raised'),
  }),
  ...JSON_OPTION,
};

type Args = Values<typeof OPTIONS> & AsciiArgs;
type TrainArgs = Omit<Args, 'pairs'>;

export const command: Command = {
  options: OPTIONS,
  examples: [
    ['shooter train -o mine.json --seed 1', 'learns to dodge and shoot, in minutes'],
    ['shooter match --p1 policy:mine.json --p2 hunter', 'plays the policy'],
  ],
  run,
};

async function run({ pairs, ...given }: Args): Promise<number> {
  if (pairs !== undefined) remark('--pairs is now --population, twice the number');
  const args = pairs === undefined ? given : { ...given, population: 2 * pairs };
  if (args.population !== undefined && args.population % 2 !== 0)
    throw usage(
      `--population is ${args.population}; it is an even number, because policies are tried in pairs`,
    );
  // Only checks that the files can be there: whether they may be overwritten is checked once this process holds them.
  for (const path of Object.values(trainingPaths(args.out))) checkOutput(path, true);
  const files = openTrainingFiles(args.out, { onWait: remark });
  try {
    const training = args.resume ? resume(args, files) : await begin(args, files.paths);
    await examinePlayer(training.plan.against, isolationOf('none', args));
    return await train(args, training, files);
  } finally {
    files.close();
  }
}

async function train(args: TrainArgs, training: SavedTraining, files: TrainingFiles): Promise<number> {
  const workers = await openTrainingWorkers(args.workers ?? availableParallelism());
  const status = openStatusLine();
  const onGeneration = createReporter(args, training.plan, status);
  try {
    // A signal ends it with the last completed generation.
    const { value, exit } = await interruptible((signal) =>
      files.run(training, { workers, signal, onGeneration }),
    );
    status.clear();
    reportEnd(args, value, files.paths);
    return exit;
  } finally {
    await workers.close();
  }
}

async function begin(args: TrainArgs, paths: TrainingPaths): Promise<SavedTraining> {
  for (const path of Object.values(paths)) checkOutput(path, args.force);
  const opponents = args.opponents?.split(',') ?? DEFAULT_TRAINING.opponents;
  const plan = readPlan(args, opponents);
  const { population = DEFAULT_TRAINING.population } = args;
  const seed = chooseSeed(args.seed);
  if (args.seed === undefined) remark(`seed ${quote(seed)}: --seed learns the same again`);
  for (const name of opponents) if (name !== 'self') await examinePlayer(name, isolationOf('none', args));
  const from = args.from === undefined ? undefined : readPolicy(args.from);
  return beginTraining({ seed, opponents, population }, plan, from);
}

function resume(args: TrainArgs, files: TrainingFiles): SavedTraining {
  if (args.force) throw usage('--force is for the beginning of a training, and --resume goes on with one');
  return resumePlan(files.read(), args);
}

/** Shows how it goes, on a terminal in one line, else a line an evaluation. */
function createReporter(
  { ascii }: TrainArgs,
  { generations, against }: TrainingPlan,
  status: StatusLine,
): (point: CurvePoint, saved: SavedTraining) => void {
  const start = performance.now();
  let first: number | undefined;
  return ({ generation, score, won }, { curve, state }) => {
    first ??= generation;
    const evaluated = curve.flatMap((point) => point.won ?? []);
    const took = (performance.now() - start) / 1000;
    const left = (took / (generation - first + 1)) * (generations - generation);
    const bars = evaluated.slice(-SPARKS).map((share) => barOf(share, ascii));
    const latest = evaluated.at(-1);
    // Before the first evaluation nothing is known of it.
    const share =
      latest === undefined ? '' : `${bars.join('')} ${Math.round(100 * latest)} % won against ${against}  `;
    const line = `generation ${generation}/${generations}  score ${score.toFixed(2)}  ${share}${formatCount(Math.round(state.ticks / 1e6))} M ticks  ${formatTimeLeft(left)}`;
    if (status.isTerminal)
      status.show(clean(line).slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1)));
    else if (won !== null) remark(line);
  };
}

/** Evaluations that are shown as bars, the last ones. */
const SPARKS = 24;

function reportEnd({ json }: TrainArgs, end: SavedTraining, paths: TrainingPaths): void {
  const { state, best, options: made, plan } = end;
  const { generation } = state.evolution;
  const { against } = plan;
  if (json) {
    printJson({
      ...paths,
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
      ? 'no evaluation yet'
      : `${Math.round(100 * best.won)} % of its evaluation against ${against} won, at generation ${best.generation}`;
  const further = isOver(end) ? ` --generations ${2 * Math.max(generation, plan.generations)}` : '';
  print(
    `${plural(generation, 'generation')}, ${formatCount(state.ticks)} ticks: ${share}`,
    `${paths.policy}: the policy · ${paths.curve}: the learning curve · ${paths.log}: every generation`,
    `next: ${PROGRAM} match --p1 ${shellWord(`policy:${paths.policy}`)} --p2 ${shellWord(against)} · ${PROGRAM} train -o ${shellWord(paths.policy)} --resume${further}${untilFurther(end)}`,
  );
}

/** The option that `--resume` needs where the training has stopped at its win rate: a higher one. */
const untilFurther = ({ plan, ...end }: SavedTraining): string =>
  plan.until !== null && plan.until < 100 && isOver({ ...end, plan: { ...plan, generations: Infinity } })
    ? ' --until 100'
    : '';

/* The options that a training file keeps. A training that goes on has those with which it began; how far it goes may be extended,
   which the file records. */

type Kept = Exclude<
  keyof typeof OPTIONS,
  'pairs' | 'workers' | 'load-limit' | 'out' | 'force' | 'resume' | 'json'
>;

function readPlan(words: TrainArgs, opponents: readonly string[]): TrainingPlan {
  return {
    generations: words.generations ?? DEFAULT_PLAN.generations,
    evaluateEvery: words['evaluate-every'] ?? DEFAULT_PLAN.evaluateEvery,
    evaluationPairs: words['evaluation-pairs'] ?? DEFAULT_PLAN.evaluationPairs,
    against: words.against ?? opponents.find((name) => name !== 'self') ?? DEFAULT_PLAN.against,
    until: words.until ?? null,
    from: words.from ?? null,
    extended: [],
  };
}

/** The options that a training was begun with, as they would be typed. */
function wordsOf({ options, plan }: SavedTraining): Record<Kept, string | number | null> {
  return {
    from: plan.from,
    seed: options.seed,
    opponents: options.opponents.join(','),
    generations: plan.generations,
    population: options.population,
    'evaluate-every': plan.evaluateEvery,
    'evaluation-pairs': plan.evaluationPairs,
    against: plan.against,
    until: plan.until,
  };
}

/**
 * A training as it goes on: as it was begun, or extended.
 *
 * @throws ShooterError `cli/usage` for an option that differs from the one it was begun with, naming both
 */
function resumePlan(saved: SavedTraining, words: TrainArgs): SavedTraining {
  const kept = wordsOf(saved);
  for (const [name, value] of Object.entries(kept)) {
    const given = words[name as Kept];
    if (given === undefined || given === value) continue;
    if (name !== 'generations' && name !== 'until') throw differs(name, given, value);
  }
  return extend(saved, words);
}

function extend(saved: SavedTraining, words: TrainArgs): SavedTraining {
  const { plan, state } = saved;
  const { generations, until } = plan;
  const further = words.generations ?? generations;
  if (further < generations) throw shortens('generations', further, generations);
  const higher = words.until ?? until;
  if (until === null && higher !== null) throw differs('until', higher, null);
  if (higher !== null && until !== null && higher < until) throw shortens('until', higher, until);
  if (further === generations && higher === until) return saved;
  const before = { at: state.evolution.generation, generations, until };
  return {
    ...saved,
    plan: { ...plan, generations: further, until: higher, extended: [...plan.extended, before] },
  };
}

const differs = (name: string, given: string | number, kept: string | number | null): Error =>
  usage(
    `--${name} is ${JSON.stringify(given)}, but this training was begun ${kept === null ? 'without it' : `with ${JSON.stringify(kept)}`}: --resume goes on as it was begun; leave the option out`,
  );

const shortens = (name: string, given: number, kept: number): Error =>
  usage(
    `--${name} is ${given}, but this training is to go to ${kept}: --resume may only raise it; leave the option out to go on as it was begun`,
  );
