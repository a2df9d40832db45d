import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bounded, type Figure, type Findings, type Report } from './figures.ts';
import { alternate, inFolder, median, medianRatio, runProgram } from './measure.ts';

export const about = 'whole processes, from start to end, beside a Node that does nothing';

const ROUNDS = 15;
const HELP_AT_MOST = 3;
const MATCH_AT_MOST = 8;

const MAIN = fileURLToPath(new URL('../cli/main.js', import.meta.url));

export const run = (report: Report): Promise<Findings> => inFolder((folder) => runIn(folder, report));

function runIn(folder: string, report: Report): Findings {
  const log = join(folder, 'match.log');
  const node =
    (...words: string[]) =>
    (round: number): number => {
      if (words[0] === '-e') report(`${round + 1} of ${ROUNDS}`);
      return runProgram([process.execPath, ...words]).ms;
    };
  const [empty, help, match] = alternate(ROUNDS, [
    node('-e', '0'),
    node(MAIN, '--help'),
    node(MAIN, 'match', '--seed', '1', '--out', log, '--force'),
  ]) as [number[], number[], number[]];
  const beside = (name: string, ms: readonly number[], atMost: number): Figure => {
    const baseline = { name: 'node -e 0', value: median(empty) };
    const figure = { name, value: median(ms), unit: 'ms', baseline, ratio: medianRatio(ms, empty) };
    return bounded(figure, { of: 'ratio', atMost });
  };
  return {
    figures: [
      beside('shooter --help', help, HELP_AT_MOST),
      beside('shooter match --seed 1', match, MATCH_AT_MOST),
    ],
    remarks: [`each ${ROUNDS} times in turn; the match is recorded to a file, sealed and flushed`],
  };
}
