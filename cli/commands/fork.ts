import { forkSteps, type Log } from '../../src/replay/index.ts';
import { readRecorderOptions, readSigner } from '../arguments.ts';
import type { Command } from '../commands.ts';
import { EXIT, usage } from '../exit.ts';
import { checkOutput } from '../files.ts';
import { quote } from '../format.ts';
import { checkTick, file, text, tick, type Values } from '../options.ts';
import { print, printJson } from '../output.ts';
import type { SeatPlayer } from '../players.ts';
import { openLog, work } from '../progress.ts';
import { playRecorded, reportFailures } from '../record-match.ts';
import {
  ISOLATION_OPTIONS,
  JSON_OPTION,
  LIMIT_OPTIONS,
  PLAYER_HELP,
  RECORDING_OPTIONS,
} from '../shared-options.ts';
import { describeRecordedMatch, exitCode, summarize } from './match.ts';

const POSITIONALS = {
  log: file('log of the match to continue', { required: true }),
};

const OPTIONS = {
  at: tick('last tick that both matches share', { required: true }),
  p1: text(`player 1 from there: ${PLAYER_HELP}`, { shownDefault: 'inputs of the log' }),
  p2: text('player 2 from there', { shownDefault: 'inputs of the log' }),
  seed: text('seed of the bots', { shownDefault: 'seed of the match' }),
  ...ISOLATION_OPTIONS,
  ...RECORDING_OPTIONS,
  ...LIMIT_OPTIONS,
  ...JSON_OPTION,
};

type Args = Values<typeof POSITIONALS & typeof OPTIONS>;

export const command: Command = {
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [['shooter fork match.log --at 1200 --p1 random -o what-if.log']],
  run,
};

async function run(args: Args): Promise<number> {
  checkOutput(args.out, args.force);
  const maxTicks = args['max-ticks'];
  const log = await openLog(args.log);
  const at = checkTick(args.at, '--at', [0, log.track.ticks]);
  const recorderOptions = readRecorderOptions(args);
  const key = readSigner(args);
  if (at === log.track.ticks && hasOutcome(log)) {
    throw usage(
      `--at is ${at}, where the match of ${args.log} has ended; the last tick to leave it at is ${at - 1}`,
    );
  }
  const { seed: botSeed = log.header.seed } = args;
  const played = await playRecorded({
    target: { out: args.out, force: args.force, name: 'fork.log' },
    players: [playerFrom(log, 1, args), playerFrom(log, 2, args)],
    isolation: args,
    key,
    botSeed,
    begin: (common) => work(forkSteps(log, at, { ...common, ...recorderOptions, maxTicks }), { total: at }),
  });
  if (played === undefined) return EXIT.interrupted;
  reportFailures(played);
  if (args.json) printJson({ ...summarize(played), parent: args.log, at, botSeed });
  else {
    const aboutSeed = args.seed === undefined ? '' : `; the bots draw from ${quote(botSeed)}`;
    print(`forked from ${args.log} at tick ${at}`, ...describeRecordedMatch(played, aboutSeed));
  }
  return exitCode(played);
}

/** Whether the rules have ended the match: one that was interrupted or forfeited may go on from its last tick. */
const hasOutcome = ({ end }: Log): boolean =>
  end?.result?.reason === 'health' || end?.result?.reason === 'time';

/** Who plays on: a bot, or, if none is named, the keys that the log has for the rest of the match. */
function playerFrom({ header, track }: Log, seat: 1 | 2, args: Args): SeatPlayer {
  const name = seat === 1 ? args.p1 : args.p2;
  return name === undefined ? { name: header.players[seat - 1]!.name, track, seat } : { name };
}
