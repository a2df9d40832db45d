import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonicalWords, encodeState, SHOOT } from '../src/core/index.ts';
import { createModel, stepModel } from '../src/core/internal.ts';
import { bounded, type Figure, type Findings, type Report } from './figures.ts';
import {
  addToSum,
  FNV_START,
  firstDraw,
  firstInput,
  formatSum,
  HELD_TICKS,
  type LimitRun,
  nextDraw,
  playLimitMatch,
  secondInput,
} from './limit.ts';
import { alternate, inFolder, median, medianRatio, pinning, runProgram } from './measure.ts';

export const about =
  'a tick of the rules, beside the same rules in C that do every tick in full, for all bodies';

const MATCHES = 4000;
const SEED0 = 1;
/** What every program that plays these matches by the rules prints. */
const SUM = '00141439';
const ROUNDS = 5;
/** The fast core is to be twice as fast as the C program. */
const AT_LEAST = 2;

const MODEL_MATCHES = 8;

export async function run(report: Report): Promise<Findings> {
  const { figure, remarks, sums } = await inFolder((folder) => runBoth(folder, report));
  report('the plain model');
  const model = runModel();
  const wrongSum = sums.find((sum) => sum !== SUM);
  const wrong =
    wrongSum !== undefined
      ? `the sum over ${MATCHES} matches is ${wrongSum}, not ${SUM}`
      : model.sum !== model.coreSum
        ? `over ${MODEL_MATCHES} matches the plain model gives the sum ${model.sum}, the fast core ${model.coreSum}`
        : undefined;
  return { figures: [figure, model.figure], remarks, wrong };
}

interface Both {
  readonly figure: Figure;
  readonly remarks: string[];
  readonly sums: string[];
}

function runBoth(folder: string, report: Report): Both {
  report('compiling limit.c');
  const baseline = compile(folder);
  const pins = pinning();
  const play = (program: string[], name: string) => (round: number) => {
    report(`${name}, ${round + 1} of ${ROUNDS}`);
    const { stdout } = runProgram([...pins, ...program, String(MATCHES), String(SEED0)]);
    return JSON.parse(stdout) as LimitRun;
  };
  const ours = play([process.execPath, fileURLToPath(new URL('limit.js', import.meta.url))], 'fast core');
  const programs = baseline === undefined ? [ours] : [ours, play([baseline], 'C')];
  const [core, c] = alternate(ROUNDS, programs);
  const rates = core!.map(({ ticksPerSecond }) => ticksPerSecond);
  const figure: Figure = { name: 'fast core', value: median(rates), unit: 'ticks/s' };
  const sums = [...core!, ...(c ?? [])].map(({ sum }) => sum);
  if (c === undefined) return { figure, remarks: [NO_COMPILER], sums };
  const ratesC = c.map(({ ticksPerSecond }) => ticksPerSecond);
  const compared = {
    ...figure,
    baseline: { name: 'limit.c', value: median(ratesC) },
    ratio: medianRatio(rates, ratesC),
  };
  const where = pins.length > 0 ? 'on the same core' : 'on any core';
  const remarks = [`${MATCHES} matches, in turn ${ROUNDS} times, ${where}; every sum is to be ${SUM}`];
  return { figure: bounded(compared, { of: 'ratio', atLeast: AT_LEAST }), remarks, sums };
}

const NO_COMPILER = 'no C compiler to compare with: install one (apt-get install gcc) so that `cc` is there';

/** @returns the program, or undefined where there is no compiler */
function compile(folder: string): string | undefined {
  const program = join(folder, 'limit');
  const source = fileURLToPath(new URL('../../bench/limit.c', import.meta.url));
  const words = ['-O3', '-march=native', '-ffp-contract=off', '-o', program, source];
  const { status, error, stderr } = spawnSync('cc', words, { encoding: 'utf8' });
  if (error !== undefined) return undefined;
  if (status !== 0) throw new Error(`cc could not compile ${source}: ${stderr.slice(0, 400)}`);
  return program;
}

/** The plain model, which nobody made fast, on the first of the same matches. */
function runModel(): { figure: Figure; sum: string; coreSum: string } {
  let [sum, coreSum, ticks] = [FNV_START, FNV_START, 0];
  const start = performance.now();
  for (let seed = SEED0; seed < SEED0 + MODEL_MATCHES; seed += 1) {
    const { state } = playModel(seed);
    ticks += state.tick;
    sum = addToSum(sum, encodeState(state));
  }
  const value = ticks / ((performance.now() - start) / 1000);
  for (let seed = SEED0; seed < SEED0 + MODEL_MATCHES; seed += 1)
    coreSum = addToSum(coreSum, canonicalWords(playLimitMatch(seed)));
  const figure = { name: 'plain model', value, unit: 'ticks/s' };
  return { figure, sum: formatSum(sum), coreSum: formatSum(coreSum) };
}

function playModel(seed: number): ReturnType<typeof createModel> {
  const model = createModel({ seed });
  let draw = firstDraw(seed);
  let [first, second] = [SHOOT, SHOOT];
  while (model.outcome === undefined) {
    if (model.state.tick % HELD_TICKS === 0) {
      draw = nextDraw(draw);
      first = firstInput(draw);
      second = secondInput(draw);
    }
    stepModel(model, first, second);
  }
  return model;
}
