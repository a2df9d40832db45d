import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHAMPION } from '../../src/bots/built-in/champion-policy.ts';
import { FIXTURES, METADATA, oneRow, writeOnnx } from '../bots/onnx-files.ts';
import { shooter, temporaryFolder } from './shooter.ts';

/* ONNX policies on the command line. */

const cwd = temporaryFolder();
const run = (...words: string[]) => shooter(words, { cwd });
/** Long enough for any machine. */
const AMPLE = ['--budget', '60000', '--load-limit', '600', '--ticks', '100'];

test('check says what a file expects, and how fast it is', () => {
  const player = `policy:${join(FIXTURES, 'sb3-categorical.onnx')}`;
  const { code, stdout } = run('check', player, ...AMPLE);
  expect(code).toBe(0);
  expect(stdout).toContain(
    'policy: sb3-categorical; reads vector/1 [176], categorical, best, every 4 ticks\n' +
      'graph: 119,328 parameters; Gemm 3, Tanh 2; opset 18, written by "pytorch"\ninference: ',
  );
  expect(stdout).toMatch(/^note {3}batch .* one observation at a time/m);
  const told = JSON.parse(run('check', player, ...AMPLE, '--json').stdout);
  expect(told).toMatchObject({
    passed: true,
    checks: expect.arrayContaining([expect.objectContaining({ name: 'finite', passed: true })]),
    policy: {
      ...{ name: 'sb3-categorical', observation: 'vector/1', action: 'categorical', every: 4 },
      inference: { alone: expect.any(Number), together: null },
    },
  });
});

test('check passes a policy whose graph takes one observation in fact, and says so', () => {
  writeFileSync(join(cwd, 'one.onnx'), oneRow());
  const { code, stdout, stderr } = run('check', 'policy:one.onnx', ...AMPLE);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^note {3}batch .* asked one observation at a time/m);
  expect(stdout).not.toContain('together\n');
});

test('a file that cannot play is refused in one line', () => {
  writeFileSync(join(cwd, 'bad.onnx'), writeOnnx({ metadata: { ...METADATA, 'shooter.every': '0' } }));
  for (const words of [
    ['check', 'policy:bad.onnx'],
    ['match', '--p1', 'policy:bad.onnx'],
    ['sprt', 'policy:bad.onnx', 'hunter'],
  ]) {
    const { code, stderr } = run(...words);
    expect(code).not.toBe(0);
    expect(stderr.trim()).toMatch(/^shooter: bad\.onnx: its metadata "shooter\.every" is "0"[^\n]*$/);
  }
});

test('a policy of train is exported, and plays the same match', () => {
  const policy = {
    format: 'shooter-policy',
    version: 1,
    name: 'mine',
    observation: 1,
    ...CHAMPION,
  };
  writeFileSync(join(cwd, 'mine.json'), JSON.stringify(policy));
  const { code, stderr } = run('export', 'mine.json', '--format', 'onnx', '-o', 'mine.onnx');
  expect(stderr).toContain('check policy:mine.onnx says what it expects');
  expect(code).toBe(0);
  const [plain, other] = ['mine.json', 'mine.onnx'].map((file) => {
    const words = ['--p1', `policy:${file}`, '--p2', 'gunner', '--seed', '1', '--ticks', '600'];
    return JSON.parse(run('match', ...words, '-o', `${file}.log`, '--json').stdout) as { hash: string };
  });
  expect(other!.hash).toBe(plain!.hash);
  expect(run('export', 'mine.json', '--format', 'onnx').stderr).toContain('needs a file to write: -o FILE');
  expect(run('export', 'mine.json', 'mine.json', '--format', 'onnx', '-o', 'x').stderr).toContain(
    'takes one policy',
  );
});
