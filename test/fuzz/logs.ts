import { isDeepStrictEqual } from 'node:util';
import { Unpackr } from 'msgpackr';
import {
  createSigningKey,
  type decodeLog,
  encodeLog,
  type Log,
  signLog,
  type verifyLog,
} from '../../src/replay/index.ts';
import { type Frame, joinFrames, pack, sealFrames, splitFrames, TYPES, varint } from '../replay/frames.ts';
import { contents, heldKeys, recordMatch } from '../replay/matches.ts';
import { type Chance, mutateBytes, mutateValue } from './chance.ts';
import { judge } from './judge.ts';

/* Logs, bent record by record, with every checksum made right again. */

/** What is tried; another one stands in for a defect. */
export interface LogSubject {
  readonly decodeLog: typeof decodeLog;
  readonly encodeLog: (log: Log) => Uint8Array;
  readonly verifyLog: typeof verifyLog;
}

type Record = Pick<Frame, 'type' | 'payload'>;

const KEY = createSigningKey();
const BASES: readonly Buffer[] = Array.from({ length: 6 }, (_, seed) => {
  const { log } = recordMatch({
    seed,
    ticks: 120 + 60 * seed,
    rules: seed % 2 === 0 ? {} : { waveBase: 60, health: 20, maxTicks: 200 },
    keys: heldKeys(seed, 7),
    checkpointEvery: 30,
    events: seed % 2 === 0,
    states: seed % 3 === 0,
    before: (match, recorder) =>
      match.tick % 40 === 0 && recorder.note(1, { at: match.tick, list: [1, 'a'] }),
  });
  return Buffer.from(encodeLog(log));
});
const SIGNED: Buffer = Buffer.from(signLog(BASES[0]!, KEY));

const unpackr = new Unpackr({ useRecords: false, moreTypes: false, int64AsType: 'number' });
const STRUCTURED: readonly number[] = [TYPES.header, TYPES.end, TYPES.recording, TYPES.events, TYPES.notes];

/** A file that nobody wrote. */
function bendLog(chance: Chance): Buffer {
  const records: Record[] = splitFrames(chance.pick(BASES));
  for (let left = 1 + chance.below(3); left > 0; left -= 1) bend(chance, records);
  return chance.oneIn(5) ? joinFrames(records) : sealFrames(records);
}

function bend(chance: Chance, records: Record[]): void {
  const at = chance.below(records.length);
  const record = records[at];
  if (record === undefined) return;
  const way = chance.below(8);
  if (way === 0) records.splice(at, 1);
  else if (way === 1) records.splice(chance.below(records.length + 1), 0, record);
  else if (way === 2) records.splice(at, 1, records[0]!);
  else if (way === 3)
    records[at] = {
      type: chance.pick([...Object.values(TYPES), chance.below(256)]),
      payload: record.payload,
    };
  else if (way <= 5 && STRUCTURED.includes(record.type))
    records[at] = { type: record.type, payload: bendValue(chance, record.payload) };
  else if (way === 6 && record.type === TYPES.block)
    records[at] = { type: TYPES.block, payload: randomBlock(chance) };
  else records[at] = { type: record.type, payload: mutateBytes(chance, record.payload) };
}

/** Another value; other bytes where they are none any more. */
function bendValue(chance: Chance, payload: Buffer): Buffer {
  try {
    return pack(mutateValue(chance, unpackr.unpack(payload)));
  } catch {
    return mutateBytes(chance, payload);
  }
}

/** A block of plain runs in which each number may be one too far. */
function randomBlock(chance: Chance): Buffer {
  const ticks = chance.below(300);
  const columns = [0, 1].flatMap(() => {
    const runs: number[] = [];
    for (let left = ticks; left > 0; ) {
      const length = Math.min(left, 1 + chance.below(60)) + Number(chance.oneIn(50));
      runs.push(...varint((length - 1) * 32 + chance.below(32)));
      left -= length;
    }
    return runs;
  });
  return Buffer.from([0, ...varint(ticks), 0, ...columns, 0]);
}

/** Ticks that are simulated: the plain model, which judges, is slow. */
const MAX_TICKS = 2000;

/** @returns what does not hold of a file; undefined if nothing */
export function tryLog(chance: Chance, subject: LogSubject): string | undefined {
  if (chance.oneIn(20)) return trySigned(chance, subject);
  const bytes = bendLog(chance);
  const log = subject.decodeLog(bytes);
  const { verdict } = subject.verifyLog(log, { maxTicks: MAX_TICKS });
  const wrong = judge(log);
  if ((verdict === 'proven' || verdict === 'unfinished') && wrong !== undefined)
    return `it is ${verdict}, but by the plain model it has ${wrong}`;
  if (log.end === undefined) return undefined;
  const again = subject.decodeLog(subject.encodeLog(log));
  const [before, after] = [log, again].map((one) => ({ ...contents(one), status: '' }));
  return isDeepStrictEqual(before, after) ? undefined : 'encoded and decoded it is another log';
}

/** A signed log with anything changed is no sealed log. */
function trySigned(chance: Chance, { decodeLog: decode }: LogSubject): string | undefined {
  const records: Record[] = splitFrames(SIGNED);
  bend(chance, records);
  const bytes = sealFrames(records);
  if (bytes.equals(SIGNED)) return undefined;
  const log = decode(bytes);
  return log.header.signer === KEY.publicKey && log.status === 'sealed'
    ? 'a signed log was changed and is still signed'
    : undefined;
}
