import { basename } from 'node:path';
import { ShooterError } from '../src/core/index.ts';
import { renderHtml } from '../src/render/index.ts';
import {
  countTicks,
  createLogDecoder,
  decodeLog,
  type FoundLog,
  type Log,
  nameError,
  type PageLog,
  readLogBytes,
} from '../src/replay/index.ts';
import { usage } from './exit.ts';
import { inPieces, writePieces } from './files.ts';
import { checkTick } from './options.ts';
import { remark } from './output.ts';
import type { OutputArgs } from './shared-options.ts';

/* Recorded matches as one page that plays them. */

/** What `export` says of a page. */
export interface PageArgs extends OutputArgs {
  readonly at: number | undefined;
}

/** Writes the page of one log, or of two that are compared. What is wrong with a log the page says; what is no log is refused. */
export async function writePage(args: PageArgs, found: readonly FoundLog[]): Promise<void> {
  if (found.length > 2) throw usage(`--format html takes one log or two, ${found.length} are given`);
  const read = found.map(readOne);
  const last = Math.max(...read.map(({ log }) => countTicks(log)));
  const at = args.at === undefined ? undefined : checkTick(args.at, '--at', [0, last]);
  const html = renderHtml(
    read.map(({ page }) => page),
    { at },
  );
  await writePieces(args, inPieces([html]));
  if (args.out !== undefined) remark(`${args.out}: written`);
}

interface ReadLog {
  readonly page: PageLog;
  /** as far as it is whole */
  readonly log: Log;
}

function readOne({ path, problem }: FoundLog): ReadLog {
  if (problem !== undefined) throw new ShooterError(problem.code, problem.message);
  const bytes = readLogBytes(path);
  const decoder = createLogDecoder();
  decoder.push(bytes);
  if (decoder.damage !== undefined && decoder.log !== undefined)
    remark(`${path}: ${decoder.damage.message}; the page says so`);
  try {
    // Where not even a header is whole, `decodeLog` throws the error that says so.
    return { page: { name: basename(path), bytes }, log: decoder.log ?? decodeLog(bytes) };
  } catch (error) {
    throw nameError(path, error);
  }
}
