import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { decodeWeights, openPlayer, parsePolicy } from '../../src/bots/index.ts';
import { ShooterError } from '../../src/core/index.ts';
import {
  beginTraining,
  DEFAULT_TRAINING,
  decodeTraining,
  encodeTraining,
  isOver,
  openTrainingFiles,
  openTrainingWorkers,
  policyOf,
  runTraining,
  type SavedTraining,
  type TrainingFiles,
} from '../../src/train/index.ts';

/* A program trains as the command does. */

const begin = (): SavedTraining =>
  beginTraining(
    { seed: 'run', opponents: ['gunner', 'self'], population: 8, rules: [{ maxTicks: 120, waveBase: 200 }] },
    { generations: 4, evaluateEvery: 2, evaluationPairs: 1 },
  );

test('learns the same in this thread, in threads, and in parts', async () => {
  const seen: number[] = [];
  const alone = await runTraining(begin(), { onGeneration: ({ generation }) => seen.push(generation) });
  expect(seen).toEqual([1, 2, 3, 4]);
  expect(alone.curve.map(({ won }) => won !== null)).toEqual([false, true, false, true]);
  const workers = await openTrainingWorkers(2);
  try {
    expect(encodeTraining(await runTraining(begin(), { workers }))).toBe(encodeTraining(alone));
  } finally {
    await workers.close();
  }
  const stop = new AbortController();
  const half = await runTraining(begin(), {
    signal: stop.signal,
    onGeneration: ({ generation }) => void (generation === 2 && stop.abort()),
  });
  expect(half.curve.length).toBe(2);
  const whole = await runTraining(decodeTraining(encodeTraining(half)));
  expect(encodeTraining(whole)).toBe(encodeTraining(alone));
});

test('ends at the first evaluation that wins enough, and not before there is one', async () => {
  const { options, plan } = begin();
  const least = beginTraining(options, { ...plan, until: 0 });
  expect(isOver(least)).toBe(false);
  const end = await runTraining(least);
  expect(end.curve.map(({ won }) => won !== null)).toEqual([false, true]);
  expect(isOver(end)).toBe(true);
});

test('what was learned is a policy that is read again', async () => {
  const policy = policyOf(await runTraining(begin()), 'mine');
  expect(policy.trained).toMatchObject({ seed: 'run', opponents: ['gunner', 'self'] });
  expect(parsePolicy(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
  const further = beginTraining({ seed: 'further' }, {}, { ...policy, every: 7 });
  expect(further.state.evolution.weights).toEqual(decodeWeights(policy.weights));
  expect(further.options).toMatchObject({ seed: 'further', architecture: policy.architecture, every: 7 });
});

test('a policy is named by its file, and can be opened whatever the file is called', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shooter-names-'));
  const untrained = beginTraining({ ...begin().options }, { generations: 0 });
  try {
    for (const [file, name] of [
      ['my bot ❤️.json', 'my bot ❤️'],
      [`${'n'.repeat(200)}.json`, 'n'.repeat(100)],
      [`${'😀'.repeat(55)}.json`, '😀'.repeat(55)],
      ['two\nlines\u202e.json', 'two_lines_'],
      ['.json', 'policy'],
      ['  .json', 'policy'],
    ] as const) {
      const path = join(folder, file);
      const files = openTrainingFiles(path);
      await files.run(untrained).finally(files.close);
      expect((await openPlayer(`policy:${path}`)).name).toBe(name);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  for (const name of ['', 'n'.repeat(101), 'two\nlines'])
    expect(() => policyOf(untrained, name)).toThrow(RangeError);
});

test('a policy of an earlier generation says how many ticks were played up to that one', async () => {
  const end = await runTraining(begin());
  const [, second] = end.curve;
  const { generation, ticks } = second!;
  const best = { generation, won: 1, weights: end.state.evolution.average };
  expect(policyOf({ ...end, best }, 'early').trained).toMatchObject({ generations: 2, ticks });
  expect(ticks).toBeLessThan(end.state.ticks);
  expect(policyOf({ ...end, best: undefined }, 'last').trained).toMatchObject({
    generations: 4,
    ticks: end.state.ticks,
  });
});

test('a timer may end it, and nothing is left at the signal', async () => {
  const stop = new AbortController();
  const left: string[] = [];
  const { signal } = stop;
  const remove = signal.removeEventListener.bind(signal);
  signal.removeEventListener = (type: string, ...rest: [never]) => {
    left.push(type);
    remove(type, ...rest);
  };
  let generations = 0;
  const count = (): void => {
    generations += 1;
  };
  setImmediate(() => setTimeout(() => stop.abort(), 1));
  const long = beginTraining(begin().options, { generations: 1_000_000 });
  const end = await runTraining(long, { signal, onGeneration: count });
  expect(end.curve.length).toBe(generations);
  expect(left).toEqual(['abort']);
  // One that has been aborted plays nothing at all.
  expect((await runTraining(long, { signal })).curve).toEqual([]);
});

test('a training in files goes on to the same bytes from whatever a signal has left', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shooter-train-'));
  const read = ({ paths }: TrainingFiles): string[] =>
    Object.values(paths).map((path: string) => readFileSync(path, 'utf8').replaceAll(folder, ''));
  try {
    const straight = openTrainingFiles(join(folder, 'p.json'));
    expect(() => openTrainingFiles(join(folder, 'p.json'))).toThrow(
      expect.objectContaining({ code: 'lock/in-use' }),
    );
    await straight.run(begin());
    straight.close();
    mkdirSync(join(folder, 'parts'));
    const parts = openTrainingFiles(join(folder, 'parts/p.json'));
    expect(() => parts.read()).toThrow(expect.objectContaining({ code: 'file/unreadable' }));
    const stop = new AbortController();
    await parts.run(begin(), { signal: stop.signal, onGeneration: () => stop.abort() });
    expect(parts.read().curve.length).toBe(1);
    await parts.run(parts.read());
    parts.close();
    expect(read(parts).map((text) => text.replaceAll('/parts', ''))).toEqual(read(straight));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('opens whom it is going to meet before it plays: an unknown player costs no generation', async () => {
  const late = beginTraining(begin().options, { generations: 40, evaluateEvery: 40, against: 'nobody' });
  const onGeneration = vi.fn();
  await expect(runTraining(late, { onGeneration })).rejects.toMatchObject({ code: 'bot/unknown' });
  const workers = await openTrainingWorkers(1);
  try {
    await expect(runTraining(late, { workers, onGeneration })).rejects.toMatchObject({
      message: expect.stringContaining('nobody'),
    });
  } finally {
    await workers.close();
  }
  expect(onGeneration).not.toHaveBeenCalled();
});

test('refuses what it does not know', async () => {
  expect(() => beginTraining({ sed: '1' } as never)).toThrow(TypeError);
  expect(() => beginTraining({}, { generation: 3 } as never)).toThrow(TypeError);
  const wrong = [
    [{ seed: 1 }, {}],
    [{ opponents: [] }, {}],
    [{ population: 0 }, {}],
    [{ population: 3 }, {}],
    [{ noise: 0 }, {}],
    [{ every: 61 }, {}],
    [{ rules: [] }, {}],
    [{ rules: [{ maxTicks: 300 }, { maxTicks: 0 }] }, {}],
    [{ seed: '\ud800' }, {}],
    [{}, { evaluationPairs: 0 }],
    [{}, { evaluateEvery: 0 }],
    [{}, { until: 101 }],
    [{}, { generations: Number.NaN }],
    [{}, { until: 0.9 }],
  ] as const;
  for (const [options, plan] of wrong)
    expect(() => beginTraining(options as never, plan), JSON.stringify([options, plan])).toThrow(RangeError);
  await expect(runTraining(begin(), { thread: 2 } as never)).rejects.toThrow(TypeError);
  const stranger = beginTraining({ opponents: ['nobody'] }, { generations: 1 });
  await expect(runTraining(stranger)).rejects.toThrow(ShooterError);
  await expect(openTrainingWorkers(0)).rejects.toThrow(RangeError);
});

test('the options that the document states are the defaults', () => {
  const document = readFileSync(new URL('../../docs/training.md', import.meta.url), 'utf8');
  const rows = document
    .slice(document.indexOf('| option of `beginTraining`'))
    .split('\n\n')[0]!
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()));
  expect(rows.map(([, name]) => name)).toEqual(Object.keys(DEFAULT_TRAINING));
  for (const [, name, stated] of rows) {
    const value = DEFAULT_TRAINING[name as keyof typeof DEFAULT_TRAINING];
    if (typeof value === 'number') expect(Number(stated), name).toBe(value);
  }
});
