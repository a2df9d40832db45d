import { join } from 'node:path';
import { createMatch, type Input, SHOOT, step } from '../src/core/index.ts';
import {
  createLogFile,
  createRecorder,
  encodeLog,
  inputsAt,
  KEY_COLUMNS,
  type Log,
  valueIn,
} from '../src/replay/index.ts';
import { bounded, type Findings, type Report } from './figures.ts';
import { firstDraw, firstInput, HELD_TICKS, nextDraw, playLimitMatch, secondInput } from './limit.ts';
import { alternate, inFolder, measureFresh, median, medianRatio, time } from './measure.ts';
import { builtInBot, recordBots } from './players.ts';

export const about =
  'what recording costs: the matches of limit.c, stepped alone and stepped and recorded in memory';

const ROUNDS = 301;
const MATCHES_A_ROUND = 15;
const SEALED_MATCHES = 60;
const FILES = 20;
/** Recording in memory is to cost under a tenth. */
const AT_MOST = 1.1;

export async function run(report: Report): Promise<Findings> {
  report('stepping and recording in turn');
  const found = measureFresh<Measured>(import.meta.url);
  report('writing files');
  const fileMs = await inFolder(writeFiles);
  return {
    figures: [
      ...[found.limit, found.hunters].map(({ name, recordedNs, steppedNs, ratio }) => {
        const baseline = { name: 'step alone', value: steppedNs };
        const figure = {
          name: `${name}: step and record`,
          value: recordedNs,
          unit: 'ns a tick',
          baseline,
          ratio,
        };
        return bounded(figure, { of: 'ratio', atMost: AT_MOST });
      }),
      { name: 'seal', value: found.sealMs, unit: 'ms a match' },
      { name: 'write, seal, flush', value: fileMs, unit: 'ms a match' },
    ],
    remarks: [
      `keys of limit.c change every 8 ticks, a match has ${found.limit.ticksAMatch} ticks; those of hunters change less often, ${found.hunters.ticksAMatch} ticks`,
      "creating and ending the recorder is counted in; a disk's flush is its own affair",
    ],
  };
}

interface Measured {
  readonly limit: Compared;
  readonly hunters: Compared;
  readonly sealMs: number;
}

/** Matches stepped alone, and stepped and recorded. */
interface Compared {
  readonly name: string;
  readonly recordedNs: number;
  readonly steppedNs: number;
  readonly ratio: number;
  readonly ticksAMatch: number;
}

/** In a process of its own. Each round plays other matches, the same ones both ways. */
export function measure(): Measured {
  const limit = compare('the matches of limit.c', stepAll, recordAll);
  const matches = Array.from({ length: MATCHES_A_ROUND }, (_, index) => playHunters(index + 1));
  const hunters = compare(
    'the keys of two hunters',
    () => sumOf(matches, stepKeys),
    () => sumOf(matches, recordKeys),
  );
  const logs = Array.from({ length: SEALED_MATCHES }, (_, index) => recordMatch(index + 1));
  return { limit, hunters, sealMs: median(logs.map((log) => time(() => encodeLog(log)))) };
}

type Play = (round: number) => number;

/** Both tasks give the ticks that they played. */
function compare(name: string, stepThem: Play, recordThem: Play): Compared {
  let ticks = 0;
  const [stepped, recorded] = alternate(ROUNDS + 1, [
    (round) => time(() => stepThem(round)),
    (round) => time(() => (ticks += recordThem(round))),
  ]) as [number[], number[]];
  // V8 compiles the code in the first round, which does not count.
  stepped.shift();
  recorded.shift();
  const ticksARound = ticks / (ROUNDS + 1);
  return {
    name,
    recordedNs: (median(recorded) * 1e6) / ticksARound,
    steppedNs: (median(stepped) * 1e6) / ticksARound,
    ratio: medianRatio(recorded, stepped),
    ticksAMatch: Math.round(ticksARound / MATCHES_A_ROUND),
  };
}

/** What two players pressed in a match, tick by tick. */
interface Pressed {
  readonly seed: number;
  readonly first: Uint8Array;
  readonly second: Uint8Array;
}

function playHunters(seed: number): Pressed {
  const hunter = builtInBot('hunter');
  const { track } = recordBots({ seed: String(seed), players: [hunter, hunter] });
  const [first, second] = KEY_COLUMNS.map((column) =>
    Uint8Array.from({ length: track.ticks }, (_, tick) => valueIn(inputsAt(track, tick), column)),
  );
  return { seed, first: first!, second: second! };
}

const sumOf = (matches: readonly Pressed[], play: (match: Pressed) => number): number =>
  matches.reduce((sum, match) => sum + play(match), 0);

function stepKeys({ seed, first, second }: Pressed): number {
  const match = createMatch({ seed });
  for (let tick = 0; tick < first.length; tick += 1) step(match, first[tick]!, second[tick]!);
  return match.tick;
}

function recordKeys({ seed, first, second }: Pressed): number {
  const match = createMatch({ seed });
  const recorder = createRecorder(match, { players: PLAYERS });
  for (let tick = 0; tick < first.length; tick += 1) {
    step(match, first[tick]!, second[tick]!);
    recorder.record(first[tick]!, second[tick]!);
  }
  return recorder.end(match.outcome ?? null).track.ticks;
}

const seedsOf = (round: number): number[] =>
  Array.from({ length: MATCHES_A_ROUND }, (_, index) => round * MATCHES_A_ROUND + index + 1);

function stepAll(round: number): number {
  let ticks = 0;
  for (const seed of seedsOf(round)) ticks += playLimitMatch(seed).tick;
  return ticks;
}

function recordAll(round: number): number {
  let ticks = 0;
  for (const seed of seedsOf(round)) ticks += recordMatch(seed).track.ticks;
  return ticks;
}

/** `playLimitMatch` with a recorder beside it: a loop of its own, so that V8 treats both alike. */
export function recordMatch(seed: number, write?: (bytes: Uint8Array) => void): Log {
  const match = createMatch({ seed });
  const recorder = createRecorder(match, { players: PLAYERS, write });
  let draw = firstDraw(seed);
  let first: Input = SHOOT;
  let second: Input = SHOOT;
  while (match.outcome === undefined) {
    if (match.tick % HELD_TICKS === 0) {
      draw = nextDraw(draw);
      first = firstInput(draw);
      second = secondInput(draw);
    }
    step(match, first, second);
    recorder.record(first, second);
  }
  return recorder.end(match.outcome);
}

const PLAYERS = [
  { name: 'limit#1', kind: 'script' },
  { name: 'limit#2', kind: 'script' },
] as const;

/** @returns ms a match: creating the file, appending the record of the match at its end, sealing */
function writeFiles(folder: string): number {
  const ms = Array.from({ length: FILES }, (_, index) => {
    const log = recordMatch(index + 1);
    const parts: Uint8Array[] = [];
    recordMatch(index + 1, (bytes) => parts.push(bytes));
    return time(() => {
      const file = createLogFile(join(folder, `${index}.log`));
      for (const bytes of parts) file.append(bytes);
      file.flush();
      file.seal(log);
    });
  });
  return median(ms);
}
