import { MAX_TICK } from '../core/index.ts';
import { describe } from '../core/internal.ts';
import { eventFields, noteFields, parseEvent, parseNote } from './annotations.ts';
import { isEqual } from './equal.ts';
import { packFailure, parseFailure } from './failures.ts';
import { headerFields, parseHeader, parseRecording } from './header.ts';
import { type InputTrack, KEY_COLUMNS, SOURCE_COLUMNS, valueIn } from './inputs.ts';
import type { Log } from './log.ts';
import { decodeValue } from './msgpack.ts';
import { encodeValue } from './msgpack-writer.ts';
import { parseResult } from './result.ts';

/* Before a log is written each of its parts is encoded and read again, and the log is refused where a part would be read as something else.
   A failure is compared in the shortened form that is written. What a recorder made passes, unless its `fail` was given a failure that no
   reader takes: this finds logs that were put together, or changed, by the caller. */

/** @throws RangeError: names the part that a reader would refuse, or read as something else */
export function checkLog(log: Log): void {
  const { header, recording, end } = log;
  check('header', header, () => parseHeader(asRead(headerFields(header))));
  if (recording !== undefined) check('recording', recording, () => parseRecording(asRead(recording)));
  checkTrack(log.track);
  checkTicks('checkpoints', log.checkpoints, log.track.ticks);
  for (const { tick, hash } of log.checkpoints) checkHash(hash, `the checkpoint at tick ${tick}`);
  checkTicks('states', log.states, log.track.ticks);
  if (log.states.some(({ words }) => words.length === 0)) throw refuse('a state has no words');
  for (const [index, event] of log.events.entries())
    check(`events[${index}]`, event, () => parseEvent(eventFields(event)));
  for (const [index, note] of log.notes.entries())
    check(`notes[${index}]`, note, () => parseNote(asRead([noteFields(note)], 1)));
  for (const [index, failure] of log.failures.entries()) {
    const packed = packFailure(failure);
    check(`failures[${index}]`, packed, () => packFailure(parseFailure(asRead([packed], 1))));
  }
  if (end === undefined) return;
  check('end.result', end.result, () => parseResult(asRead(end.result)));
  checkHash(end.hash, 'the end');
}

/** A value as a reader has it, out of the list around it. */
function asRead(value: unknown, lists = 0): unknown {
  const read = decodeValue(encodeValue(value));
  return lists === 0 ? read : (read as unknown[])[0];
}

const refuse = (what: string): RangeError => new RangeError(`this log cannot be written: ${what}`);

function check(part: string, given: unknown, read: () => unknown): void {
  let found: unknown;
  try {
    found = read();
  } catch (error) {
    throw refuse(`${part}: ${(error as Error).message}`);
  }
  if (!isEqual(given, found)) throw refuse(`${part} would be read as something else`);
}

function checkTrack(track: InputTrack): void {
  const { ticks, runs, starts, packed } = track;
  if (!Number.isInteger(ticks) || ticks < 0 || ticks > MAX_TICK || (ticks > 0 && runs === 0))
    throw refuse(`its inputs have ${describe(ticks)} ticks in ${describe(runs)} runs`);
  for (let run = 0; run < runs; run += 1) {
    const value = packed[run]!;
    const isInOrder =
      run === 0 ? starts[0] === 0 : starts[run]! > starts[run - 1]! && packed[run - 1] !== value;
    const isInput = value >> 14 === 0 && COLUMNS.every((column) => valueIn(value, column) < column.values);
    if (!isInOrder || starts[run]! >= ticks || !isInput)
      throw refuse(`run ${run} of its inputs is ${value}, or out of place`);
  }
}

const COLUMNS = [...KEY_COLUMNS, ...SOURCE_COLUMNS];

function checkTicks(part: string, items: readonly { readonly tick: number }[], last: number): void {
  let before = -1;
  for (const { tick } of items) {
    if (!Number.isInteger(tick) || tick <= before || tick > last)
      throw refuse(`${part}: tick ${describe(tick)} is out of place`);
    before = tick;
  }
}

function checkHash(hash: unknown, where: string): void {
  if (typeof hash !== 'bigint' || hash < 0n || hash >> 64n !== 0n)
    throw refuse(`the hash of ${where} is ${describe(hash)}, no 64-bit integer`);
}
