import type { Argv } from 'yargs';
import { ShooterError } from '../../src/core/index.ts';
import { importMatch, type Log, matchId, writeLog } from '../../src/replay/index.ts';
import { choosePath, readJson } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import { JSON_OPTION, OUTPUT_OPTIONS, type OutputArgs } from '../options.ts';
import { plural, print, printJson, remark } from '../output.ts';
import { describeRecording } from '../play-recorded.ts';
import { finalHash, tellOutcome, tellSize } from '../tell.ts';

interface Args extends OutputArgs {
  file: string;
  json?: boolean;
}

export const options = (args: Argv): Argv =>
  args
    .positional('file', {
      type: 'string',
      describe: 'an exported match, or a case of the rules; - for standard input',
    })
    .options({ ...OUTPUT_OPTIONS, ...JSON_OPTION })
    .example('shooter import case.json -o match.log', '');

export async function run(args: Args): Promise<number> {
  const log = importFile(args.file);
  if (log === undefined) return EXIT.negative;
  log.recording = describeRecording();
  const path = choosePath(args.out, 'match.log');
  const bytes = writeLog(path, log, { force: args.force });
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
    });
  } else {
    print(
      tellOutcome(log),
      `${plural(checkpoints, 'checkpoint')} hold`,
      `${path}: ${tellSize(log, bytes)}, sealed, final hash ${finalHash(log)}`,
    );
  }
  return EXIT.done;
}

/** Undefined, and said on standard error, where the match is not what the file says. */
function importFile(path: string): Log | undefined {
  const value = readJson(path);
  try {
    return importMatch(value);
  } catch (error) {
    if (!(error instanceof ShooterError)) throw error;
    if (error.code !== 'import/mismatch') throw new ShooterError(error.code, `${path}: ${error.message}`);
    remark(`shooter: ${path}: refuted: ${error.message}`);
    return undefined;
  }
}
