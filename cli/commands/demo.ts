import type { Argv } from 'yargs';
import { findBot } from '../../src/bots/index.ts';
import { createMatch } from '../../src/core/index.ts';
import { createRecorder, openPlayback, readLog } from '../../src/replay/index.ts';
import { chooseSeed } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import { checkOutput } from '../files.ts';
import { JSON_OPTION, OUTPUT_OPTIONS, type OutputArgs, text } from '../options.ts';
import { plural, print, printJson } from '../output.ts';
import { type Played, playRecorded } from '../play-recorded.ts';
import { shellWord } from '../shown.ts';
import { summarizeReplay } from '../summary.ts';
import { finalHash, tellSize } from '../tell.ts';
import { verifyFile } from '../verify-file.ts';
import { exitCode, summarize, tellPlayed } from './match.ts';

interface Args extends OutputArgs {
  seed: string;
  ascii: boolean;
  json?: boolean;
}

export const options = (args: Argv): Argv =>
  args
    .option('seed', text('of the match: text, as typed', { default: '2026' }))
    .options({ ...OUTPUT_OPTIONS, ...JSON_OPTION })
    .example('shooter demo --seed 7', '');

/** Plays hunter against random, because most of what can happen happens there. */
export async function run(args: Args): Promise<number> {
  checkOutput(args.out, args.force);
  const seed = chooseSeed(args.seed);
  const players = [findBot('hunter')!, findBot('random')!] as const;
  const played = await playRecorded({
    target: { out: args.out, force: args.force, name: 'match.log' },
    players,
    botSeed: seed,
    begin(common) {
      const match = createMatch({ seed });
      return { match, recorder: createRecorder(match, common) };
    },
  });
  if (played.interrupted) {
    if (args.json) printJson(summarize(played));
    else print(...tellPlayed(played));
    return exitCode(played);
  }
  const verdict = verifyFile(played.path);
  const proven = verdict.verdict === 'proven';
  if (args.json) printJson({ ...summarize(played), verification: verdict });
  else print(...tellDemo(played, proven, args.ascii));
  return proven ? EXIT.done : EXIT.negative;
}

function tellDemo(played: Played, proven: boolean, ascii: boolean): string[] {
  const { path, log, bytes } = played;
  const playback = openPlayback(readLog(path));
  playback.seek(playback.lastTick);
  const middle = log.track.ticks >> 1;
  const word = shellWord(path);
  return [
    'Two bots play a match under the classic rules. What happened:',
    '',
    ...summarizeReplay(playback, ascii),
    '',
    `${path}: ${tellSize(log, bytes)}. It holds the seed, the rules, the keys of both players, and`,
    'hashes to check them by.',
    proven
      ? `Simulated again from the file: ${plural(log.checkpoints.length, 'hash', 'hashes')} hold, the last is ${finalHash(log)}. Proven.`
      : 'Simulated again from the file, it does NOT hold: see shooter verify.',
    '',
    'Try next:',
    ...tellNext([
      [`replay ${word} --at ${middle}`, 'the arena at any tick'],
      [`fork ${word} --at ${middle} --p2 hunter`, 'what if a better bot took over?'],
      ['match --p1 hunter --p2 hunter --seed 42', 'another match, yours to repeat'],
      [`export ${word} --format json | head -c 300`, 'for other programs'],
    ]),
  ];
}

function tellNext(commands: readonly (readonly [words: string, why: string])[]): string[] {
  const width = Math.max(...commands.map(([words]) => words.length));
  return commands.map(([words, why]) => `  npx shooter ${words.padEnd(width)}    ${why}`);
}
