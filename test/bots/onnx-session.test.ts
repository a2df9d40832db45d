import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { type Bot, createView, openPlayer, parseOnnxPolicy, type View } from '../../src/bots/index.ts';
import { examineOnnx } from '../../src/bots/node/onnx/examine.ts';
import { loadRuntime } from '../../src/bots/node/onnx/runtime.ts';
import { openSession } from '../../src/bots/node/onnx/session.ts';
import { inputSizeOf } from '../../src/bots/onnx/form.ts';
import {
  createOnnxPlayer,
  describeOnnx,
  type OnnxPlayer,
  type OnnxSession,
} from '../../src/bots/onnx/player.ts';
import { createMatch, ShooterError, step } from '../../src/core/index.ts';
import { FLOAT, floats, METADATA, node, oneRow, type Written, writeOnnx } from './onnx-files.ts';

/* What ONNX policies do when something fails in the middle: in a batch, in the runtime, in its memory. */

const folder = mkdtempSync(join(tmpdir(), 'shooter-onnx-session-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.restoreAllMocks());

function put(file: Uint8Array): string {
  const path = join(folder, 'net.onnx');
  writeFileSync(path, file);
  return path;
}
const open = async (written: Written = {}): Promise<OnnxPlayer> =>
  (await openPlayer(`policy:${put(writeOnnx(written))}`)) as OnnxPlayer;

/** A player whose graph is a function of what it reads. */
function playerOf(written: Written, run: OnnxSession['run']): OnnxPlayer {
  return createOnnxPlayer(describeOnnx(writeOnnx(written), 'net'), { run });
}

const REFUSED = new ShooterError('onnx/unsupported', 'planted');

/** A bot in a match of its own, which goes on by its keys. */
function seat(player: OnnxPlayer, seed: string): { readonly bot: Bot; readonly view: View; go(): number } {
  const match = createMatch({ seed });
  const view = createView(match, 1);
  const bot = player.createBot({ seat: 1, rules: match.rules, seed, note: () => {} });
  return {
    bot,
    view,
    go() {
      const keys = bot.decide(view);
      step(match, keys, 21);
      return keys;
    },
  };
}

const every1 = (more: Record<string, string> = {}): Written => ({
  metadata: { ...METADATA, 'shooter.every': '1', ...more },
});

test('a batch that fails leaves each stack of frames as single decisions have it', () => {
  const stacked: Written = { ...every1({ 'shooter.stack': '3' }), shape: [3, 176] };
  let failing = false;
  const read: number[][] = [];
  const player = playerOf(stacked, (input, count, logits) => {
    if (failing && count > 1) throw REFUSED;
    if (count === 1) read.push([...input]);
    logits.fill(0);
    // All that it sees counts, so that a frame in the wrong place changes the keys.
    for (let row = 0; row < count; row += 1)
      for (let at = 0; at < 528; at += 1)
        logits[row * 32 + (at % 32)]! += Math.fround(input[row * 528 + at]! * (1 + Math.floor(at / 176)));
  });
  failing = true;
  const decideAll = (isBatch: boolean): [keys: number[], read: number[][]] => {
    const seats = ['a', 'b'].map((seed) => seat(player, seed));
    read.length = 0;
    const keys: number[] = [];
    for (let tick = 0; tick < 20; tick += 1) {
      if (isBatch)
        player.prepare(
          seats.map(({ bot }) => bot),
          seats.map(({ view }) => view),
        );
      keys.push(...seats.map(({ go }) => go()));
    }
    return [keys, [...read]];
  };
  expect(decideAll(true)).toEqual(decideAll(false));
});

test('after a call of prepare that was wrong the next one has nothing left over', () => {
  const counts: number[] = [];
  const player = playerOf(every1(), (_, count, logits) => {
    counts.push(count);
    logits.fill(0);
  });
  const [one, other] = [seat(player, 'a'), seat(player, 'b')];
  expect(() => player.prepare([one.bot, {} as Bot], [one.view, one.view])).toThrow(TypeError);
  counts.length = 0;
  player.prepare([one.bot, other.bot], [one.view, other.view]);
  expect(counts).toEqual([2]);
});

test('after a decision that failed it presses nothing until it decides again', () => {
  let fails = false;
  const player = playerOf(
    { metadata: { ...METADATA, 'shooter.every': '3' }, batch: 1 },
    (_input, _count, logits) => {
      logits.fill(fails ? Number.NaN : 0);
      if (!fails) logits[17] = 1;
    },
  );
  const { bot, view, go } = seat(player, 'a');
  expect([go(), go(), go()]).toEqual([17, 17, 17]);
  fails = true;
  expect(() => bot.decide(view)).toThrow('logit number 0 is NaN');
  fails = false;
  const match = createMatch({ seed: 'a' });
  for (let tick = 0; tick < 4; tick += 1) step(match, 0, 0);
  const later = createView(match, 1);
  expect(bot.decide(later)).toBe(0);
  step(match, 0, 0);
  step(match, 0, 0);
  expect(bot.decide(later)).toBe(17);
});

test('a policy whose graph cannot batch is examined, and measured alone', async () => {
  const { checks, speed, policy } = await examineOnnx(put(oneRow()));
  expect(policy.isBatched).toBe(true);
  expect(speed).toMatchObject({ alone: expect.any(Number), together: null });
  expect(checks).toContainEqual(expect.objectContaining({ name: 'batch', passed: true, noted: true }));
});

test('a policy that has no memory for a batch frees nothing twice, and plays on', async () => {
  const ort = await loadRuntime();
  const file = writeOnnx();
  const policy = parseOnnxPolicy(file);
  const { run } = openSession(ort, file, policy);
  const input = new Float32Array(300 * inputSizeOf(policy));
  const [logits, again] = [new Float32Array(300 * 32), new Float32Array(300 * 32)];
  run(input, 1, logits);
  const live = new Set<number>();
  const { _malloc: malloc, _free: free } = ort;
  vi.spyOn(ort, '_malloc').mockImplementationOnce(() => 0);
  expect(() => run(input, 300, logits)).toThrow('there is no memory for 211200 bytes');
  vi.spyOn(ort, '_malloc').mockImplementation((bytes) => {
    const pointer = malloc(bytes);
    live.add(pointer);
    return pointer;
  });
  const freed: number[] = [];
  vi.spyOn(ort, '_free').mockImplementation((pointer) => {
    if (pointer !== 0 && !live.delete(pointer)) freed.push(pointer);
    free(pointer);
  });
  run(input, 1, again);
  expect(freed).toEqual([]);
  expect(again[5]).toBe(logits[5]);
});

/** Reads what it decided before, and does nothing with it. */
const WITH_KEYS: Written = {
  ...every1(),
  inputs: [
    { name: 'obs', type: FLOAT, shape: ['n', 176] },
    { name: 'keys', type: FLOAT, shape: ['n', 5] },
  ],
  nodes: [
    node('MatMul', ['obs', 'w'], 'seen'),
    node('MatMul', ['keys', 'v'], 'held'),
    node('Add', ['seen', 'held'], 'logits'),
  ],
  tensors: [floats('w', [176, 32]), floats('v', [5, 32])],
};

test('tensors of inputs are released whichever of them cannot be made', async () => {
  const ort = await loadRuntime();
  const file = writeOnnx(WITH_KEYS);
  const { run } = openSession(ort, file, parseOnnxPolicy(file));
  const make = ort._OrtCreateTensor;
  const made = vi
    .spyOn(ort, '_OrtCreateTensor')
    .mockImplementationOnce(make)
    .mockImplementationOnce(() => 0);
  const released = vi.spyOn(ort, '_OrtReleaseTensor');
  expect(() => run(new Float32Array(181), 1, new Float32Array(32))).toThrow(ShooterError);
  expect(released.mock.calls.flat()).toEqual([made.mock.results[0]!.value]);
});

test('what fails to open is released', async () => {
  const ort = await loadRuntime();
  const created = vi.spyOn(ort, '_OrtCreateSession');
  const released = vi.spyOn(ort, '_OrtReleaseSession');
  const weights = { name: 'w', shape: [176, 32], data: new Float32Array(176 * 32).fill(Number.NaN) };
  const nodes = [node('MatMul', ['obs', 'w'], 'logits')];
  await expect(open({ nodes, tensors: [weights] })).rejects.toMatchObject({ code: 'onnx/bad-output' });
  expect(released.mock.calls.flat()).toEqual([created.mock.results[0]!.value]);
  vi.spyOn(ort, '_OrtCreateRunOptions').mockImplementationOnce(() => 0);
  await expect(open()).rejects.toMatchObject({ code: 'onnx/unsupported' });
  expect(released.mock.calls.flat()).toEqual(created.mock.results.map(({ value }) => value));
});

test('players that are gone are released when memory is cleaned up, and others are not', async () => {
  const ort = await loadRuntime();
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const created = vi.spyOn(ort, '_OrtCreateSession');
  const released = vi.spyOn(ort, '_OrtReleaseSession');
  const { go } = seat(await open(), 'kept');
  for (let index = 0; index < 3; index += 1) await open(every1());
  const [kept, ...gone] = created.mock.results.map(({ value }) => value as number);
  // Until the last of them is found, or there is no hope.
  for (
    let times = 0;
    times < 100 && !gone.every((one) => released.mock.calls.flat().includes(one));
    times += 1
  ) {
    collect();
    await setImmediate();
  }
  expect(released.mock.calls.flat()).toEqual(expect.arrayContaining(gone));
  expect(released.mock.calls.flat()).not.toContain(kept);
  expect(go()).toBeTypeOf('number');
});

test('a policy that ends the runtime ends all that run there, and the next one gets another', async () => {
  const ort = await loadRuntime();
  const [first, second] = [seat(await open(every1()), 'a'), seat(await open(every1()), 'a')];
  const right = second.go();
  vi.spyOn(ort, '_OrtRun').mockImplementationOnce(() => {
    throw new Error('unreachable');
  });
  expect(() => first.go()).toThrow('it ended the runtime: unreachable');
  const run = vi.spyOn(ort, '_OrtRun');
  run.mockClear();
  for (const { bot, view } of [first, second])
    expect(() => bot.decide(view)).toThrow(
      expect.objectContaining({
        code: 'onnx/unsupported',
        message: expect.stringMatching(/^another policy ended the runtime of this thread/),
      }),
    );
  expect(run).not.toHaveBeenCalled();
  expect(await loadRuntime()).not.toBe(ort);
  expect(seat(await open(every1()), 'a').go()).toBe(right);
});
