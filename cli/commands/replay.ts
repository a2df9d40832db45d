import { readState, type State } from '../../src/core/index.ts';
import { renderText, SPEEDS, sceneOf } from '../../src/render/index.ts';
import type { Log, Playback, Verification } from '../../src/replay/index.ts';
import type { AsciiArgs, Command } from '../commands.ts';
import {
  describeClaims,
  describeFailures,
  describeOutcome,
  describeSigner,
  finalHash,
} from '../describe-log.ts';
import { EXIT } from '../exit.ts';
import { formatCount, formatTime, plural, quote } from '../format.ts';
import { checkTick, choice, file, flag, tick, type Values } from '../options.ts';
import { print, printJson } from '../output.ts';
import { eachEvent, openLog, playLog, proveLog } from '../progress.ts';
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

type Args = Values<typeof POSITIONALS & typeof OPTIONS> & AsciiArgs;

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

/* As plain text: who, how long, the waves with kills and hits, how it ended, and a picture. */

/** The whole match, then the tick at which `playback` stands. */
export async function summarizeReplay(
  playback: Playback,
  { ascii, maxTicks }: { readonly ascii: boolean; readonly maxTicks: number },
): Promise<string[]> {
  const { log } = playback;
  const waves = await sumWaves(log, maxTicks);
  const [proof, ...claimed] = describeProof(await proveLog(log, maxTicks));
  const lines = [
    describeOutcome(log),
    `seed ${quote(log.header.seed)}, final hash ${finalHash(log)}, ${proof}`,
    ...claimed,
  ];
  lines.push(...describeFailures(log.failures));
  if (log.notes.length > 0)
    lines.push(`${plural(log.notes.length, 'note')} of bots: --at TICK shows those of a tick`);
  return [...lines, '', ...describeWaves(waves), '', ...describeTick(playback, ascii)];
}

/** What simulation finds of the log, and what it cannot. */
function describeProof(found: Verification): string[] {
  const { verdict, checkpoints, failure, claims, missing } = found;
  if (failure !== undefined)
    return [`REFUTED at tick ${formatCount(failure.tick)}: shooter verify says more`];
  const held = plural(checkpoints, 'hash', 'hashes');
  const proof =
    verdict === 'proven'
      ? `proven by ${held}`
      : `unfinished: ${held} hold, its ${missing.join(' and ')} missing`;
  return [proof, `${describeClaims(claims)}; ${describeSigner(found)}`];
}

/** What happened in one wave. */
interface WaveSummary {
  readonly level: number;
  readonly tick: number;
  /** by player 1, by player 2 */
  readonly kills: [number, number];
  /** points of health that player 1, player 2 lost */
  readonly losses: [number, number];
}

/** Adds up the events of a match by wave, as it is simulated. */
async function sumWaves(log: Log, maxTicks: number): Promise<WaveSummary[]> {
  const waves: WaveSummary[] = [];
  await eachEvent(log, maxTicks, ({ tick, kind, seat, value }) => {
    if (kind === 'wave') waves.push({ level: value, tick, kills: [0, 0], losses: [0, 0] });
    const wave = waves.at(-1);
    if (seat === undefined || wave === undefined) return;
    if (kind === 'kill') wave.kills[seat - 1]! += value;
    if (kind === 'hit') wave.losses[seat - 1]! += value;
  });
  return waves;
}

/** Waves that are listed at most: of more, the first and the last. */
const MAX_WAVES = 24;

function describeWaves(waves: readonly WaveSummary[]): string[] {
  const rows = waves.map(({ level, tick, kills, losses }) =>
    [level, tick, kills[0], kills[1], losses[0], losses[1]]
      .map((number) => formatCount(number).padStart(9))
      .join(' '),
  );
  const shown =
    rows.length <= MAX_WAVES
      ? rows
      : [
          ...rows.slice(0, MAX_WAVES - 4),
          `        … ${plural(rows.length - MAX_WAVES + 1, 'wave')} …`,
          ...rows.slice(-3),
        ];
  return ['     wave   at tick   kills 1   kills 2    lost 1    lost 2', ...shown];
}

/** The players at a tick, in words. */
const describePlayers = (state: State): string[] =>
  state.players.map(
    ({ x, y, health, score }, index) =>
      `player ${index + 1}: health ${formatCount(health)}, score ${formatCount(score)}, at (${x}, ${y}), ${plural(state.lasers[index]!.length, 'laser')}`,
  );

/** The state of a tick: where it is in the match, the arena, the players, and what bots noted there. */
function describeTick({ log, match }: Playback, ascii: boolean): string[] {
  const state = readState(match);
  const notes = log.notes.filter(({ tick }) => tick === state.tick);
  return [
    `tick ${formatCount(state.tick)} (${formatTime(state.tick)}), wave ${state.level}, ${plural(state.enemies.length, 'enemy', 'enemies')}`,
    ...renderText(sceneOf(match), { ascii }),
    ...describePlayers(state),
    ...log.failures
      .filter(({ tick }) => tick === state.tick)
      .flatMap((failure) => describeFailures([failure])),
    ...notes.map(({ seat, value }) => `player ${seat} notes ${JSON.stringify(value)}`),
  ];
}
