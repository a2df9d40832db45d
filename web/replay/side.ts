import { replaceUnprintable } from '../../src/core/internal.ts';
import { type Replay, replaySteps } from '../../src/render/browser.ts';
import {
  countTicks,
  createLogDecoder,
  inputsAt,
  KEY_COLUMNS,
  type Log,
  matchIdSteps,
  runInTurns,
  type Verification,
  valueIn,
  verifySteps,
  type WorkOptions,
} from '../../src/replay/browser.ts';

/* One of the logs that a player shows: read, opened and verified in turns, so that the page answers meanwhile. */

/** A log as it is given to a player. */
export interface LogSource {
  /** what it is called */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A log that was read, as far as it is whole. */
export interface ReadSide {
  readonly name: string;
  readonly bytes: number;
  readonly log: Log;
  /** what is wrong with its bytes; undefined: nothing */
  readonly damage: string | undefined;
}

/** A log that can be shown at any tick. */
export interface Side extends ReadSide {
  readonly replay: Replay;
}

/** Reads a log. @throws Error where there is nothing to show, its message says why */
export async function readSide(source: LogSource, options: WorkOptions): Promise<ReadSide> {
  const { bytes } = source;
  const name = replaceUnprintable(source.name);
  const decoder = createLogDecoder();
  await runInTurns(decoder.pushSteps(bytes), options);
  const { log, damage } = decoder;
  if (log === undefined)
    throw new Error(
      `${name}: ${damage?.message ?? 'it is cut off within its header: nothing can be replayed'}`,
    );
  return { name, bytes: bytes.length, log, damage: damage?.message };
}

/** Simulates a log once, and finds out what is shown of it. */
export const openSide = async (side: ReadSide, options: WorkOptions): Promise<Side> => ({
  ...side,
  replay: await runInTurns(replaySteps(side.name, side.log), options),
});

/** What simulation finds of a log. `damaged`: so far as it is whole. */
export interface Proof {
  readonly verdict: Verification['verdict'] | 'damaged';
  readonly found: Verification;
  /** `matchId` of the log */
  readonly id: string;
}

/** Verifies a log as `shooter verify` does. */
export async function proveSide({ log, damage }: ReadSide, options: WorkOptions): Promise<Proof> {
  const found = await runInTurns(verifySteps(log), options);
  const id = await runInTurns(matchIdSteps(log), { signal: options.signal });
  return {
    verdict: damage !== undefined && found.verdict !== 'refuted' ? 'damaged' : found.verdict,
    found,
    id,
  };
}

/** Ticks that are simulated to open a log. */
export const ticksOf = ({ log }: ReadSide): number => countTicks(log);

/** The keys of both players that led to a tick. */
export function keysAt({ track }: Log, tick: number): readonly [number, number] {
  if (tick === 0 || tick > track.ticks) return [0, 0];
  const packed = inputsAt(track, tick - 1);
  return [valueIn(packed, KEY_COLUMNS[0]), valueIn(packed, KEY_COLUMNS[1])];
}
