import { appendFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ShooterError } from '../src/core/index.ts';
import {
  describeSystemError,
  type FolderLock,
  removeLeftOvers,
  takeLock,
  writeWhole,
} from '../src/replay/index.ts';
import {
  type CurvePoint,
  encodeTraining,
  policyOf,
  runTraining,
  type SavedTraining,
  type TrainingWorkers,
} from '../src/train/index.ts';
import { drawCurveSvg } from './curve.ts';
import { unwritable } from './files.ts';
import { remark } from './output.ts';

/* A training from generation to generation, and its files: each whole at any moment, so that one that is killed goes on from
   the last generation that was over. */

export interface TrainFiles {
  /** the policy: the one that did best in an evaluation */
  readonly policy: string;
  /** what is needed to go on */
  readonly training: string;
  /** a line a generation */
  readonly log: string;
  /** the learning curve */
  readonly curve: string;
}

/** `x.json` and, beside it, `x.training.json`, `x.ndjson`, `x.svg`. */
export function filesOf(policy: string): TrainFiles {
  const stem = policy.replace(/\.json$/, '');
  return { policy, training: `${stem}.training.json`, log: `${stem}.ndjson`, curve: `${stem}.svg` };
}

/**
 * Takes the files of a training for this process: two that wrote them would each lose what the other has learned.
 *
 * @throws ShooterError `lock/in-use` naming the process that has them; `file/unwritable`
 */
export function lockTraining({ policy, training, log, curve }: TrainFiles): FolderLock {
  const folder = dirname(policy);
  const kind = {
    name: `.${basename(training, '.json')}.lock`,
    holder: 'training',
  };
  try {
    const lock = takeLock(folder, kind, { onWait: remark });
    const ours = [policy, training, log, curve].map((path) => basename(path));
    removeLeftOvers(folder, { isOurs: (name) => ours.includes(name) });
    return lock;
  } catch (error) {
    throw error instanceof ShooterError ? error : unwritable(policy, describeSystemError(error));
  }
}

export interface TrainRunOptions {
  readonly files: TrainFiles;
  readonly workers: TrainingWorkers;
  readonly lock: FolderLock;
  /** told after each generation */
  readonly onGeneration: (point: CurvePoint, saved: SavedTraining) => void;
  /** ends the training with the last generation that was over */
  readonly signal: AbortSignal;
}

/**
 * Goes on with a training to the end of its plan, or until `signal` ends it, and keeps it in its files.
 *
 * @returns how it stands at the end
 * @throws ShooterError `file/unwritable`, `lock/lost`; what was learned up to the last generation that was written is kept
 */
export async function trainToFiles(saved: SavedTraining, run: TrainRunOptions): Promise<SavedTraining> {
  const { files, lock, workers, signal } = run;
  const write = (path: string, text: string): void => writeFile(path, text, lock);
  write(files.training, encodeTraining(saved));
  // A kill may have come between a generation and its line.
  write(files.log, saved.curve.map(lineOf).join(''));
  const end = await runTraining(saved, {
    ...{ workers, signal },
    onGeneration(point, now) {
      write(files.training, encodeTraining(now));
      writing(files.log, lock, () => appendFileSync(files.log, lineOf(point)));
      run.onGeneration(point, now);
    },
  });
  const name = files.policy.replace(/^.*[/\\]/, '').replace(/\.json$/, '');
  write(files.policy, `${JSON.stringify(policyOf(end, name), null, 1)}\n`);
  const title = `${files.policy}: learned against ${end.options.opponents.join(', ')}`;
  write(files.curve, drawCurveSvg(end.curve, title));
  return end;
}

const lineOf = (point: CurvePoint): string => `${JSON.stringify(point)}\n`;

/** Whole or not at all, also where the power fails. */
const writeFile = (path: string, text: string, lock: FolderLock): void =>
  writing(path, lock, () => writeWhole(path, text, { flush: true }));

function writing(path: string, lock: FolderLock, write: () => void): void {
  lock.check();
  try {
    write();
  } catch (error) {
    if (!(error instanceof ShooterError) && (error as NodeJS.ErrnoException).syscall === undefined)
      throw error;
    throw unwritable(
      path,
      `${describeSystemError(error)}; --resume goes on from the last generation that was written`,
    );
  }
}
