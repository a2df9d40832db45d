import type { Argv } from 'yargs';
import { readState } from '../../src/core/index.ts';
import type { Log, Playback } from '../../src/replay/index.ts';
import { parseInteger, parseSpeed, SPEED_NAMES } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import { LIMIT_OPTIONS, type LimitArgs, openLog, playLog, proveLog, readMaxTicks } from '../long-work.ts';
import { flag, JSON_OPTION, text } from '../options.ts';
import { print, printJson } from '../output.ts';
import { summarizeReplay, sumWaves } from '../summary.ts';
import { finalHash } from '../tell.ts';
import { openReplay } from '../tui/open.ts';
import { isTerminal } from '../tui/prepare.ts';

interface Args extends LimitArgs {
  log: string;
  at?: string;
  speed: string;
  plain?: boolean;
  ascii: boolean;
  json?: boolean;
}

export const options = (args: Argv): Argv =>
  args
    .positional('log', { type: 'string', describe: 'a log' })
    .option('at', text('the tick to begin at, or to show as text: the last if left out'))
    .option('speed', text(`how fast it plays: ${SPEED_NAMES.join(', ')}`, { default: '1' }))
    .options({ plain: flag('a summary as text'), ...LIMIT_OPTIONS, ...JSON_OPTION })
    .example('shooter replay match.log --at 1200', 'shows a match from tick 1200 on');

export async function run(args: Args): Promise<number> {
  const maxTicks = readMaxTicks(args);
  const playback = await playLog(await openLog(args.log), maxTicks);
  const speed = parseSpeed(args.speed);
  if (!args.json && !args.plain && isTerminal()) return await show(args, playback, speed);
  playback.seek(parseInteger(args.at ?? String(playback.lastTick), '--at', [0, playback.lastTick]));
  if (args.json) printJson(await describeReplay(args.log, playback, maxTicks));
  else print(...(await summarizeReplay(playback, { ascii: args.ascii, maxTicks })));
  return EXIT.done;
}

async function show({ log: path, at, ascii }: Args, playback: Playback, speed: number): Promise<number> {
  if (at === undefined) return await openReplay({ path, playback, speed }, ascii);
  const tick = parseInteger(at, '--at', [0, playback.lastTick]);
  return await openReplay({ path, playback, speed, at: tick, playing: false }, ascii);
}

/** Of `verify`, what tells a result that holds from one that is only claimed. */
async function proofOf(log: Log, maxTicks: number): Promise<object> {
  const { verdict, claims, signer, namedSigner } = await proveLog(log, maxTicks);
  return { verdict, claims, signer, namedSigner };
}

async function describeReplay(path: string, { log, match }: Playback, maxTicks: number): Promise<object> {
  const { header, end, status, track, notes, failures } = log;
  const state = readState(match);
  return {
    log: path,
    status,
    seed: header.seed,
    players: header.players,
    ticks: track.ticks,
    result: end?.result ?? null,
    ...(await proofOf(log, maxTicks)),
    hash: finalHash(log),
    waves: await sumWaves(log, maxTicks),
    state,
    notes: notes.filter(({ tick }) => tick === state.tick),
    failures,
  };
}
