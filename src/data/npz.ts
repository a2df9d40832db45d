import { utf8ToBytes } from '#platform';
import { arrayOf } from '../env/internal.ts';
import type { NamedLog } from './data-set.ts';
import { type Episode, findEpisodes, findSteps, type ObservedStep, type StepPlan } from './observations.ts';
import { type Member, writeZip } from './zip.ts';

/* Steps as NumPy's .npz: a zip archive with one .npy array for each field. The arrays are written one after the other, each by reading the logs again, so
   that no array is ever in memory. */

/** Elements that are written at once. */
const PIECE_ROWS = 512;

/** Pieces of the file; some are empty. @param logs iterated once for each pass: one for the lengths, one for each array of steps */
export function* writeNpz(logs: Iterable<NamedLog>, plan: StepPlan): Generator<Uint8Array, void> {
  const episodes: Episode[] = [];
  for (const episode of findEpisodes(logs, plan)) {
    if (episode !== undefined) episodes.push(episode);
    yield EMPTY;
  }
  yield* writeZip([
    ...stepMembers(logs, plan, episodes),
    ...boundaryMembers(plan, episodes),
    ...episodeMembers(plan, episodes),
  ]);
}

const EMPTY = new Uint8Array(0);

/** The arrays for which the logs are played again. */
function stepMembers(logs: Iterable<NamedLog>, plan: StepPlan, episodes: readonly Episode[]): Member[] {
  const { shape, size, dtype } = plan.observation;
  const rows = countOf(episodes);
  const quiet: StepPlan = { ...plan, onProgress: () => {} };
  const pass = (
    one: { name: string; descr: string; bytes: number; shape: readonly number[]; plan: StepPlan },
    write: (step: ObservedStep, into: Uint8Array, row: number) => void,
  ): Member =>
    npy(one.name, { descr: one.descr, shape: [rows, ...one.shape], bytes: rows * one.bytes }, () =>
      inBlocks(findSteps(logs, one.plan), one.bytes, write),
    );
  const itemBytes = arrayOf(plan.observation).BYTES_PER_ELEMENT;
  return [
    pass(
      {
        name: 'observations',
        descr: dtype === 'float32' ? '<f4' : '|u1',
        bytes: size * itemBytes,
        shape,
        plan,
      },
      ({ observation }, into, row) => into.set(bytesOf(observation), row * observation.byteLength),
    ),
    pass({ name: 'actions', descr: '|u1', bytes: 1, shape: [], plan: quiet }, ({ action }, into, row) => {
      into[row] = action;
    }),
    pass({ name: 'rewards', descr: '<f4', bytes: 4, shape: [], plan: quiet }, ({ reward }, into, row) => {
      new DataView(into.buffer).setFloat32(4 * row, reward, true);
    }),
  ];
}

/** Steps in blocks of `PIECE_ROWS` rows of so many bytes. */
function* inBlocks(
  steps: Iterable<ObservedStep | undefined>,
  bytes: number,
  write: (step: ObservedStep, into: Uint8Array, row: number) => void,
): Generator<Uint8Array, void> {
  let block = new Uint8Array(PIECE_ROWS * bytes);
  let row = 0;
  for (const one of steps) {
    if (one === undefined) yield EMPTY;
    else {
      write(one, block, row);
      row += 1;
    }
    if (row < PIECE_ROWS) continue;
    yield block;
    block = new Uint8Array(PIECE_ROWS * bytes);
    row = 0;
  }
  yield block.subarray(0, row * bytes);
}

/** Numbers as they lie in memory, which is little-endian wherever Node and browsers run. */
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const countOf = (episodes: readonly Episode[]): number => episodes.reduce((sum, { count }) => sum + count, 0);

/** The arrays of steps that follow from the episodes alone. */
function boundaryMembers({ frameSkip, every }: StepPlan, episodes: readonly Episode[]): Member[] {
  const rows = countOf(episodes);
  const each = (
    name: string,
    descr: string,
    valuesOf: (episode: Episode, index: number) => Uint8Array | Int32Array,
  ): Member =>
    npy(name, { descr, shape: [rows], bytes: rows * (descr.endsWith('1') ? 1 : 4) }, function* () {
      for (const [index, episode] of episodes.entries()) yield bytesOf(valuesOf(episode, index));
    });
  const flags = ({ count }: Episode, atEnd: boolean): Uint8Array => {
    const all = new Uint8Array(count);
    if (count > 0) all[count - 1] = atEnd ? 1 : 0;
    return all;
  };
  return [
    each('terminated', '|b1', (episode) => flags(episode, episode.terminated)),
    each('truncated', '|b1', (episode) => flags(episode, !episode.terminated)),
    each('ticks', '<i4', ({ count, ticks }) => {
      const last = Math.ceil(ticks / frameSkip) - 1;
      return Int32Array.from({ length: count }, (_, row) => Math.min(row * every, last) * frameSkip);
    }),
    each('episodes', '<i4', ({ count }, index) => new Int32Array(count).fill(index)),
  ];
}

/** A row for each episode; and what the file is. */
function episodeMembers({ observation, frameSkip }: StepPlan, episodes: readonly Episode[]): Member[] {
  let start = 0;
  const starts = episodes.map(({ count }) => {
    start += count;
    return start - count;
  });
  return [
    numbers('episode_starts', '<i8', starts),
    numbers(
      'episode_seats',
      '|u1',
      episodes.map(({ seat }) => seat),
    ),
    texts(
      'episode_logs',
      episodes.map(({ log }) => log),
    ),
    texts(
      'episode_matches',
      episodes.map(({ match }) => match),
    ),
    texts(
      'episode_players',
      episodes.map(({ player }) => player),
    ),
    texts('observation', [observation.id], []),
    numbers('frame_skip', '<i8', [frameSkip], []),
  ];
}

function numbers(
  name: string,
  descr: '<i8' | '|u1',
  values: readonly number[],
  shape = [values.length],
): Member {
  const size = descr === '|u1' ? 1 : 8;
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) {
    if (size === 1) bytes[index] = value;
    else view.setBigInt64(8 * index, BigInt(value), true);
  }
  return npy(name, { descr, shape, bytes: bytes.length }, () => [bytes]);
}

/** Texts as NumPy's `<U`: 32 bits a code point, all of them as long as the longest. */
function texts(name: string, values: readonly string[], shape = [values.length]): Member {
  const points = values.map((value) => [...value].map((one) => one.codePointAt(0)!));
  const longest = points.reduce((most, { length }) => Math.max(most, length), 1);
  const bytes = new Uint8Array(values.length * longest * 4);
  const view = new DataView(bytes.buffer);
  for (const [row, list] of points.entries())
    for (const [at, point] of list.entries()) view.setUint32(4 * (row * longest + at), point, true);
  return npy(name, { descr: `<U${longest}`, shape, bytes: bytes.length }, () => [bytes]);
}

/** A .npy file, version 1.0: its head is padded so that the numbers begin at a multiple of 64. */
function npy(
  name: string,
  {
    descr,
    shape,
    bytes,
  }: { readonly descr: string; readonly shape: readonly number[]; readonly bytes: number },
  content: () => Iterable<Uint8Array>,
): Member {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((HEAD_BYTES + text.length + 1) / ALIGNED) * ALIGNED;
  const padded = `${text.padEnd(length - HEAD_BYTES - 1)}\n`;
  const head = new Uint8Array(length);
  head.set([0x93, ...utf8ToBytes('NUMPY'), 1, 0, padded.length & 0xff, padded.length >> 8]);
  head.set(utf8ToBytes(padded), HEAD_BYTES);
  return {
    name: `${name}.npy`,
    size: length + bytes,
    *pieces() {
      yield head;
      yield* content();
    },
  };
}

const HEAD_BYTES = 10;
const ALIGNED = 64;
