import { createHash } from 'node:crypto';
import { parseRules, type Rules } from '../../src/core/index.ts';
import { createEncoder } from '../../src/replay/coder.ts';
import { codeColumn, createColumnModel } from '../../src/replay/columns.ts';
import { logElement, type Run } from '../../src/replay/index.ts';
import { frame, MAGIC, pack, TYPES, varint } from '../replay/frames.ts';

/* Logs that are made to take memory or time: small files, with every checksum right, that claim much. Each is made from its name alone. */

/** The header of a log; `rules` and `more` change what is as by default. */
function headerFrame(rules: Partial<Rules> = {}, more: object = {}): Buffer {
  const fields = {
    format: 1,
    rulesVersion: 'classic-1',
    tickRate: 60,
    seed: '1',
    rules: parseRules({ maxTicks: 0, ...rules }),
    players: [{ name: 'a' }, { name: 'b' }],
    checkpointEvery: 600,
    ...more,
  };
  return frame(TYPES.header, pack(fields));
}

/** Puts a seal under records, whatever they say. */
function seal(...records: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat([MAGIC, ...records]);
  return Buffer.concat([bytes, frame(TYPES.seal, createHash('sha256').update(bytes).digest())]);
}

/** An end of so many ticks that holds no hash of them. */
const endFrame = (ticks: number): Buffer =>
  frame(TYPES.end, pack({ ticks, result: null, hash: Buffer.alloc(8), checkpoint: false }));

const BLOCK_TICKS = 65_536;

/**
 * Blocks in which the keys of both players, and where they came from, change every `every` ticks. Once the coder has learnt them, a block is as
 * the one before it: it is taken again.
 */
function alternating(blocks: number, every = 1): { frames: Buffer[]; ticks: number } {
  const models = { keys: createColumnModel(), sources: createColumnModel() };
  const runs: Run[] = [];
  for (let at = 0; at < BLOCK_TICKS; at += every)
    runs.push([1 - (Math.floor(at / every) % 2), Math.min(every, BLOCK_TICKS - at)]);
  const frames: Buffer[] = [];
  let last: Buffer = Buffer.alloc(0);
  for (let block = 0, settled = false; block < blocks; block += 1) {
    const coded: Buffer = settled ? last : Buffer.from(codeAll(models, runs));
    settled ||= coded.equals(last);
    last = coded;
    const head = [...varint(block * BLOCK_TICKS), ...varint(BLOCK_TICKS), 3, ...varint(coded.length)];
    frames.push(frame(TYPES.block, Buffer.concat([Buffer.from(head), coded, Buffer.from([0])])));
  }
  return { frames, ticks: blocks * BLOCK_TICKS };
}

type Models = Readonly<Record<'keys' | 'sources', ReturnType<typeof createColumnModel>>>;

function codeAll(models: Models, runs: readonly Run[]): Uint8Array {
  const encoder = createEncoder();
  for (const kind of ['keys', 'sources'] as const) {
    for (const player of [0, 1] as const)
      codeColumn(encoder, models[kind], { player, before: 0, ticks: BLOCK_TICKS, runs });
  }
  return encoder.close();
}

/** Blocks of one run each: players who hold `first` and `second` for as long as can be. */
function holding(ticks: number, first = 0, second = 0): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at < ticks; at += BLOCK_TICKS) {
    const length = Math.min(BLOCK_TICKS, ticks - at);
    const runs = [first, second].flatMap((keys) => varint((length - 1) * 32 + keys));
    frames.push(frame(TYPES.block, Buffer.from([...varint(at), ...varint(length), 0, ...runs, 0])));
  }
  return frames;
}

/** Records of one type that hold `item` over and over, `bytes` bytes of them in all. */
function filled(type: number, item: Buffer, bytes: number): Buffer[] {
  const most = Math.floor((4 << 20) / item.length) - 2;
  const frames: Buffer[] = [];
  for (let left = Math.floor(bytes / item.length); left > 0; left -= most) {
    const count = Math.min(left, most);
    const head = Buffer.from([0xdd, 0, 0, 0, 0]);
    head.writeUInt32BE(count, 1);
    frames.push(frame(type, Buffer.concat([head, ...Array.from({ length: count }, () => item)])));
  }
  return frames;
}

/** A note at tick 0 of seat 1 that is a list of `item`s, of 900 bytes or so. */
function noteOf(item: number[]): Buffer {
  const count = Math.floor(900 / item.length);
  const list = Array.from({ length: count }, () => item).flat();
  return Buffer.from([0x93, 0, 1, 0xdc, count >> 8, count & 0xff, ...list]);
}

/** Checkpoints at every tick, of hashes that hold for none. */
function checkpoints(bytes: number): { frames: Buffer[]; ticks: number } {
  const frames: Buffer[] = [];
  const ticks = Math.floor(bytes / 8);
  for (let at = 0; at < ticks; at += BLOCK_TICKS) {
    const length = Math.min(BLOCK_TICKS, ticks - at);
    const runs = [...varint((length - 1) * 32), ...varint((length - 1) * 32)];
    const head = [...varint(at), ...varint(length), 0, ...runs, 1, 1, 1, ...varint(length)];
    frames.push(frame(TYPES.block, Buffer.concat([Buffer.from(head), Buffer.alloc(8 * length, 7)])));
  }
  return { frames, ticks };
}

function states(bytes: number): { frames: Buffer[]; ticks: number } {
  const count = Math.floor(bytes / 17);
  const frames = holding(count);
  for (let tick = 0; tick < count; tick += 1) {
    const payload = Buffer.alloc(8);
    payload.writeInt32LE(tick);
    frames.push(frame(TYPES.state, payload));
  }
  return { frames, ticks: count };
}

const MEGABYTE = 1_000_000;

const pageOf = (...pieces: readonly string[]): Buffer =>
  Buffer.from(`<!doctype html>${pieces.join('').repeat(MEGABYTE / pieces.join('').length)}`);

const RUNS = 1 << 24;

/** The slowest ticks that the rules allow: 4,096 enemies, 1,290 lasers. */
const SWARM: Partial<Rules> = {
  health: 10_000,
  damage: 1,
  waveBase: 1000,
  waveGrowth: 100,
  cooldown: 1,
  laserSpeed: 1,
  enemySpeed: 1,
};

/** Under these rules the match goes on for 4 million ticks, with a laser of each player in every one. */
export const LONG_SWARM: Partial<Rules> = { ...SWARM, waveBase: 100, waveGrowth: 0 };

/** Every bomb, by what it claims. */
export const BOMBS: Readonly<Record<string, () => Buffer>> = {
  '16 million runs of one tick': () => {
    const { frames, ticks } = alternating(RUNS / BLOCK_TICKS);
    return seal(headerFrame(), ...frames, endFrame(ticks));
  },
  'a run more than a log can have': () => {
    const { frames, ticks } = alternating(RUNS / BLOCK_TICKS + 1);
    return seal(headerFrame(), ...frames, endFrame(ticks));
  },
  '10 million ticks of runs of two': () => {
    const { frames, ticks } = alternating(152, 2);
    return seal(headerFrame(), ...frames, endFrame(ticks));
  },
  '2,147,483,647 ticks of one run a block': () =>
    seal(headerFrame(), ...holding(2_147_483_647), endFrame(2_147_483_647)),
  'a megabyte of checkpoints': () => {
    const { frames, ticks } = checkpoints(MEGABYTE);
    return seal(headerFrame(), ...frames, endFrame(ticks));
  },
  'a megabyte of whole states': () => {
    const { frames, ticks } = states(MEGABYTE);
    return seal(headerFrame(), ...frames, endFrame(ticks));
  },
  'a megabyte of events': () =>
    seal(headerFrame(), ...filled(TYPES.events, pack([0, 'end', null, 0]), MEGABYTE), endFrame(0)),
  'a megabyte of notes of nothing': () =>
    seal(headerFrame(), ...filled(TYPES.notes, Buffer.from([0x93, 0, 1, 0xc0]), MEGABYTE), endFrame(0)),
  'a megabyte of notes of empty maps': () =>
    seal(headerFrame(), ...filled(TYPES.notes, noteOf([0x80]), MEGABYTE), endFrame(0)),
  'a megabyte of notes of empty lists': () =>
    seal(headerFrame(), ...filled(TYPES.notes, noteOf([0x90]), MEGABYTE), endFrame(0)),
  'a megabyte of notes of empty binaries': () =>
    seal(headerFrame(), ...filled(TYPES.notes, noteOf([0xc4, 0]), MEGABYTE), endFrame(0)),
  'a megabyte of notes of maps of one key': () =>
    seal(headerFrame(), ...filled(TYPES.notes, noteOf([0x81, 0xa1, 0x61, 0xc0]), MEGABYTE), endFrame(0)),
  'one note of a megabyte of empty binaries': () => {
    const count = MEGABYTE / 2;
    const note = Buffer.concat([
      Buffer.from([0x91, 0x93, 0, 1, 0xdd, 0, 0, 0, 0]),
      Buffer.alloc(MEGABYTE, Buffer.from([0xc4, 0])),
    ]);
    note.writeUInt32BE(count, 5);
    return seal(headerFrame(), frame(TYPES.notes, note), endFrame(0));
  },
  'a seed of a megabyte': () =>
    seal(headerFrame({}, { seed: 's'.repeat(MEGABYTE) }), ...holding(3000), endFrame(3000)),
  'a header of a megabyte of unknown keys': () => {
    const keys = Object.fromEntries(Array.from({ length: MEGABYTE / 8 }, (_, i) => [`k${i}`, null]));
    return seal(headerFrame({}, keys), endFrame(0));
  },
  'a header of a megabyte of empty binaries': () =>
    seal(
      headerFrame({}, { more: Array.from({ length: MEGABYTE / 2 }, () => new Uint8Array(0)) }),
      endFrame(0),
    ),
  'records to skip': () =>
    seal(headerFrame(), ...Array.from({ length: 110_000 }, () => frame(0x7f, Buffer.alloc(0))), endFrame(0)),
  'swarms for 9 million ticks': () =>
    seal(headerFrame(LONG_SWARM), ...holding(9_000_000, 17, 17), endFrame(9_000_000)),
  'a page of a megabyte of logs without a byte': () =>
    pageOf('<script type="application/x-shooter-log">', '</script>'),
  'a page of a megabyte of tags that do not end': () => pageOf('<script data-name="'),
  'a page of a megabyte of comments': () => pageOf('<!--'),
  'a page of one log that has a megabyte of checkpoints': () => {
    const { frames, ticks } = checkpoints(0.7 * MEGABYTE);
    const bytes = seal(headerFrame(), ...frames, endFrame(ticks));
    return Buffer.from(`<!doctype html>${logElement({ name: 'bomb', bytes })}`);
  },
  swarms: () => seal(headerFrame(SWARM), ...holding(30_000, 17, 17), endFrame(30_000)),
};
