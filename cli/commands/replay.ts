import { readState } from '../../src/core/index.ts';
import { SPEEDS } from '../../src/render/index.ts';
import type { Playback } from '../../src/replay/index.ts';
import type { Command, Screen } from '../commands.ts';
import { finalHash } from '../describe-log.ts';
import { EXIT } from '../exit.ts';
import { checkTick, choice, file, flag, tick, type Values } from '../options.ts';
import { print, printJson } from '../output.ts';
import { openLog, playLog, proveLog } from '../progress.ts';
import { summarizeReplay, sumWaves } from '../replay-summary.ts';
import { JSON_OPTION, LIMIT_OPTIONS } from '../shared-options.ts';
import { isTerminal, showReplay } from '../tui/open.ts';

const POSITIONALS = {
  log: file('a log', { required: true }),
};

const OPTIONS = {
  at: tick('tick to begin at or to print', { shownDefault: 'the last' }),
  speed: choice('speed of playback', SPEEDS, { default: 1 }),
  plain: flag('print text even on a terminal'),
  ...LIMIT_OPTIONS,
  ...JSON_OPTION,
};

type Args = Values<typeof POSITIONALS & typeof OPTIONS> & Screen;

export const command: Command = {
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [['shooter replay match.log --at 1200']],
  run,
};

async function run(args: Args): Promise<number> {
  const maxTicks = args['max-ticks'];
  const playback = await playLog(await openLog(args.log), maxTicks);
  if (!args.json && !args.plain && isTerminal()) return await show(args, playback);
  playback.seek(checkTick(args.at ?? playback.lastTick, '--at', [0, playback.lastTick]));
  if (args.json) printJson(await describeReplay(args.log, playback, maxTicks));
  else print(...(await summarizeReplay(playback, { ascii: args.ascii, maxTicks })));
  return EXIT.done;
}

async function show({ log: path, at, speed, ascii }: Args, playback: Playback): Promise<number> {
  if (at === undefined) return await showReplay({ path, playback, speed }, ascii);
  checkTick(at, '--at', [0, playback.lastTick]);
  return await showReplay({ path, playback, speed, at, playing: false }, ascii);
}

async function describeReplay(path: string, { log, match }: Playback, maxTicks: number): Promise<object> {
  const { header, end, status, track, notes, failures } = log;
  const state = readState(match);
  // What of it is proven, and what only claimed.
  const { verdict, claims, signer, namedSigner } = await proveLog(log, maxTicks);
  return {
    log: path,
    status,
    seed: header.seed,
    players: header.players,
    ticks: track.ticks,
    result: end?.result ?? null,
    ...{ verdict, claims, signer, namedSigner },
    hash: end === undefined ? null : finalHash(log),
    waves: await sumWaves(log, maxTicks),
    state,
    notes: notes.filter(({ tick }) => tick === state.tick),
    failures,
  };
}
