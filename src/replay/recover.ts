import type { ShooterError } from '../core/index.ts';
import { isPacked } from './block.ts';
import { createLogDecoder, finishDecoding } from './decode.ts';
import { eventSteps } from './events.ts';
import { hashState } from './hash.ts';
import { cutTrack } from './inputs.ts';
import { createLog, type Log } from './log.ts';
import { BLOCK, MAGIC, readRecord, SEAL, SEAL_BYTES } from './record.ts';
import { matchOf, watchSteps } from './simulate.ts';
import { runSteps, type SimulationOptions, type Steps } from './steps.ts';
import { simulationSteps } from './verify.ts';

/* Logs whose recorder was killed: what is there of them becomes a whole log again. */

/** What could be saved of a log. */
export interface RecoveredLog {
  /** with an end, to be sealed; as it is where it is sealed already */
  readonly log: Log;
  /** what was wrong with the file, unless it was only cut off. The log ends before it, so the file holds bytes that the log has not */
  readonly damage: string | undefined;
  /** whether the file is one of a match under way: it has blocks of inputs, and all of them are plain. Those of a sealed log are packed */
  readonly isUnderWay: boolean;
}

/**
 * Gives the longest part of a log that is whole and that simulation proves, and ends it: as its own end says, by the
 * outcome of the rules at its last tick, or as interrupted.
 *
 * @param bytes a file of a match under way, cut off anywhere
 * @throws ShooterError as `decodeLog` where there is no header to begin with; `log/too-many-ticks` where it has more ticks than
 *   `maxTicks`, 10,000,000 unless given; the reason of `signal`
 */
export const recoverLog = (bytes: Uint8Array, options: SimulationOptions = {}): RecoveredLog =>
  runSteps(recoverSteps(bytes, options.maxTicks), options);

/** As `recoverLog`, in steps that yield the tick reached: for `runInTurns`. */
export function* recoverSteps(bytes: Uint8Array, maxTicks?: number): Steps<RecoveredLog> {
  const decoder = createLogDecoder();
  yield* decoder.pushSteps(bytes);
  const found = decoder.log ?? finishDecoding(decoder);
  if (found.status === 'sealed') return { log: found, damage: decoder.damage?.message, isUnderWay: false };
  // Events may have been cut off before the inputs they follow from: they are found anew.
  const hasEvents = found.events.length > 0;
  found.events.length = 0;
  const { failure, lastGoodTick } = yield* simulationSteps(found, maxTicks);
  const log = cutLog(found, failure === undefined ? found.track.ticks : lastGoodTick);
  if (failure === undefined) log.end = found.end;
  yield* endLog(log);
  if (hasEvents) yield* eventSteps(log, { maxTicks, onEvent: (event) => log.events.push(event) });
  return { log, damage: describeDamage(decoder.damage, failure), isUnderWay: holdsPlainBlocks(bytes) };
}

/** Inputs are plain while a match is under way, and packed when its log is sealed. */
function holdsPlainBlocks(bytes: Uint8Array): boolean {
  let plain = 0;
  for (let at = MAGIC.length; at < bytes.length; ) {
    const found = readRecord(bytes, at);
    if (found.kind !== 'whole') break;
    if (found.type === BLOCK && isPacked(found.payload)) return false;
    if (found.type === BLOCK) plain += 1;
    at = found.end;
  }
  return plain > 0;
}

function describeDamage(
  damage: ShooterError | undefined,
  failure: { readonly tick: number; readonly what: string } | undefined,
): string | undefined {
  if (failure === undefined) return damage?.message;
  return `${damage === undefined ? '' : `${damage.message}; `}tick ${failure.tick}: ${failure.what}`;
}

/** The beginning of a log, up to `tick`, without an end. */
function cutLog(log: Log, tick: number): Log {
  const within = (item: { readonly tick: number }): boolean => item.tick <= tick;
  return {
    ...createLog(log.header, cutTrack(log.track, tick)),
    recording: log.recording,
    checkpoints: log.checkpoints.filter(within),
    states: log.states.filter(within),
    notes: log.notes.filter(within),
    failures: log.failures.filter(within),
  };
}

/** Ends a log whose ticks are proven, unless it has an end. */
function* endLog(log: Log): Steps<void> {
  if (log.end !== undefined) return;
  const match = matchOf(log);
  const tick = yield* watchSteps(log, match, { tick: log.track.ticks });
  const hash = hashState(match);
  if (log.checkpoints.at(-1)?.tick !== tick) log.checkpoints.push({ tick, hash });
  log.end = { result: match.outcome ?? { reason: 'interrupted', winner: null }, hash };
}

/**
 * Whether a file ends as a sealed log does, judged by its last `SEAL_BYTES` bytes alone. What is before them may be damaged
 * all the same.
 *
 * @param tail the last bytes of a file
 */
export function endsWithSeal(tail: Uint8Array): boolean {
  if (tail.length !== SEAL_BYTES) return false;
  const found = readRecord(tail, 0);
  return found.kind === 'whole' && found.type === SEAL && found.end === SEAL_BYTES;
}
