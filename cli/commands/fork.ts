import type { Argv } from 'yargs';
import { forkSteps, type Log } from '../../src/replay/index.ts';
import { parseInteger, readKept, readSigner, usage } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import { checkOutput } from '../files.ts';
import { LIMIT_OPTIONS, type LimitArgs, openLog, readMaxTicks, work } from '../long-work.ts';
import {
  ISOLATION_OPTIONS,
  type IsolationArgs,
  JSON_OPTION,
  PLAYER_HELP,
  RECORDING_OPTIONS,
  type RecordingArgs,
  text,
} from '../options.ts';
import { print, printJson } from '../output.ts';
import { playRecorded, tellFailures } from '../play-recorded.ts';
import type { SeatPlayer } from '../play-seats.ts';
import { isolationOf, limitsOf } from '../players.ts';
import { quote } from '../shown.ts';
import { exitCode, summarize, tellPlayed } from './match.ts';

interface Args extends RecordingArgs, IsolationArgs, LimitArgs {
  log: string;
  at: string;
  p1?: string;
  p2?: string;
  seed?: string;
  json?: boolean;
}

export const options = (args: Argv): Argv =>
  args
    .positional('log', { type: 'string', describe: 'the log to leave' })
    .option('at', text('the last tick that both matches share', { demandOption: true }))
    .option('p1', text(`player 1 from there: ${PLAYER_HELP}; the inputs of the log if left out`))
    .option('p2', text('player 2 from there'))
    .option('seed', text('for the chance of the bots; the seed of the match if left out'))
    .options({ ...ISOLATION_OPTIONS, ...RECORDING_OPTIONS, ...LIMIT_OPTIONS, ...JSON_OPTION })
    .example('shooter fork match.log --at 1200 --p1 random -o what-if.log', '');

export async function run(args: Args): Promise<number> {
  checkOutput(args.out, args.force);
  const maxTicks = readMaxTicks(args);
  const log = await openLog(args.log);
  const at = parseInteger(args.at, '--at', [0, log.track.ticks]);
  const kept = readKept(args);
  const key = readSigner(args);
  if (at === log.track.ticks && hasOutcome(log)) {
    throw usage(
      `--at is ${at}, where the match of ${args.log} has ended; the last tick to leave it at is ${at - 1}`,
    );
  }
  isolationOf(args);
  limitsOf(args);
  const { seed: botSeed = log.header.seed } = args;
  const played = await playRecorded({
    target: { out: args.out, force: args.force, name: 'fork.log' },
    players: [playerFrom(log, 1, args), playerFrom(log, 2, args)],
    isolation: args,
    key,
    botSeed,
    begin: (common) => work(forkSteps(log, at, { ...common, ...kept, maxTicks }), { total: at }),
  });
  if (played === undefined) return EXIT.interrupted;
  tellFailures(played);
  if (args.json) printJson({ ...summarize(played), parent: args.log, at, botSeed });
  else {
    const aboutSeed = args.seed === undefined ? '' : `; the bots draw from ${quote(botSeed)}`;
    print(`forked from ${args.log} at tick ${at}`, ...tellPlayed(played, aboutSeed));
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
