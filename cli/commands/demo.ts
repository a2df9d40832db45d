import { once } from 'node:events';
import { findBot } from '../../src/bots/index.ts';
import { type LogVerdict, MAX_SIMULATED_TICKS, openPlayback, readLog } from '../../src/replay/index.ts';
import { chooseSeed, readSigner } from '../arguments.ts';
import type { Command, Screen } from '../commands.ts';
import { describeSize } from '../describe-log.ts';
import { EXIT } from '../exit.ts';
import { checkOutput } from '../files.ts';
import { plural, shellWord } from '../format.ts';
import { type Hosted, playHosted } from '../hosted-match.ts';
import { eachVerdict } from '../logs.ts';
import { text, type Values } from '../options.ts';
import { print, printJson } from '../output.ts';
import { PROGRAM } from '../program.ts';
import { summarizeReplay } from '../replay-summary.ts';
import { JSON_OPTION, OUTPUT_OPTIONS, SIGN_OPTION } from '../shared-options.ts';
import { isTerminal, showReplay } from '../tui/open.ts';

const OPTIONS = {
  seed: text('seed of the match', { default: '2026' }),
  ...OUTPUT_OPTIONS,
  ...SIGN_OPTION,
  ...JSON_OPTION,
};

type Args = Values<typeof OPTIONS> & Screen;

export const command: Command = {
  options: OPTIONS,
  examples: [['shooter demo --seed 7']],
  run,
};

/** Plays hunter against random, because most of what can happen happens there. */
async function run(args: Args): Promise<number> {
  checkOutput(args.out, args.force);
  const seed = chooseSeed(args.seed);
  const hosted = await playHosted({
    seed,
    key: readSigner(args),
    players: [findBot('hunter')!, findBot('random')!],
    target: { out: args.out, force: args.force, name: 'match.log' },
  });
  let verification: LogVerdict | undefined;
  await eachVerdict([{ path: hosted.path }], { workers: 1, maxTicks: MAX_SIMULATED_TICKS }, (verdict) => {
    verification = verdict;
  });
  const proven = verification?.verdict === 'proven';
  if (args.json) printJson({ ...summarizeHosted(hosted), verification });
  else print(...(await describeDemo(hosted, proven, args.ascii)));
  if (hosted.interrupted) return EXIT.interrupted;
  if (!args.json && isTerminal() && (await isWanted('Press r to see the match, any other key to end.')))
    await showReplay({ path: hosted.path, playback: openPlayback(readLog(hosted.path)) }, args.ascii);
  return proven ? EXIT.done : EXIT.negative;
}

/** Whether a person says yes, by the key r. */
async function isWanted(question: string): Promise<boolean> {
  print('', question);
  const { stdin } = process;
  stdin.setRawMode(true);
  const [bytes] = (await once(stdin, 'data')) as [Buffer];
  stdin.setRawMode(false);
  stdin.pause();
  return bytes.toString().toLowerCase() === 'r';
}

function summarizeHosted({ path, bytes, report }: Hosted): object {
  const { seed, nonce, seedCommit, players, ticks, result, hash, id } = report;
  return { log: path, seed, nonce, seedCommit, players, ticks, result, hash, id, bytes };
}

async function describeDemo(
  { path, bytes, port, report }: Hosted,
  proven: boolean,
  ascii: boolean,
): Promise<string[]> {
  const log = readLog(path);
  const playback = openPlayback(log);
  playback.seek(playback.lastTick);
  const middle = log.track.ticks >> 1;
  const word = shellWord(path);
  return [
    `A host on 127.0.0.1:${port}; two bots joined it over TCP and played in lockstep, under the classic rules. What happened:`,
    '',
    ...(await summarizeReplay(playback, { ascii, maxTicks: MAX_SIMULATED_TICKS })),
    '',
    `${path}: ${describeSize(log, bytes)}. It holds the seed, the rules, the keys of both players, and`,
    'hashes to check them by.',
    proven
      ? `Simulated again from the file: ${plural(log.checkpoints.length, 'hash', 'hashes')} hold, the last is ${report.hash}. Proven.`
      : `Simulated again from the file, it does NOT hold: see ${PROGRAM} verify.`,
    '',
    'Try next:',
    ...describeNext([
      [`replay ${word} --at ${middle}`, 'the arena at any tick'],
      [`fork ${word} --at ${middle} --p2 hunter`, 'what if a better bot took over?'],
      [
        `match --p1 hunter --p2 random --seed ${shellWord(report.seed)}`,
        'the same match again, in one process',
      ],
      [`export ${word} --format json | head -c 300`, 'for other programs'],
    ]),
    '',
    `Or host matches: ${PROGRAM} host --opponent hunter, and in another terminal ${PROGRAM} bot random.`,
  ];
}

function describeNext(commands: readonly (readonly [words: string, why: string])[]): string[] {
  const width = Math.max(...commands.map(([words]) => words.length));
  return commands.map(([words, why]) => `  ${PROGRAM} ${words.padEnd(width)}    ${why}`);
}
