import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shooter, start, temporaryFolder } from './shooter.ts';

/* `shooter train`: small trainings, for what is learned is not tested here, but that it is the same. */

const cwd = temporaryFolder();
const SMALL = ['--seed', 's', '--pairs', '3', '--trial-every', '2', '--trial-pairs', '1'];
const train = (out: string, ...words: string[]) => shooter(['train', '-o', out, ...words], { cwd });
const read = (path: string): string => readFileSync(join(cwd, path), 'utf8');
const ENDINGS = ['.training.json', '.ndjson'];

test('what is learned does not depend on how many threads play', () => {
  for (const workers of ['1', '3']) {
    const ran = train(`w${workers}.json`, ...SMALL, '--generations', '4', '--workers', workers);
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('4 generations')]);
  }
  for (const ending of ENDINGS) expect(read(`w1${ending}`)).toBe(read(`w3${ending}`));
  expect(JSON.parse(read('w1.json')).weights).toBe(JSON.parse(read('w3.json')).weights);
  expect(
    read('w1.ndjson')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).generation),
  ).toEqual([1, 2, 3, 4]);
  expect(read('w1.svg')).toMatch(/^<svg[\s\S]*<polyline[\s\S]*<\/svg>\n$/);
});

test('a training that is killed goes on from its last generation, and ends with the same bytes', async () => {
  train('straight.json', ...SMALL, '--generations', '6', '--workers', '2');
  const running = start(['train', '-o', 'killed.json', ...SMALL, '--generations', '1000', '--workers', '2'], {
    cwd,
  });
  const lines = (): number =>
    existsSync(join(cwd, 'killed.ndjson')) ? read('killed.ndjson').split('\n').length : 0;
  while (lines() < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  running.process.kill('SIGKILL');
  await running.end;
  const at = JSON.parse(read('killed.training.json')).generation as number;
  expect(at).toBeGreaterThan(0);
  expect(at).toBeLessThan(6);
  expect(existsSync(join(cwd, 'killed.json'))).toBe(false);
  const ran = train(
    'killed.json',
    '--resume',
    '--trial-every',
    '2',
    '--trial-pairs',
    '1',
    '--generations',
    '6',
  );
  expect([ran.code, ran.stderr.includes('Error')]).toEqual([0, false]);
  for (const ending of ENDINGS) expect(read(`killed${ending}`)).toBe(read(`straight${ending}`));
});

test('Ctrl+C ends it after the generation, with all that is there: exit 130', async () => {
  const running = start(['train', '-o', 'stopped.json', ...SMALL, '--generations', '1000'], { cwd });
  while (!existsSync(join(cwd, 'stopped.training.json')))
    await new Promise((resolve) => setTimeout(resolve, 5));
  running.process.kill('SIGINT');
  expect((await running.end).code).toBe(130);
  expect(JSON.parse(read('stopped.json')).format).toBe('shooter-policy');
});

test('what was learned plays, and can be learned on from', () => {
  expect(
    shooter(['match', '--p1', 'policy:w1.json', '--p2', 'gunner', '--ticks', '300', '-o', 'p.log'], { cwd })
      .code,
  ).toBe(0);
  expect(shooter(['check', 'policy:w1.json', '--ticks', '200'], { cwd }).code).toBe(0);
  expect(train('on.json', '--from', 'w1.json', ...SMALL, '--generations', '1').code).toBe(0);
  expect(train('self.json', '--opponents', 'gunner,self', ...SMALL, '--generations', '2').code).toBe(0);
});

test.each<[string, string[], RegExp]>([
  ['an opponent that is not there', ['--opponents', 'nobody'], /there is no bot "nobody"/],
  ['a file that is there', ['-o', 'w1.json'], /w1\.json/],
  ['nothing to go on with', ['-o', 'none.json', '--resume'], /there is no training to go on with/],
  ['a seed for what has one', ['-o', 'w1.json', '--resume', '--seed', 'x'], /--seed is for the beginning/],
  ['no generation', ['--generations', '0'], /--generations/],
  ['a policy that is none', ['--from', 'w1.ndjson'], /w1\.ndjson/],
])('%s: exit 2 and a line that says so', (_, words, told) => {
  const ran = shooter(['train', ...words], { cwd });
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(told)]);
});
