import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import type * as env from '../../src/env/index.ts';
import {
  createVectorEnv as createHere,
  type VectorMemory,
  type VectorOptions,
  vectorLayout,
} from '../../src/env/index.ts';
import { ROW_BYTES } from '../../src/env/kernel/layout.ts';

/* Threads run what is built: Node loads no TypeScript. */
const BUILT = pathToFileURL(join(import.meta.dirname, '../../dist/src/env/index.js')).href;
const { createVectorEnv } = (await import(BUILT)) as typeof env;

declare const WebAssembly: {
  Memory: new (options: {
    initial: number;
    maximum: number;
    shared?: boolean;
  }) => {
    buffer: ArrayBuffer;
    grow(pages: number): void;
  };
};

const OPTIONS = { count: 5, maxTicks: 20 } as const;
const { byteLength, fields } = vectorLayout(OPTIONS);
const NAMES = Object.keys(fields) as (keyof typeof fields)[];
/** Bytes of the arrays; those behind them are their writer's, which works there or in memory of its own. */
const { offset: lastOffset, shape: lastShape, dtype: lastDtype } = fields[NAMES.at(-1)!];
const ARRAY_BYTES = lastOffset + (lastDtype === 'uint8' ? 1 : 4) * lastShape[0]!;

const MEMORIES: Readonly<Record<string, (bytes: number) => VectorMemory>> = {
  'an ArrayBuffer': (bytes) => new ArrayBuffer(bytes),
  'a SharedArrayBuffer': (bytes) => new SharedArrayBuffer(bytes),
  'a WebAssembly.Memory': (bytes) =>
    new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536), maximum: 16 }),
  'a shared WebAssembly.Memory': (bytes) =>
    new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536), maximum: 16, shared: true }),
};

const bufferOf = (memory: VectorMemory): ArrayBuffer =>
  ('buffer' in memory ? memory.buffer : memory) as ArrayBuffer;

/** The arrays after some steps, as bytes; those of the actions are of the last one. */
function bytesAfter(options: VectorOptions): Uint8Array {
  const one = createVectorEnv(options);
  one.reset({ seed: 'memory' });
  for (let step = 0; step < 45; step += 1) {
    for (let i = 0; i < one.actions.length; i += 1) one.actions[i] = (step * 7 + i * 11) & 31;
    one.step();
  }
  one.close();
  return new Uint8Array(one.observations.buffer, 0, ARRAY_BYTES).slice();
}

test('the layout is plain data; its arrays are where it says, in one block, aligned, and none overlaps another', () => {
  const one = createVectorEnv(OPTIONS);
  expect(JSON.parse(JSON.stringify(one.layout))).toEqual(vectorLayout({ ...OPTIONS, threads: 2 }));
  let end = 0;
  for (const name of NAMES) {
    const { offset, shape } = fields[name];
    const array = one[name];
    expect(array.buffer, name).toBe(one.actions.buffer);
    expect([array.byteOffset, array.length], name).toEqual([offset, shape.reduce((all, side) => all * side)]);
    expect(offset % 64, name).toBe(0);
    expect(offset, name).toBeGreaterThanOrEqual(end);
    end = offset + array.byteLength;
  }
  expect(end).toBe(ARRAY_BYTES);
  expect(byteLength).toBe(Math.ceil(end / 64) * 64 + OPTIONS.count * ROW_BYTES);
  expect(vectorLayout({ ...OPTIONS, observation: 'grid' }).byteLength % 64).toBe(0);
});

test('one seat takes half of the memory of the arrays of both', () => {
  const one = vectorLayout({ ...OPTIONS, seats: 2 }).fields;
  expect(fields.observations.shape).toEqual([5, 2, 176]);
  expect(one.observations.shape).toEqual([5, 1, 176]);
  expect(one.terms.shape).toEqual([5, 1, 4]);
  expect([one.actions.shape, one.rewards.shape, one.ticks.shape]).toEqual([[5, 1], [5, 1], [5]]);
});

describe('what comes out is the same in', () => {
  const expected = bytesAfter(OPTIONS);
  test.each(Object.entries(MEMORIES))('%s, whatever was in it and is behind it', (_, make) => {
    const memory = make(byteLength + 100);
    const bytes = new Uint8Array(bufferOf(memory)).fill(7);
    expect(bytesAfter({ ...OPTIONS, memory })).toEqual(expected);
    expect(bytes.subarray(0, ARRAY_BYTES)).toEqual(expected);
    expect([...bytes.subarray(byteLength, byteLength + 100)]).toEqual(new Array(100).fill(7));
  });

  test.each(['a SharedArrayBuffer', 'a shared WebAssembly.Memory'])('%s, with three threads', (name) => {
    const memory = MEMORIES[name]!(byteLength);
    expect(bytesAfter({ ...OPTIONS, threads: 3, memory })).toEqual(expected);
    expect(new Uint8Array(bufferOf(memory), 0, ARRAY_BYTES)).toEqual(expected);
  });
});

test.each([
  ['there is no WebAssembly', undefined],
  [
    'WebAssembly has no memory to give',
    {
      Memory: class {
        constructor() {
          throw new RangeError('could not allocate memory');
        }
      },
    },
  ],
])('where %s the block is a plain buffer, and what comes out is the same', (_, WebAssembly) => {
  vi.stubGlobal('WebAssembly', WebAssembly);
  const plain = createHere(OPTIONS);
  vi.unstubAllGlobals();
  const other = createVectorEnv(OPTIONS);
  for (const one of [plain, other]) {
    one.reset({ seed: 'plain' });
    for (let step = 0; step < 45; step += 1) one.step(new Uint8Array(10).fill(step & 31));
  }
  expect(plain.observations.buffer.byteLength).toBe(byteLength);
  for (const name of NAMES) expect([...plain[name]], name).toEqual([...other[name]]);
});

function detached(): ArrayBuffer {
  const memory = new ArrayBuffer(byteLength);
  structuredClone(memory, { transfer: [memory] });
  return memory;
}

function resizable(): ArrayBuffer {
  return Reflect.construct(ArrayBuffer, [byteLength, { maxByteLength: 2 * byteLength }]);
}

function growable(): SharedArrayBuffer {
  return Reflect.construct(SharedArrayBuffer, [byteLength, { maxByteLength: 2 * byteLength }]);
}

const REFUSED: readonly (readonly [string, () => unknown, RegExp, threads: number])[] = [
  [
    'a number of bytes',
    () => byteLength,
    /memory is \d+, not an ArrayBuffer, a SharedArrayBuffer or a Web/,
    1,
  ],
  ['null', () => null, /memory is null, not an ArrayBuffer/, 1],
  ['a view', () => new Uint8Array(byteLength), /memory is an object, not an ArrayBuffer/, 1],
  [
    'too small',
    () => new ArrayBuffer(byteLength - 1),
    new RegExp(`has ${byteLength - 1} bytes; .*take ${byteLength}`),
    1,
  ],
  ['detached', detached, /memory is detached/, 1],
  ['resizable', resizable, /may change its length/, 1],
  ['growable', growable, /may change its length/, 1],
  ['not shared', () => new ArrayBuffer(byteLength), /not shared; 2 threads take/, 2],
  [
    'not shared, of WebAssembly',
    () => MEMORIES['a WebAssembly.Memory']!(byteLength),
    /not shared; 2 threads/,
    2,
  ],
];

test.each(REFUSED)('memory that is %s is refused', (_, make, message, threads) => {
  const memory = make() as ArrayBuffer;
  const open = () => createVectorEnv({ ...OPTIONS, threads, memory });
  expect(open).toThrow(message);
  expect(open).toThrow(/^createVectorEnv: memory /);
});

test('seats are both, 1 or 2, and one alone needs an opponent', () => {
  expect(() => vectorLayout({ ...OPTIONS, seats: 0 as never })).toThrow(/vectorLayout: seats is 0; it is/);
  expect(() => createVectorEnv({ ...OPTIONS, seats: 1 })).toThrow(RangeError);
});
