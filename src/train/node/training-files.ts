import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { toBotText } from '../../bots/internal.ts';
import { ShooterError } from '../../core/index.ts';
import { checkOptions } from '../../core/internal.ts';
import {
  describeSystemError,
  type FolderLock,
  removeLeftOvers,
  takeLock,
  writeWhole,
} from '../../replay/index.ts';
import { drawCurve } from '../curve.ts';
import { policyOf, type RunTrainingOptions, runTraining } from '../run.ts';
import { type CurvePoint, decodeTraining, encodeTraining, type SavedTraining } from '../training-file.ts';

/* A training and its files: each whole at any moment, so that a training that is killed goes on from the last completed
   generation. */

/** Where the files of a training are. */
export interface TrainingPaths {
  /** the policy: the one that did best in an evaluation */
  readonly policy: string;
  /** what is needed to go on */
  readonly training: string;
  /** a line of JSON a generation, a `CurvePoint` */
  readonly log: string;
  /** the learning curve, SVG */
  readonly curve: string;
}

/** The files of a training, locked for this process. */
export interface TrainingFiles {
  readonly paths: TrainingPaths;
  /**
   * Reads the training that was kept.
   *
   * @throws ShooterError `file/unreadable`, and as `decodeTraining`; the message names the file
   */
  read(): SavedTraining;
  /**
   * Runs a training as `runTraining` does, and keeps it after each generation; policy and curve are written at the end.
   *
   * @throws ShooterError `file/unwritable`, `lock/lost`, and as `runTraining`; what was learned up to the last generation that was
   *   written is kept
   */
  run(training: SavedTraining, options?: RunTrainingOptions): Promise<SavedTraining>;
  /** Gives the lock back. */
  close(): void;
}

/**
 * Names the files of a training: for `x.json` these are `x.json`, `x.training.json`, `x.ndjson` and `x.svg`.
 *
 * @param policy path of the policy
 * @returns the paths of all four
 * @example
 * trainingPaths('mine.json').training; // 'mine.training.json'
 */
export function trainingPaths(policy: string): TrainingPaths {
  const stem = policy.replace(/\.json$/, '');
  return { policy, training: `${stem}.training.json`, log: `${stem}.ndjson`, curve: `${stem}.svg` };
}

/**
 * Locks the files of a training for this process, because two processes would overwrite what the other has learned. `run` overwrites files that
 * are there.
 *
 * @param policy path of the policy, as `trainingPaths` takes it
 * @param options `onWait` is called with one line if the lock of another process has to be waited for; default: nothing is called
 * @throws TypeError for an unknown option · ShooterError `lock/in-use` naming the process that has them, `file/unwritable`
 * @returns the files, to be closed
 * @example
 * const options = { opponents: ['hunter'], population: 2, rules: [{ maxTicks: 300 }] };
 * const files = openTrainingFiles('mine.json');
 * await files.run(beginTraining(options, { generations: 1 })).finally(files.close);
 */
export function openTrainingFiles(
  policy: string,
  options: { readonly onWait?: ((message: string) => void) | undefined } = {},
): TrainingFiles {
  checkOptions(options, { onWait: true }, 'openTrainingFiles');
  const paths = trainingPaths(policy);
  const lock = lockFiles(paths, options.onWait);
  const attempt = (path: string, write: () => void): void => {
    lock.check();
    try {
      write();
    } catch (error) {
      if (!(error instanceof ShooterError) && (error as NodeJS.ErrnoException).syscall === undefined)
        throw error;
      const why = `${describeSystemError(error)}; the last generation that was written is kept, to go on from`;
      throw unwritable(path, why);
    }
  };
  /** Whole or not at all, also where the power fails. */
  const write = (path: string, text: string): void =>
    attempt(path, () => writeWhole(path, text, { flush: true }));
  return {
    paths,
    read: () => readTraining(paths.training),
    async run(training, { onGeneration, ...rest } = {}) {
      write(paths.training, encodeTraining(training));
      // Written anew, because a kill may have come between a generation and its line.
      write(paths.log, training.curve.map(lineOf).join(''));
      const end = await runTraining(training, {
        ...rest,
        onGeneration(point, now) {
          write(paths.training, encodeTraining(now));
          attempt(paths.log, () => appendFileSync(paths.log, lineOf(point)));
          onGeneration?.(point, now);
        },
      });
      write(paths.policy, `${JSON.stringify(policyOf(end, nameOf(policy)), null, 1)}\n`);
      const title = `${policy}: learned against ${end.options.opponents.join(', ')}`;
      write(paths.curve, drawCurve(end.curve, title));
      return end;
    },
    close: () => lock.release(),
  };
}

function lockFiles(paths: TrainingPaths, onWait: ((message: string) => void) | undefined): FolderLock {
  const folder = dirname(paths.policy);
  const kind = { name: `.${basename(paths.training, '.json')}.lock`, holder: 'training' };
  try {
    const lock = takeLock(folder, kind, { onWait });
    const ours = Object.values(paths).map((path: string) => basename(path));
    removeLeftOvers(folder, { isOurs: (name) => ours.includes(name) });
    return lock;
  } catch (error) {
    throw error instanceof ShooterError ? error : unwritable(paths.policy, describeSystemError(error));
  }
}

const unwritable = (path: string, why: string): ShooterError =>
  new ShooterError('file/unwritable', `${path}: ${why}`);

const lineOf = (point: CurvePoint): string => `${JSON.stringify(point)}\n`;

/** The name of a policy is that of its file, as far as a name may be so long and hold such characters. */
const nameOf = (path: string): string =>
  toBotText(path.replace(/^.*[/\\]/s, '').replace(/\.json$/, ''), 'policy');

function readTraining(path: string): SavedTraining {
  if (!existsSync(path))
    throw new ShooterError('file/unreadable', `${path}: there is no training to go on with`);
  try {
    return decodeTraining(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof ShooterError) throw new ShooterError(error.code, `${path}: ${error.message}`);
    throw new ShooterError('file/unreadable', `${path}: ${describeSystemError(error)}`);
  }
}
