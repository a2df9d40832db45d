import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { shooter, temporaryFolder } from './shooter.ts';

const cwd = temporaryFolder();
const run = (...args: string[]) => shooter(args, { cwd });
const VECTORS = fileURLToPath(new URL('../vectors/', import.meta.url));

// biome-ignore lint/suspicious/noExplicitAny: every field of it is to be spoilt
let good: any;

beforeAll(() => {
  run('match', '--seed', 'é🚀', '--ticks', '900', '--p2', 'random', '-o', 'good.log');
  good = JSON.parse(run('export', 'good.log').stdout);
});

describe('export and import', () => {
  it('are inverse', () => {
    const first = run('export', 'good.log', '--format', 'json').stdout;
    const imported = shooter(['import', '-', '-o', 'again.log'], { cwd, input: first });
    expect(imported.code).toBe(0);
    expect(imported.stdout).toContain('\n2 checkpoints hold\nagain.log: ');
    expect(run('export', 'again.log').stdout).toBe(first);
    expect(run('diff', 'good.log', 'again.log').code).toBe(0);
  });

  it('to a file writes what standard output would get, and says so on standard error', () => {
    const { code, stdout, stderr } = run('export', 'good.log', '-o', 'good.json');
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: 'good.json: written\n' });
    expect(readFileSync(join(cwd, 'good.json'), 'utf8')).toBe(run('export', 'good.log').stdout);
  });

  it('takes runs that are split', () => {
    const split = { ...good, inputs: good.inputs.map((runs: [number, number][]) => runs.flatMap(halves)) };
    writeFileSync(join(cwd, 'split.json'), JSON.stringify(split));
    expect(run('import', 'split.json', '-o', 'split.log').code).toBe(0);
    expect(run('export', 'split.log').stdout).toBe(run('export', 'good.log').stdout);
  });
});

const halves = ([byte, ticks]: [number, number]) =>
  ticks === 1
    ? [[byte, 1]]
    : [
        [byte, 1],
        [byte, ticks - 1],
      ];

describe('a case of the rules', () => {
  it.each(readdirSync(VECTORS).filter((name) => name.startsWith('rules-')))(
    '%s is taken as it is',
    (name) => {
      const words = ['import', join(VECTORS, name), '-o', `${name}.log`, '--json'];
      const { code, stdout, stderr } = run(...words);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const { expected } = JSON.parse(readFileSync(join(VECTORS, name), 'utf8'));
      expect(JSON.parse(stdout)).toMatchObject({ log: `${name}.log`, ticks: expected.final.tick });
    },
  );
});

type Spoil = (match: typeof good) => unknown;

/** Without the field where `value` is undefined. */
const set =
  (field: string, value: unknown): Spoil =>
  (match) => ({ ...match, [field]: value });

const put = (spoil: Spoil): string => {
  const match = structuredClone(good);
  return JSON.stringify(spoil(match) ?? match);
};

describe('a match that is not what it says', () => {
  it.each<[string, Spoil, RegExp]>([
    [
      'a hash',
      set('checkpoints', [[600, '0'.repeat(16)]]),
      /^tick 600: the state hash is \w{16}, not 0{16}$/,
    ],
    [
      'the winner',
      ({ result: { reason, winner }, ...match }) => ({
        ...match,
        result: { reason, winner: winner === 1 ? 2 : 1 },
      }),
      /^tick 900: the outcome is time, .+, not time, .+$/,
    ],
    [
      'inputs beyond the outcome',
      (match) => {
        for (const runs of [...match.inputs, ...match.sources]) runs.at(-1)[1] += 5;
        match.ticks += 5;
      },
      /^tick 900: the match ends at tick 900, the inputs go on to 905$/,
    ],
  ])('in %s: exit 1, the first bad tick, no log', (what, spoil, complaint) => {
    writeFileSync(join(cwd, 'spoilt.json'), put(spoil));
    const told = run('import', 'spoilt.json', '-o', 'refuted.log');
    expect([told.code, told.stdout]).toEqual([1, '']);
    expect(told.stderr.replace('shooter: spoilt.json: refuted: ', '').trimEnd(), what).toMatch(complaint);
    const { code, stdout, stderr } = run('import', 'spoilt.json', '-o', 'refuted.log', '--json');
    expect([code, stderr]).toEqual([1, '']);
    const { verdict, error } = JSON.parse(stdout);
    expect([verdict, error.code]).toEqual(['refuted', 'import/mismatch']);
    expect(error.message).toMatch(complaint);
    expect(run('info', 'refuted.log').stderr).toContain('there is no such file');
  });
});

const BAD_FIELDS: [string, Spoil, string][] = [
  ['no object', () => [1], 'the match is an array of 1, not an object'],
  [
    'another version',
    set('version', 2),
    'format "shooter-match", version 2 is not "shooter-match", version 1',
  ],
  ['other rules', set('rulesVersion', 'classic-9'), 'it was played under the rules "classic-9"'],
  ['no seed', set('seed', undefined), 'seed is undefined, not a string or an integer'],
  ['a rule out of range', set('rules', { health: 0 }), 'health is 0; it is an integer from 1 to 10000'],
  ['one player', set('players', [{ name: 'a' }]), 'players is an array of 1, not a list of two'],
  ['no key', set('inputs', [[[32, 900]], [[0, 900]]]), 'inputs[0][0] is an array of 2, not a run of [value'],
  ['uneven inputs', set('inputs', [[[0, 9]], [[0, 8]]]), 'ticks of inputs and sources '],
  ['a short hash', set('checkpoints', [[600, 'abc']]), 'checkpoints[0] is an array of 2, not [tick, 16 hex'],
  ['other ticks', set('ticks', 901), 'ticks is 901, not 900, the length of the inputs'],
  ['no end', set('result', { reason: 'sleep', winner: 1 }), '"sleep" is no way in which a match ends'],
];

describe('a match in JSON with a fault', () => {
  it.each(BAD_FIELDS)('%s: exit 2, naming the field', (name, spoil, complaint) => {
    const file = `${name.replaceAll(' ', '-')}.json`;
    writeFileSync(join(cwd, file), put(spoil));
    const { code, stdout, stderr } = run('import', file);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.startsWith(`shooter: ${file}: ${complaint}`), stderr).toBe(true);
    expect(stderr).toMatch(/^[^\n]+\n$/);
  });
});
