import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MAIN, type Ran, shooter, start, temporaryFolder } from './shooter.ts';

/* `shooter train`: small trainings, for what is learned is not tested here, but that it is the same. */

const cwd = temporaryFolder();
const SMALL = ['--seed', 's', '--population', '6', '--evaluate-every', '2', '--evaluation-pairs', '1'];
const train = (out: string, ...words: string[]) => shooter(['train', '-o', out, ...words], { cwd });
const read = (path: string): string => readFileSync(join(cwd, path), 'utf8');
const digest = (path: string): string => createHash('sha256').update(read(path)).digest('hex');
const ENDINGS = ['.training.json', '.ndjson'];
/** All that a training leaves. The name of a policy, and the title of its curve, are those of its file: so is the folder. */
const ALL = ['p.json', 'p.training.json', 'p.ndjson', 'p.svg'];

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

const PLAN = ['--opponents', 'gunner,self', '--against', 'hunter', '--until', '100', '--generations', '4'];

/** Begins a training in a folder of its own, and kills it once it has so many generations. */
async function beginAndKill(folder: string, generations: number, signal: NodeJS.Signals): Promise<Ran> {
  mkdirSync(join(cwd, folder));
  const running = start(['train', '-o', 'p.json', ...SMALL, ...PLAN, '--workers', '2'], {
    cwd: join(cwd, folder),
  });
  const at = (): number => {
    const path = join(cwd, folder, 'p.training.json');
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).generation : -1;
  };
  while (at() < generations) await new Promise((resolve) => setTimeout(resolve, 2));
  running.process.kill(signal);
  return await running.end;
}

test('a training that is killed goes on by --resume alone, and ends with the same bytes', async () => {
  mkdirSync(join(cwd, 'straight'));
  const straight = start(['train', '-o', 'p.json', ...SMALL, ...PLAN], { cwd: join(cwd, 'straight') });
  expect((await straight.end).code).toBe(0);
  expect(JSON.parse(read('straight/p.training.json')).generation).toBe(4);
  for (const generations of [0, 2]) {
    const folder = `killed-${generations}`;
    await beginAndKill(folder, generations, 'SIGKILL');
    const left = readdirSync(join(cwd, folder));
    expect(left).toContain('.p.training.lock');
    const ran = await start(['train', '-o', 'p.json', '--resume'], { cwd: join(cwd, folder) }).end;
    expect([ran.code, ran.stderr.includes('rror')]).toEqual([0, false]);
    for (const name of ALL) expect(digest(`${folder}/${name}`), name).toBe(digest(`straight/${name}`));
    expect(readdirSync(join(cwd, folder)).sort()).toEqual([...ALL].sort());
  }
}, 300_000);

test('a kill between a generation and its line, or within the line, loses neither', () => {
  for (const [folder, spoil] of [
    ['no-line', (text: string) => text.slice(0, text.lastIndexOf('{'))],
    ['half-line', (text: string) => text.slice(0, -9)],
    ['no-file', undefined],
  ] as const) {
    cpSync(join(cwd, 'straight'), join(cwd, folder), { recursive: true });
    const log = join(cwd, folder, 'p.ndjson');
    if (spoil === undefined) rmSync(log);
    else writeFileSync(log, spoil(readFileSync(log, 'utf8')));
    writeFileSync(join(cwd, folder, '.p.json.0123456789abcdef.tmp'), 'left over');
    expect(shooter(['train', '-o', 'p.json', '--resume'], { cwd: join(cwd, folder) }).code).toBe(0);
    for (const name of ALL) expect(digest(`${folder}/${name}`), name).toBe(digest(`straight/${name}`));
    expect(readdirSync(join(cwd, folder)).sort()).toEqual([...ALL].sort());
  }
});

test('the command that is printed goes on as it stands, whatever the path', async () => {
  const folder = "it's a folder";
  const ran = await beginAndKill(folder, 1, 'SIGINT');
  expect(ran.code).toBe(130);
  const [, command] = /shooter (train .*)$/m.exec(ran.stdout)!;
  expect(command).toBe('train -o p.json --resume');
  const long = await start(['train', '-o', `${folder}/p.json`, '--resume'], { cwd }).end;
  const [, further] = /shooter (train .*)$/m.exec(long.stdout)!;
  expect(further).toBe(`train -o 'it'\\''s a folder/p.json' --resume --generations 8`);
  for (const ending of ENDINGS) expect(digest(`${folder}/p${ending}`)).toBe(digest(`straight/p${ending}`));
  execFileSync('sh', ['-c', `"$0" "$1" ${further}`, process.execPath, MAIN], { cwd, stdio: 'ignore' });
  expect(JSON.parse(read(`${folder}/p.training.json`))).toMatchObject({
    generation: 8,
    plan: { generations: 8, extended: [{ at: 4, generations: 4, until: 100 }] },
  });
});

test.each<[string[], RegExp]>([
  [['--population', '8'], /--population is 8, but this training was begun with 6/],
  [['--pairs', '4'], /--population is 8, but this training was begun with 6/],
  [['--seed', 'x'], /--seed is "x", but this training was begun with "s"/],
  [['--opponents', 'gunner'], /--opponents is "gunner", but this training was begun with "gunner,self"/],
  [['--against', 'gunner'], /--against is "gunner", but this training was begun with "hunter"/],
  [['--evaluate-every', '3'], /--evaluate-every is 3, but this training was begun with 2/],
  [['--evaluation-pairs', '3'], /--evaluation-pairs is 3, but this training was begun with 1/],
  [['--from', 'w1.json'], /--from is "w1.json", but this training was begun without it/],
  [['--generations', '3'], /--generations is 3, but this training is to go to 4/],
  [['--until', '50'], /--until is 50, but this training is to go to 100/],
  [['--until', 'x'], /--until is "x"/],
  [['--force'], /--force is for the beginning/],
])('--resume with %j is refused by name, and changes nothing', (words, told) => {
  const before = read('straight/p.training.json');
  const ran = train('straight/p.json', '--resume', ...words);
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(told)]);
  expect(read('straight/p.training.json')).toBe(before);
});

test('--resume with what it was begun with goes on', () => {
  expect(train('straight/p.json', '--resume', ...SMALL, ...PLAN).code).toBe(0);
});

test('options by the names of 0.1.0 mean what they meant', () => {
  const old = ['--seed', 's', '--pairs', '3', '--trial-every', '2', '--trial-pairs', '1', '--jobs', '1'];
  const { code, stderr } = train('straight/p.json', '--resume', ...old);
  expect(code).toBe(0);
  for (const line of [
    '--jobs is now --workers',
    '--trial-every is now --evaluate-every',
    '--trial-pairs is now --evaluation-pairs',
    '--pairs is now --population, twice the number',
  ])
    expect(stderr.split('\n')).toContain(line);
});

test('two cannot train the same files at once', async () => {
  const running = start(['train', '-o', 'busy.json', ...SMALL, '--generations', '1000'], { cwd });
  while (!existsSync(join(cwd, 'busy.training.json'))) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const words of [['--resume'], ['--force'], []]) {
    const ran = train('busy.json', ...words);
    expect([ran.code, ran.stderr]).toEqual([
      2,
      expect.stringMatching(/in use by the training with process id/),
    ]);
  }
  running.process.kill('SIGINT');
  expect((await running.end).code).toBe(130);
  expect(existsSync(join(cwd, '.busy.training.lock'))).toBe(false);
});

test.each([
  ['a folder that is not there', 'none/p.json'],
  ['a folder for a file', 'straight'],
  ['a folder that takes no files', '/proc/p.json'],
  ['a name that is too long', `${'n'.repeat(300)}.json`],
])('%s is refused at once, in one line', (_, out) => {
  const ran = train(out, ...SMALL);
  expect([ran.code, ran.stderr.trimEnd().split('\n').length]).toEqual([2, 1]);
  expect(ran.stderr).not.toMatch(/internal error/);
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
  ['no generation', ['--generations', '0'], /--generations/],
  ['an odd population', ['--population', '3'], /--population is 3; it is an even number/],
  [
    'one option by two names',
    ['--pairs', '3', '--population', '6'],
    /--pairs and --population exclude each other/,
  ],
  ['a policy that is none', ['--from', 'w1.ndjson'], /w1\.ndjson/],
])('%s: exit 2 and a line that says so', (_, words, told) => {
  const ran = shooter(['train', ...words], { cwd });
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(told)]);
});
