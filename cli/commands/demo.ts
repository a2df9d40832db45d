import type { Argv } from 'yargs';
import { findBot } from '../../src/bots/index.ts';
import { createMatch } from '../../src/core/index.ts';
import { createRecorder, openPlayback, readLog } from '../../src/replay/index.ts';
import { choosePath, chooseSeed } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import { flag, JSON_OPTION, OUTPUT_OPTIONS, type OutputArgs, text } from '../options.ts';
import { plural, print, printJson } from '../output.ts';
import { mayUseUnicode } from '../picture.ts';
import { describePlayer, describeRecording, type Played, playRecorded } from '../play-recorded.ts';
import { summarizeReplay } from '../summary.ts';
import { finalHash, tellSize } from '../tell.ts';
import { verifyFile } from '../verify-file.ts';
import { exitCode, summarize } from './match.ts';

interface Args extends OutputArgs {
  seed: string;
  ascii?: boolean;
  json?: boolean;
}

export const options = (args: Argv): Argv =>
  args
    .option('seed', text('of the match: text, as typed', { default: '2026' }))
    .options({ ...OUTPUT_OPTIONS, ascii: flag('draw with ASCII alone'), ...JSON_OPTION })
    .example('shooter demo --seed 7', '');

/** Plays hunter against random, because most of what can happen happens there. */
export async function run(args: Args): Promise<number> {
  const seed = chooseSeed(args.seed);
  const path = choosePath(args.out, 'match.log');
  const players = [findBot('hunter')!, findBot('random')!] as const;
  const played = await playRecorded({
    path,
    force: args.force,
    players,
    botSeed: seed,
    begin(write) {
      const match = createMatch({ seed });
      const about = [describePlayer(players[0]), describePlayer(players[1])] as const;
      return {
        match,
        recorder: createRecorder(match, { players: about, recording: describeRecording(), write }),
      };
    },
  });
  if (played.interrupted) return exitCode(played);
  const verdict = verifyFile(path);
  const proven = verdict.verdict === 'proven';
  if (args.json) printJson({ ...summarize(path, played), verification: verdict });
  else print(...tellDemo(path, played, proven, args.ascii === true || !mayUseUnicode(process.env)));
  return proven ? EXIT.done : EXIT.negative;
}

function tellDemo(path: string, played: Played, proven: boolean, ascii: boolean): string[] {
  const { log, bytes } = played;
  const playback = openPlayback(readLog(path));
  playback.seek(playback.lastTick);
  const middle = log.track.ticks >> 1;
  return [
    'Two bots play a match under the classic rules. What happened:',
    '',
    ...summarizeReplay(playback, ascii),
    '',
    `${path}: ${tellSize(log, bytes)}. It holds the seed, the rules and the keys of both players, and hashes to check them by.`,
    proven
      ? `Simulated again from the file: ${plural(log.checkpoints.length, 'hash', 'hashes')} hold, the last is ${finalHash(log)}. Proven.`
      : 'Simulated again from the file, it does NOT hold: see shooter verify.',
    '',
    'Try next:',
    `  npx shooter replay ${path} --at ${middle}                 the arena at any tick`,
    `  npx shooter fork ${path} --at ${middle} --p2 hunter       what if a better bot took over?`,
    '  npx shooter match --p1 hunter --p2 hunter --seed 42    another match, yours to repeat',
    `  npx shooter export ${path} --format json | head -c 300    for other programs`,
  ];
}
