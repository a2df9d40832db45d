import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  type Bot,
  type BotKind,
  createView,
  findBot,
  observeView,
  openIsolated,
  openPlayer,
  playMatch,
  startMatch,
} from '../../src/bots/index.ts';
import { checkRuntime } from '../../src/bots/node/onnx/runtime.ts';
import type { ViewKind } from '../../src/bots/observation/kinds.ts';
import { exp } from '../../src/bots/onnx/decide.ts';
import { ONNX_OBSERVATIONS } from '../../src/bots/onnx/observations.ts';
import { type OnnxPlayer, RUNTIME_VERSION } from '../../src/bots/onnx/player.ts';
import { runContest, verifyRun } from '../../src/contest/index.ts';
import { createMatch, type Input, step } from '../../src/core/index.ts';
import { formatHash, hashState } from '../../src/replay/index.ts';
import {
  FIXTURES,
  FLOAT,
  floats,
  METADATA,
  node,
  type Written,
  writeConvolutions,
  writeOnnx,
} from './onnx-files.ts';

/* ONNX policies play: the same keys wherever they are asked, alone or in a batch. */

const folder = mkdtempSync(join(tmpdir(), 'shooter-onnx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file and names the player that it is. */
function put(file: Uint8Array, name = 'net.onnx'): string {
  const path = join(folder, name);
  writeFileSync(path, file);
  return `policy:${path}`;
}

const open = async (file: Uint8Array, name?: string): Promise<OnnxPlayer> =>
  (await openPlayer(put(file, name))) as OnnxPlayer;

const FIXTURE = `policy:${join(FIXTURES, 'sb3-categorical.onnx')}`;

/** Every input of a match against gunner, and its last state. */
function keysOf(player: BotKind, ticks = 600): string {
  const keys: Input[] = [];
  const play = startMatch({
    seed: 'onnx',
    players: [player, findBot('gunner')!],
    limitTicks: ticks,
    onTick: (_, first) => void keys.push(first),
  });
  play.advance(ticks);
  expect(play.failures).toEqual([]);
  return `${keys.join(' ')} ${formatHash(hashState(play.match))}`;
}

test('who a policy is stands in its file: its name, and a hash of the file and of the release of the runtime', async () => {
  const player = await openPlayer(FIXTURE);
  expect(player).toMatchObject({
    name: 'sb3-categorical',
    kind: 'policy',
    hash: expect.stringMatching(/^sha256:/),
  });
  expect(player.version).toBe(player.hash!.slice(0, 23));
  const unnamed = await open(writeOnnx(), 'mine.onnx');
  expect(unnamed.name).toBe('mine');
  const other = await open(writeOnnx({ metadata: { ...METADATA, 'shooter.every': '5' } }));
  expect(other.hash).not.toBe(unnamed.hash);
});

test.each(['worker', 'process'] as const)('it presses the same keys in a %s of its own', async (level) => {
  const apart = openIsolated(FIXTURE, level, { startMs: 60_000, budgetMs: 20_000 });
  try {
    const player = await openPlayer(FIXTURE);
    expect(apart).toMatchObject({ name: player.name, kind: player.kind, hash: player.hash });
    expect(keysOf(apart, 200)).toBe(keysOf(player, 200));
  } finally {
    await apart.close();
  }
});

/** The logits of plain arithmetic: a policy whose graph hands on five numbers of what it sees. */
const handOn = (action: string, choose: string, more: Written = {}): Uint8Array =>
  writeOnnx({
    metadata: { ...METADATA, 'shooter.action': action, 'shooter.choose': choose, 'shooter.every': '1' },
    logits: action === 'bernoulli' ? 5 : 32,
    nodes: [node('MatMul', ['obs', 'w'], 'logits')],
    tensors: [
      {
        name: 'w',
        shape: [176, action === 'bernoulli' ? 5 : 32],
        data: PICK(action === 'bernoulli' ? 5 : 32),
      },
    ],
    ...more,
  });
/** Logit k is number 8 + k of the observation. */
const PICK = (width: number): Float32Array =>
  Float32Array.from({ length: 176 * width }, (_, i) => (Math.floor(i / width) === 8 + (i % width) ? 1 : 0));

test('the best of 32 inputs, and each key over 0, is pressed', async () => {
  const match = createMatch({ seed: '3' });
  const view = createView(match, 2);
  const seen = new Float32Array(176);
  const setup = { seat: 2, rules: match.rules, seed: 's', note: () => {} } as const;
  const inputs = (await open(handOn('categorical', 'best'), 'a.onnx')).createBot(setup);
  const keys = (await open(handOn('bernoulli', 'best'), 'b.onnx')).createBot(setup);
  for (let tick = 0; tick < 300; tick += 1) {
    observeView(view, seen);
    const logits = [...seen.subarray(8, 40)];
    expect(inputs.decide(view)).toBe(logits.indexOf(Math.max(...logits)));
    expect(keys.decide(view)).toBe(
      logits.slice(0, 5).reduce((sum, logit, k) => sum + (logit > 0 ? 1 << k : 0), 0),
    );
    step(match, (tick * 7) % 32, (tick * 5) % 32);
  }
});

test('a sampled policy draws by its logits, and by its seed alone', async () => {
  const match = createMatch({ seed: '3' });
  const view = createView(match, 1);
  const seen = new Float32Array(176);
  observeView(view, seen);
  for (const [action, width] of [
    ['categorical', 32],
    ['bernoulli', 5],
  ] as const) {
    const player = await open(handOn(action, 'sampled'), `${action}.onnx`);
    const draw = (seed: string, times: number): number[] => {
      const bot = player.createBot({ seat: 1, rules: match.rules, seed, note: () => {} });
      return Array.from({ length: times }, () => bot.decide(view));
    };
    expect(draw('one', 50)).toEqual(draw('one', 50));
    expect(draw('one', 50)).not.toEqual(draw('two', 50));
    const times = 20_000;
    const drawn = draw('many', times);
    const logits = [...seen.subarray(8, 8 + width)];
    const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
    for (let k = 0; k < width; k += 1) {
      const isDrawn = (keys: number): boolean => (width === 32 ? keys === k : (keys & (1 << k)) !== 0);
      const chance = width === 32 ? Math.exp(logits[k]!) / sum : 1 / (1 + Math.exp(-logits[k]!));
      // Five standard deviations.
      const tolerance = 5 * Math.sqrt((chance * (1 - chance)) / times);
      expect(Math.abs(drawn.filter(isDrawn).length / times - chance), `${action} ${k}`).toBeLessThan(
        tolerance,
      );
    }
  }
});

test('exp is e to the power of its argument, within four units of the last place', () => {
  for (let x = -708; x <= 709; x += 0.37) {
    const right = Math.exp(x);
    expect(Math.abs(exp(x) - right) / right, String(x)).toBeLessThan(2 ** -50);
  }
  expect([exp(0), exp(-1000), exp(Number.NEGATIVE_INFINITY), Number.isFinite(exp(5000))]).toEqual([
    1,
    0,
    0,
    true,
  ]);
});

test('it decides every so many ticks of the match, and holds its keys between', async () => {
  const metadata = { ...METADATA, 'shooter.choose': 'sampled', 'shooter.every': '7' };
  const player = await open(writeOnnx({ metadata }));
  const match = createMatch({ seed: '1' });
  const view = createView(match, 1);
  const bot = player.createBot({ seat: 1, rules: match.rules, seed: 'x', note: () => {} });
  let before = -1;
  const changes = new Set<number>();
  for (let tick = 0; tick < 700; tick += 1) {
    const keys = bot.decide(view);
    if (keys !== before) changes.add(tick % 7);
    before = keys;
    step(match, keys, 16);
  }
  expect([...changes]).toEqual([0]);
});

test('a stack has the observations of its last decisions, the newest last, and at first that of now in all places', async () => {
  // Logit k is number 8 of frame k, negative: how far left it was then.
  const w = new Float32Array(3 * 176 * 32);
  for (let frame = 0; frame < 3; frame += 1) w[(frame * 176 + 8) * 32 + frame] = -1;
  const metadata = { ...METADATA, 'shooter.stack': '3', 'shooter.every': '1' };
  const nodes = [node('Flatten', ['obs'], 'flat'), node('MatMul', ['flat', 'w'], 'logits')];
  const player = await open(
    writeOnnx({ metadata, shape: [3, 176], nodes, tensors: [{ name: 'w', shape: [528, 32], data: w }] }),
  );
  const match = createMatch({ seed: '1' });
  const view = createView(match, 1);
  const bot = player.createBot({ seat: 1, rules: match.rules, seed: 'x', note: () => {} });
  const seen = new Float32Array(176);
  const xs: number[] = [];
  // It is left of the middle and moves left, so the newest of three is the largest; where all are equal the first is taken.
  const decided = Array.from({ length: 40 }, () => {
    observeView(view, seen);
    xs.push(seen[8]!);
    const keys = bot.decide(view);
    step(match, xs.length < 10 ? 0 : 1, 0);
    return keys;
  });
  const expected = xs.map((_, at) => {
    const frames = [at - 2, at - 1, at].map((one) => -xs[Math.max(0, one)]!);
    const logits = [...frames, 0];
    const best = logits.indexOf(Math.max(...logits));
    return best;
  });
  expect(decided).toEqual(expected);
  expect(new Set(decided).size).toBeGreaterThan(1);
});

/** What docs/onnx.md says of each observation: its id, and its shape. */
const DOCUMENTED = [
  ...readFileSync(join(import.meta.dirname, '../../docs/onnx.md'), 'utf8').matchAll(
    /^\| `obs` for `(\S+)` \| float32 \[1 or any, ([\d, ]+)\] \|$/gm,
  ),
].map(([, id, axes]) => [id!, axes!.split(', ').map(Number)] as const);

test('the page of ONNX policies has every observation', () =>
  expect(DOCUMENTED.map(([id]) => id)).toEqual(Object.keys(ONNX_OBSERVATIONS)));

test.each(DOCUMENTED)('it sees %s as environments show it', async (id, shape) => {
  const kind = id.split('/')[0] as ViewKind;
  const size = shape.reduce((product, axis) => product * axis, 1);
  // Logit k is number k of the observation.
  const picks = Float32Array.from({ length: size * 32 }, (_, i) => (Math.floor(i / 32) === i % 32 ? 1 : 0));
  const nodes = [node('Flatten', ['obs'], 'flat'), node('MatMul', ['flat', 'w'], 'logits')];
  const player = await open(
    writeOnnx({
      metadata: { ...METADATA, 'shooter.observation': id, 'shooter.every': '1' },
      ...{ shape, nodes, tensors: [{ name: 'w', shape: [size, 32], data: picks }] },
    }),
  );
  const match = createMatch({ seed: '3' });
  const view = createView(match, 2);
  const bot = player.createBot({ seat: 2, rules: match.rules, seed: 's', note: () => {} });
  const seen = new Float32Array(size);
  for (let tick = 0; tick < 200; tick += 1) {
    observeView(view, seen, kind);
    const logits = [...seen.subarray(0, 32)];
    expect(bot.decide(view)).toBe(logits.indexOf(Math.max(...logits)));
    step(match, (tick * 7) % 32, (tick * 5) % 32);
  }
});

/** Plays matches at once, their bots prepared in a batch or not, and gives what they answered. */
function playAll(player: OnnxPlayer, count: number, isBatch: boolean): Input[] {
  const matches = Array.from({ length: count }, (_, row) => createMatch({ seed: `row ${row}` }));
  const views = matches.map((match) => createView(match, 2));
  const bots: Bot[] = matches.map(({ rules }, row) =>
    player.createBot({ seat: 2, rules, seed: `bot ${row}`, note: () => {} }),
  );
  const all: Input[] = [];
  for (let tick = 0; tick < 90; tick += 1) {
    if (isBatch) player.prepare(bots, views);
    const answers = bots.map((bot, row) => bot.decide(views[row]!));
    all.push(...answers);
    // Some rows go faster than others, so that not all decide in one tick.
    for (const [row, match] of matches.entries())
      if (row % 3 > 0 || tick % 2 === 0) step(match, (tick * 11 + row) % 32, answers[row]!);
  }
  return all;
}

const BATCHES: readonly [string, () => Uint8Array][] = [
  ['of two layers', () => writeOnnx()],
  ['that is sampled', () => writeOnnx({ metadata: { ...METADATA, 'shooter.choose': 'sampled' } })],
  ['of convolutions', () => writeConvolutions()],
  ['that reads one observation at a time', () => readFileSync(join(FIXTURES, 'sb3-bernoulli.onnx'))],
  [
    'that mixes what it is given together',
    () =>
      writeOnnx({
        nodes: [
          node('ReduceMean', ['obs', 'axis'], 'mean', { attributes: { keepdims: 1 } }),
          node('Sub', ['obs', 'mean'], 'rest'),
          node('MatMul', ['rest', 'w'], 'logits'),
        ],
        tensors: [floats('w', [176, 32]), { name: 'axis', shape: [1], data: BigInt64Array.of(0n) }],
      }),
  ],
];

test.each(BATCHES)('a batch of a policy %s decides as each of its bots alone', async (_, file) => {
  const player = await open(file(), 'batch.onnx');
  expect(playAll(player, 37, true)).toEqual(playAll(player, 37, false));
});

/** Logits that are 0 ÷ 0 where the match has gone on for ten seconds: number 3 of the observation is over 600 / 36000. */
const breaking = (): Uint8Array =>
  writeOnnx({
    nodes: [
      node('Slice', ['obs', 'from', 'to', 'axis'], 'time'),
      node('Sub', ['limit', 'time'], 'left'),
      node('Sqrt', ['left'], 'root'),
      node('MatMul', ['root', 'w'], 'logits'),
    ],
    tensors: [
      ...(
        [
          ['from', 3n],
          ['to', 4n],
          ['axis', 1n],
        ] as const
      ).map(([name, value]) => ({ name, shape: [1], data: BigInt64Array.of(value) })),
      { name: 'limit', shape: [1], data: Float32Array.of(600 / 36_000) },
      floats('w', [1, 32]),
    ],
  });

test('logits that are no finite numbers are failures, and forfeit the match in the end', async () => {
  const player = await open(breaking());
  const { result, failures, match } = playMatch({
    seed: '1',
    players: [player, findBot('gunner')!],
    rules: { maxTicks: 2000 },
  });
  expect(result).toEqual({ reason: 'forfeit', winner: 2 });
  expect(failures).toHaveLength(11);
  expect(failures[0]).toMatchObject({
    code: 'bot/threw',
    message: expect.stringContaining('logit number 0 is NaN'),
  });
  expect(match.tick).toBeGreaterThan(600);
  // Prepared together with others, it is the same failure of the one bot alone.
  const late = createView(match, 1);
  const early = createView(createMatch({ seed: '2' }), 1);
  const bots = [late, early].map(() =>
    player.createBot({ seat: 1, rules: match.rules, seed: 'x', note: () => {} }),
  );
  player.prepare(bots, [late, early]);
  expect(() => bots[0]!.decide(late)).toThrow('logit number 0 is NaN');
  expect(bots[1]!.decide(early)).toBeTypeOf('number');
});

test.each<[string, string, RegExp, Written]>([
  [
    'weights that are NaN',
    'onnx/bad-output',
    /logit number 0 is NaN/,
    {
      nodes: [node('MatMul', ['obs', 'w'], 'logits')],
      tensors: [{ name: 'w', shape: [176, 32], data: new Float32Array(176 * 32).fill(Number.NaN) }],
    },
  ],
  [
    'an operator that there is not',
    'onnx/unsupported',
    /runtime refuses it: .*Frobnicate/,
    { nodes: [node('Frobnicate', ['obs'], 'logits')], tensors: [] },
  ],
  [
    'weights that do not fit together',
    'onnx/unsupported',
    /runtime refuses it/,
    { nodes: [node('MatMul', ['obs', 'w'], 'logits')], tensors: [floats('w', [175, 32])] },
  ],
  [
    'a name that nobody makes',
    'onnx/unsupported',
    /runtime refuses it/,
    { nodes: [node('MatMul', ['obs', 'w'], 'logits')], tensors: [] },
  ],
  [
    'a tensor of 1 GiB out of nothing',
    'onnx/unsupported',
    /runtime refuses it: .*bad_alloc/,
    {
      nodes: [
        node('ConstantOfShape', ['shape'], 'big'),
        node('ReduceSum', ['big'], 'sum', { attributes: { keepdims: 0 } }),
        node('MatMul', ['obs', 'w'], 'product'),
        node('Add', ['product', 'sum'], 'logits'),
      ],
      tensors: [floats('w', [176, 32]), { name: 'shape', shape: [1], data: BigInt64Array.of(2n ** 28n) }],
    },
  ],
  [
    'logits of another shape',
    'onnx/bad-output',
    /gives logits \[1, 16\]; .*\[1, 32\]/,
    {
      nodes: [node('MatMul', ['obs', 'w'], 'logits')],
      tensors: [floats('w', [176, 16])],
      outputs: [{ name: 'logits', type: FLOAT, shape: ['a', 'b'] }],
    },
  ],
])('refused by the runtime: %s', async (_, code, message, written) => {
  await expect(openPlayer(put(writeOnnx(written)))).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
  await expect(openPlayer(put(writeOnnx(written)))).rejects.toThrow(/net\.onnx: /);
});

test('without the package that runs it, or with another version, it is told how to install it', async () => {
  expect(() => checkRuntime(undefined)).toThrow(
    expect.objectContaining({
      code: 'onnx/no-runtime',
      message: expect.stringMatching(/^.*is not installed: npm install onnxruntime-web@1\.30\.0$/),
    }),
  );
  writeFileSync(join(folder, 'package.json'), '{"version": "1.31.0"}');
  expect(() => checkRuntime(folder)).toThrow('version "1.31.0"');
  const { peerDependencies } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
  );
  expect(peerDependencies).toEqual({ 'onnxruntime-web': RUNTIME_VERSION });
});

test('the runtime leaves globalThis as it was', async () => {
  const { WebAssembly: assembly } = globalThis as unknown as { WebAssembly: { Memory: unknown } };
  const { Memory: memory } = assembly;
  await openPlayer(FIXTURE);
  expect('Worker' in globalThis).toBe(false);
  expect(assembly.Memory).toBe(memory);
});

test('a contest of ONNX policies has the same bytes on threads and in processes, and is proven', async () => {
  const play = async (name: string, level: 'none' | 'process'): Promise<readonly string[]> => {
    const { run } = await runContest({
      ...{ players: [FIXTURE, `policy:${join(FIXTURES, 'sb3-bernoulli.onnx')}`], pairs: 2, seed: '1' },
      ...{ rules: { maxTicks: 200 }, logs: 'all', workers: 2, run: join(folder, name) },
      isolation: { level, budgetMs: 60_000, startMs: 60_000 },
    });
    expect(await verifyRun(join(folder, name))).toMatchObject({ verdict: 'proven' });
    return run.pairs.flatMap(({ games }) => games.map(({ digest }) => digest));
  };
  expect(await play('process', 'process')).toEqual(await play('threads', 'none'));
});

test('a file that is not there, or is no ONNX, is told by its name', async () => {
  await expect(openPlayer('policy:nope.onnx')).rejects.toMatchObject({
    code: 'file/unreadable',
    message: 'nope.onnx: there is no such file',
  });
  await expect(openPlayer(put(Buffer.alloc((64 << 20) + 1), 'large.onnx'))).rejects.toThrow(
    /large\.onnx: it is over 64 MiB/,
  );
  await expect(openPlayer(put(Buffer.from('{}')))).rejects.toMatchObject({ code: 'onnx/damaged' });
});
