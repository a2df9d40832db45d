import { ShooterError } from '../../src/core/index.ts';
import {
  claimsOf,
  describeMachine,
  importSteps,
  type Log,
  matchId,
  nameSigner,
  writeLog,
} from '../../src/replay/index.ts';
import { readSigner } from '../arguments.ts';
import type { Command } from '../commands.ts';
import { describeOutcome, describeSealed, finalHash } from '../describe-log.ts';
import { EXIT } from '../exit.ts';
import { checkOutput, createAt, readJson } from '../files.ts';
import { plural } from '../format.ts';
import { file, type Values } from '../options.ts';
import { print, printJson, remark } from '../output.ts';
import { work } from '../progress.ts';
import { JSON_OPTION, LIMIT_OPTIONS, OUTPUT_OPTIONS, SIGN_OPTION } from '../shared-options.ts';

const POSITIONALS = {
  file: file('exported match, or a test case of the rules; - for standard input', { required: true }),
};

const OPTIONS = {
  ...OUTPUT_OPTIONS,
  ...LIMIT_OPTIONS,
  ...SIGN_OPTION,
  ...JSON_OPTION,
};

type Args = Values<typeof POSITIONALS & typeof OPTIONS>;

export const command: Command = {
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [['shooter import case.json -o match.log']],
  run,
};

async function run(args: Args): Promise<number> {
  checkOutput(args.out, args.force);
  const key = readSigner(args);
  const imported = await importFile(args);
  if (imported === undefined) return EXIT.negative;
  imported.recording = { ...describeMachine(), recordedAt: new Date().toISOString() };
  const log = key === undefined ? imported : nameSigner(imported, key);
  const target = { out: args.out, force: args.force, name: 'match.log' };
  const [path, bytes] = createAt(target, (path, force) => writeLog(path, log, { force, key }));
  const checkpoints = log.checkpoints.length;
  if (args.json)
    printJson({
      log: path,
      seed: log.header.seed,
      ticks: log.track.ticks,
      checkpoints,
      result: log.end!.result,
      hash: finalHash(log),
      id: matchId(log),
      bytes,
      claims: claimsOf(log),
      signer: log.header.signer ?? null,
    });
  else
    print(
      describeOutcome(log),
      `${plural(checkpoints, 'checkpoint holds', 'checkpoints hold')}`,
      describeSealed(path, log, bytes),
    );
  return EXIT.done;
}

/** Undefined, after a report, where the match is not what the file says. */
async function importFile(args: Args): Promise<Log | undefined> {
  const { file: path, json } = args;
  const value = await readJson(path);
  try {
    return await work(importSteps(value, args['max-ticks']), { total: 0 });
  } catch (error) {
    if (!(error instanceof ShooterError)) throw error;
    if (error.code !== 'import/mismatch') throw new ShooterError(error.code, `${path}: ${error.message}`);
    if (json)
      printJson({ file: path, verdict: 'refuted', error: { code: error.code, message: error.message } });
    else remark(`shooter: ${path}: refuted: ${error.message}`);
    return undefined;
  }
}
