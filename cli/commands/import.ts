import type { Argv } from 'yargs';
import { ShooterError } from '../../src/core/index.ts';
import { claimsOf, importSteps, type Log, matchId, nameSigner, writeLog } from '../../src/replay/index.ts';

import { readSigner } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import { checkOutput, createAt, readJson } from '../files.ts';
import { LIMIT_OPTIONS, type LimitArgs, readMaxTicks, work } from '../long-work.ts';
import { JSON_OPTION, OUTPUT_OPTIONS, type OutputArgs, SIGN_OPTION, type SignArgs } from '../options.ts';
import { plural, print, printJson, remark } from '../output.ts';
import { describeRecording } from '../play-recorded.ts';
import { describeSealed, finalHash, tellOutcome, tellSize } from '../tell.ts';

interface Args extends OutputArgs, LimitArgs, SignArgs {
  file: string;
  json?: boolean;
}

export const options = (args: Argv): Argv =>
  args
    .positional('file', {
      type: 'string',
      describe: 'an exported match, or a case of the rules; - for standard input',
    })
    .options({ ...OUTPUT_OPTIONS, ...LIMIT_OPTIONS, ...SIGN_OPTION, ...JSON_OPTION })
    .example('shooter import case.json -o match.log', '');

export async function run(args: Args): Promise<number> {
  checkOutput(args.out, args.force);
  const key = readSigner(args);
  const imported = await importFile(args);
  if (imported === undefined) return EXIT.negative;
  imported.recording = describeRecording();
  const log = key === undefined ? imported : nameSigner(imported, key);
  const target = { out: args.out, force: args.force, name: 'match.log' };
  const [path, bytes] = createAt(target, (path, force) => writeLog(path, log, { force, key }));
  const checkpoints = log.checkpoints.length;
  if (args.json) {
    const { seed } = log.header;
    const result = log.end!.result;
    printJson({
      log: path,
      seed,
      ticks: log.track.ticks,
      checkpoints,
      result,
      hash: finalHash(log),
      id: matchId(log),
      bytes,
      claims: claimsOf(log),
      signer: log.header.signer ?? null,
    });
  } else {
    print(
      tellOutcome(log),
      `${plural(checkpoints, 'checkpoint holds', 'checkpoints hold')}`,
      `${path}: ${tellSize(log, bytes)}, ${describeSealed(log)}, final hash ${finalHash(log)}`,
    );
  }
  return EXIT.done;
}

/** Undefined, and told, where the match is not what the file says. */
async function importFile(args: Args): Promise<Log | undefined> {
  const { file: path, json } = args;
  const value = await readJson(path);
  try {
    return await work(importSteps(value, readMaxTicks(args)), { total: 0 });
  } catch (error) {
    if (!(error instanceof ShooterError)) throw error;
    if (error.code !== 'import/mismatch') throw new ShooterError(error.code, `${path}: ${error.message}`);
    if (json)
      printJson({ file: path, verdict: 'refuted', error: { code: error.code, message: error.message } });
    else remark(`shooter: ${path}: refuted: ${error.message}`);
    return undefined;
  }
}
