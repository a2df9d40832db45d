import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BotKind, findBot, seatBot } from '../../src/bots/index.ts';
import { ShooterError } from '../../src/core/index.ts';
import {
  type MatchReport,
  openLogFolder,
  playRemote,
  type RunningHost,
  startHost,
} from '../../src/net/index.ts';
import {
  type Log,
  type LogVerdict,
  MAX_SIMULATED_TICKS,
  openPlayback,
  readLog,
  writeLog,
} from '../../src/replay/index.ts';
import { chooseSeed, readSigner } from '../arguments.ts';
import type { AsciiArgs, Command } from '../commands.ts';
import { describeSize } from '../describe-log.ts';
import { EXIT } from '../exit.ts';
import { checkOutput, createAt } from '../files.ts';
import { plural, shellWord } from '../format.ts';
import { eachVerdict } from '../logs.ts';
import { text, type Values } from '../options.ts';
import { print, printJson } from '../output.ts';
import { PROGRAM } from '../program.ts';
import { JSON_OPTION, OUTPUT_OPTIONS, SIGN_OPTION } from '../shared-options.ts';
import { interruptible } from '../signals.ts';
import { isTerminal, showReplay } from '../tui/open.ts';
import { summarizeReplay } from './replay.ts';

const OPTIONS = {
  seed: text('seed of the match', { default: '2026' }),
  ...OUTPUT_OPTIONS,
  ...SIGN_OPTION,
  ...JSON_OPTION,
};

type Args = Values<typeof OPTIONS> & AsciiArgs;

export const command: Command = {
  options: OPTIONS,
  examples: [['shooter demo --seed 7']],
  run,
};

async function run(args: Args): Promise<number> {
  checkOutput(args.out, args.force);
  const hosted = await playHosted(args);
  let verification: LogVerdict | undefined;
  await eachVerdict([{ path: hosted.path }], { workers: 1, maxTicks: MAX_SIMULATED_TICKS }, (verdict) => {
    verification = verdict;
  });
  const proven = verification?.verdict === 'proven';
  if (args.json) {
    const { seed, nonce, seedCommit, players, ticks, result, hash, id } = hosted.report;
    const played = { seed, nonce, seedCommit, players, ticks, result, hash, id };
    printJson({ log: hosted.path, ...played, bytes: hosted.bytes, verification });
  } else print(...(await describeDemo(hosted, proven, args.ascii)));
  if (hosted.interrupted) return EXIT.interrupted;
  if (!args.json && isTerminal() && (await isWanted('Press r to see the match, any other key to end.')))
    await showReplay({ path: hosted.path, playback: openPlayback(hosted.log) }, args.ascii);
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

interface Hosted {
  readonly path: string;
  readonly log: Log;
  readonly bytes: number;
  readonly port: number;
  readonly report: MatchReport;
  readonly interrupted: boolean;
}

const ROOM = 'demo';

/** Plays a match over TCP to its end, or to Ctrl+C: the log is sealed all the same. */
async function playHosted(args: Args): Promise<Hosted> {
  const seed = chooseSeed(args.seed);
  const key = readSigner(args);
  const folder = mkdtempSync(join(tmpdir(), 'shooter-demo-'));
  const reports: MatchReport[] = [];
  try {
    const running = await startHost({
      port: 0,
      logs: openLogFolder({ path: folder, key }),
      seed,
      onEnd: (report) => void reports.push(report),
    });
    // The one match that a host of this seed plays.
    const { exit } = await playBoth(running, `${seed}/${ROOM}/1`);
    const report = reports[0];
    if (report?.log == null)
      throw new ShooterError('cli/no-log', `the match left no log: ${report?.why ?? 'it never began'}`);
    const log = readLog(join(folder, report.log));
    const target = { out: args.out, force: args.force, name: 'match.log' };
    const [path, bytes] = createAt(target, (path, force) => writeLog(path, log, { force, key }));
    const { port } = running.address;
    return { path, log, bytes, port, report, interrupted: exit === EXIT.interrupted };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Hunter plays against random, because most of what can happen happens there; then the host stops. */
const playBoth = (running: RunningHost, botSeed: string): ReturnType<typeof interruptible> =>
  interruptible(async (signal) => {
    signal.addEventListener('abort', () => void running.stop());
    const { host, port } = running.address;
    const play = (kind: BotKind, onConnect: () => void = () => {}): Promise<void> =>
      playRemote({
        host,
        port,
        hello: { room: ROOM, pace: 'lockstep', player: { name: kind.name, version: kind.version } },
        createPlayer: ({ seat, rules }) => seatBot(kind, { seat, rules, seed: botSeed }),
        matches: 1,
        onConnect,
      });
    try {
      // Player 1 sits before player 2 comes.
      let first: Promise<void> | undefined;
      await new Promise<void>((resolve, reject) => {
        first = play(findBot('hunter')!, resolve);
        first.then(resolve, reject);
      });
      await Promise.all([first, play(findBot('random')!)]);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await running.stop();
    }
  });

async function describeDemo(
  { path, log, bytes, port, report }: Hosted,
  proven: boolean,
  ascii: boolean,
): Promise<string[]> {
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
