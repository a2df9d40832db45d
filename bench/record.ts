import { join } from 'node:path';
import { createMatch, type Input, SHOOT, step } from '../src/core/index.ts';
import { createLogFile, createRecorder, encodeLog, type Log } from '../src/replay/index.ts';
import { bounded, type Findings, type Tell } from './figures.ts';
import { firstDraw, firstInput, HELD_TICKS, nextDraw, playLimitMatch, secondInput } from './limit.ts';
import { alternate, inFolder, measureFresh, median, medianRatio, time } from './measure.ts';

export const about =
  'what recording costs: the matches of limit.c, stepped alone and stepped and recorded in memory';

const ROUNDS = 301;
const MATCHES_A_ROUND = 15;
const SEALED_MATCHES = 60;
const FILES = 20;
/** Recording in memory is to cost under a tenth. */
const AT_MOST = 1.1;

export async function run(tell: Tell): Promise<Findings> {
  tell('stepping and recording in turn');
  const found = measureFresh<Measured>(import.meta.url);
  tell('writing files');
  const fileMs = await inFolder(writeFiles);
  const recorded = {
    name: 'step and record',
    value: found.recordedNs,
    unit: 'ns a tick',
    yardstick: { name: 'step alone', value: found.steppedNs },
    ratio: found.ratio,
  };
  return {
    figures: [
      bounded(recorded, { of: 'ratio', atMost: AT_MOST }),
      { name: 'seal', value: found.sealMs, unit: 'ms a match' },
      { name: 'write, seal, flush', value: fileMs, unit: 'ms a match' },
    ],
    remarks: [`a match has ${found.ticksAMatch} ticks on average; a disk's flush is its own affair`],
  };
}

interface Measured {
  readonly recordedNs: number;
  readonly steppedNs: number;
  readonly ratio: number;
  readonly sealMs: number;
  readonly ticksAMatch: number;
}

/** In a process of its own. Each round plays other matches, the same ones both ways. */
export function measure(): Measured {
  let ticks = 0;
  const [stepped, recorded] = alternate(ROUNDS + 1, [
    (round) => time(() => stepAll(round)),
    (round) => time(() => (ticks += recordAll(round))),
  ]) as [number[], number[]];
  // The first round is V8's to learn from.
  stepped.shift();
  recorded.shift();
  const ticksARound = ticks / (ROUNDS + 1);
  const logs = Array.from({ length: SEALED_MATCHES }, (_, index) => recordMatch(index + 1));
  const sealMs = logs.map((log) => time(() => encodeLog(log)));
  return {
    recordedNs: (median(recorded) * 1e6) / ticksARound,
    steppedNs: (median(stepped) * 1e6) / ticksARound,
    ratio: medianRatio(recorded, stepped),
    sealMs: median(sealMs),
    ticksAMatch: Math.round(ticksARound / MATCHES_A_ROUND),
  };
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
