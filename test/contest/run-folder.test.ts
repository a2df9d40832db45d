import {
  appendFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mergeRuns, readRun } from '../../src/contest/index.ts';
import { createRun, endRun, keepPairs, resumeRun } from '../../src/contest/node/run-folder.ts';
import { ShooterError } from '../../src/core/index.ts';
import { contentsOf, editLines, makeRun, manifestOf, playAll, playForged, runFolders } from './runs.ts';

/* A run writes and removes files of its own alone, and none through a link. */

const at = runFolders();

function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(ShooterError);
    return (error as ShooterError).code;
  }
}

const SPRT = { elo0: 0, elo1: 20, alpha: 0.05, beta: 0.05, model: 'logistic' } as const;

describe('what is not of a run', () => {
  test('is kept when it ends, is shown again, and is swept after a kill', () => {
    const folder = at('own');
    const manifest = manifestOf();
    const run = createRun(folder, manifest);
    const played = playAll(manifest);
    keepPairs(run, played);
    const pairs = played.map(({ pair }) => pair);
    const own = [
      ...['note.txt', 'journal.ndjson.bak', 'logs/note.txt', 'logs/0000000000000000.log'],
      ...['logs/0000000000000000.stderr.txt', 'logs/fork.log', 'logs/deep/x.log', 'logs/.hidden'],
    ];
    mkdirSync(join(folder, 'logs/deep'));
    for (const name of own) writeFileSync(join(folder, name), 'mine');
    const journal = readFileSync(join(folder, 'journal.ndjson'));
    endRun(run, pairs);
    expect(existsSync(join(folder, 'journal.ndjson'))).toBe(false);
    endRun(readRun(folder), pairs);
    writeFileSync(join(folder, 'journal.ndjson'), journal);
    endRun(readRun(folder), pairs);
    for (const name of own) expect(readFileSync(join(folder, name), 'utf8')).toBe('mine');
    expect(existsSync(join(folder, 'journal.ndjson'))).toBe(false);
  });

  test('does not keep files of games that do not count, which the journal names', () => {
    const manifest = manifestOf();
    const shorter = playAll(manifest).slice(0, 2);
    const [folder, other] = [at('swept'), at('swept-other')];
    const run = createRun(folder, manifest);
    keepPairs(run, playAll(manifest));
    writeFileSync(
      join(folder, 'logs/.0000000000000000.log.0123456789abcdef.tmp'),
      'of a writer that was killed',
    );
    endRun(
      run,
      shorter.map(({ pair }) => pair),
    );
    const direct = createRun(other, manifest);
    keepPairs(direct, shorter);
    endRun(
      direct,
      shorter.map(({ pair }) => pair),
    );
    expect(contentsOf(folder)).toEqual(contentsOf(other));
  });

  test('the folder of logs is not left behind empty', () => {
    const folder = at('empty');
    const manifest = manifestOf({ form: 'sprt', sprt: SPRT });
    const run = createRun(folder, manifest);
    const played = playAll(manifest);
    keepPairs(run, played.slice(1));
    endRun(run, []);
    expect(Object.keys(contentsOf(folder)).sort()).toEqual(['manifest.json', 'results.ndjson']);
    expect(existsSync(join(folder, 'logs'))).toBe(false);
  });
});

describe('links', () => {
  const NAMES = ['manifest.json', 'journal.ndjson', 'results.ndjson', 'logs'] as const;

  test.each(NAMES)('%s as a link is followed by nothing that reads, writes or removes', (name) => {
    const [folder, target] = [at(`link-${name}`), at(`target-${name}`)];
    const manifest = manifestOf();
    const run = createRun(folder, manifest);
    const played = playAll(manifest);
    keepPairs(run, played);
    if (name === 'results.ndjson') writeFileSync(join(folder, name), '');
    renameSync(join(folder, name), target);
    symlinkSync(target, join(folder, name));
    const before = name === 'logs' ? contentsOf(target) : readFileSync(target);
    const after = () => (name === 'logs' ? contentsOf(target) : readFileSync(target));
    for (const act of [
      () => readRun(folder),
      () => keepPairs(run, played),
      () =>
        endRun(
          run,
          played.map(({ pair }) => pair),
        ),
    ])
      expect(codeOf(act)).toBe('contest/strange-file');
    expect(after()).toEqual(before);
  });

  test('a log that is a link is replaced or kept, and what it leads to is as it was', () => {
    const folder = at('link-log');
    const manifest = manifestOf();
    const run = createRun(folder, manifest);
    const played = playAll(manifest);
    const [one, other] = [played[0]!.pair.games[0].log!, played[2]!.pair.games[0].log!];
    mkdirSync(join(folder, 'logs'));
    writeFileSync(at('precious'), 'precious');
    for (const name of [one, other]) symlinkSync(at('precious'), join(folder, name));
    keepPairs(run, played.slice(0, 2));
    expect(contentsOf(folder)[one]).toBe(Buffer.from(played[0]!.logs[0]!.bytes).toString('base64'));
    appendFileSync(join(folder, 'journal.ndjson'), `${JSON.stringify(played[2]!.pair)}\n`);
    // A pair whose log is a link was not kept by us.
    expect(readRun(folder).pairs.map(({ index }) => index)).toEqual([0, 1]);
    endRun(run, [played[0]!.pair, played[1]!.pair]);
    expect(readFileSync(at('precious'), 'utf8')).toBe('precious');
    expect(existsSync(join(folder, other))).toBe(true);
  });

  test('a journal with a second name is not written to', () => {
    const folder = at('hard');
    const manifest = manifestOf();
    const run = createRun(folder, manifest);
    const played = playAll(manifest);
    keepPairs(run, played.slice(0, 1));
    linkSync(join(folder, 'journal.ndjson'), at('backup'));
    const before = readFileSync(at('backup'));
    expect(codeOf(() => keepPairs(run, played.slice(1)))).toBe('contest/strange-file');
    expect(readFileSync(at('backup'))).toEqual(before);
  });

  test('a log that is a link is not copied by a merge', () => {
    const folder = at('merge-link');
    makeRun(folder);
    const { log } = readRun(folder).pairs[1]!.games[0];
    rmSync(join(folder, log!));
    symlinkSync('/etc/hostname', join(folder, log!));
    const run = readRun(folder);
    expect(codeOf(() => mergeRuns([run], at('merge-link-out')))).toBe('contest/strange-file');
  });
});

test('a contest whose lock another process has taken over writes nothing more', () => {
  const folder = at('lost');
  const manifest = manifestOf();
  const run = createRun(folder, manifest);
  const played = playAll(manifest);
  keepPairs(run, played.slice(0, 1));
  const before = contentsOf(folder);
  const lost = {
    ...run,
    lock: {
      check() {
        throw new ShooterError('lock/lost', 'planted');
      },
    },
  };
  expect(codeOf(() => keepPairs(lost, played.slice(1)))).toBe('lock/lost');
  expect(codeOf(() => endRun(lost, []))).toBe('lock/lost');
  expect(contentsOf(folder)).toEqual(before);
});

describe('a contest that was killed', () => {
  test('is read without a change to its journal, which is cut only to go on', () => {
    const folder = at('cut');
    const manifest = manifestOf();
    keepPairs(createRun(folder, manifest), playAll(manifest).slice(0, 2));
    const path = join(folder, 'journal.ndjson');
    const whole = readFileSync(path);
    appendFileSync(path, '{"index":2,"a"');
    const before = contentsOf(folder);
    const run = readRun(folder);
    expect(run.pairs.map(({ index }) => index)).toEqual([0, 1]);
    expect(contentsOf(folder)).toEqual(before);
    resumeRun(run);
    expect(readFileSync(path)).toEqual(whole);
  });

  test('between the journal and the logs of a game with interference, plays that pair again', () => {
    for (const keeps of ['all', 'failures', 'none'] as const) {
      const manifest = manifestOf({ logs: keeps });
      const played = [playForged(manifest), ...playAll(manifest).slice(1)];
      const { pair, logs } = played[0]!;
      expect(pair.games[0].failures[0]?.kind).toBe('interference');
      const run = createRun(at(`forged ${keeps}`), manifest);
      const known = (): number[] => readRun(run.folder).pairs.map(({ index }) => index);
      keepPairs(run, played);
      expect(known()).toEqual([0, 1, 2]);
      // The order of writing: a kill leaves the files before it, and not those after it.
      const written = [...logs].reverse().map(({ name }) => name);
      expect(written.length).toBe(keeps === 'none' ? 0 : 4);
      for (const name of [...written].reverse()) {
        rmSync(join(run.folder, name));
        expect(known(), name).toEqual([1, 2]);
      }
      keepPairs(run, [played[0]!]);
      expect(known()).toHaveLength(3);
      for (const name of written) expect(existsSync(join(run.folder, name))).toBe(true);
    }
  });

  test('between the journal and a log, plays that pair again', () => {
    const [folder, straight] = [at('no-log'), at('straight')];
    const manifest = manifestOf();
    const played = playAll(manifest);
    keepPairs(createRun(folder, manifest), played);
    rmSync(join(folder, played[1]!.pair.games[1].log!));
    const run = readRun(folder);
    expect(run.pairs.map(({ index }) => index)).toEqual([0, 2]);
    keepPairs(run, [played[1]!]);
    const pairs = readRun(folder).pairs;
    expect(pairs).toHaveLength(3);
    endRun(
      run,
      played.map(({ pair }) => pair),
    );
    makeRun(straight);
    expect(contentsOf(folder)).toEqual(contentsOf(straight));
  });
});

describe('results that are read', () => {
  test.each<[string, (lines: Record<string, unknown>[]) => Record<string, unknown>[], string]>([
    ['without one in the middle', (lines) => [lines[0]!, lines[2]!], 'contest/incomplete'],
    ['without the last one', (lines) => lines.slice(0, -1), 'contest/incomplete'],
    ['in another order', (lines) => [lines[1]!, lines[0]!, lines[2]!], 'contest/incomplete'],
    ['with one twice', (lines) => [...lines, lines[0]!], 'contest/contradiction'],
    ['of another seed', ([first, ...rest]) => [{ ...first, seed: 't/1' }, ...rest], 'contest/contradiction'],
  ])('%s are refused', (name, edit, code) => {
    const folder = at(`read ${name}`);
    makeRun(folder);
    editLines(join(folder, 'results.ndjson'), edit);
    expect(codeOf(() => readRun(folder))).toBe(code);
  });

  test.each([
    ['of format 1', { version: 1 }, 'contest/other-version', /play the contest again/],
    ['of a later format', { version: 3 }, 'contest/other-version', /this release knows 2/],
    ['with a field that nobody knows', { prize: 1 }, 'contest/bad-field', /"prize"/],
    [
      'with more pairs than a plan has',
      { pairs: 10_000_001 },
      'contest/bad-field',
      /its "pairs" is 10000001, not an integer from 1 to 10000000$/,
    ],
    [
      'of no shard',
      { shard: { index: 2, count: 2 } },
      'contest/bad-field',
      /"shard\.index" is 2, not .* 0 to 1$/,
    ],
    ['with half a player', { players: [{ name: 'a' }, {}] }, 'contest/bad-field', /"players\[0\]\.hash"/],
    ['without an end of matches', { rules: { maxTicks: 0 } }, 'contest/bad-field', /maxTicks/],
    ['with a test of no hypotheses', { form: 'sprt', sprt: {} }, 'contest/bad-field', /"sprt\.elo0"/],
    [
      'with a test beyond its bounds',
      { form: 'sprt', sprt: { ...SPRT, alpha: 0.5 } },
      'contest/bad-field',
      /"sprt"/,
    ],
  ])('in a manifest %s are refused', (_, change, code, message) => {
    const folder = at('manifest');
    if (!existsSync(folder)) makeRun(folder);
    const copy = at(`manifest ${code} ${JSON.stringify(change).slice(0, 40)}`);
    cpSync(folder, copy, { recursive: true });
    const path = join(copy, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    const rules = { ...manifest.rules, ...(change as { rules?: object }).rules };
    writeFileSync(path, JSON.stringify({ ...manifest, ...change, rules }));
    expect(codeOf(() => readRun(copy))).toBe(code);
    expect(() => readRun(copy)).toThrow(message);
  });

  test('with a line that is too long are refused before it is in memory', () => {
    const folder = at('long');
    makeRun(folder);
    appendFileSync(join(folder, 'results.ndjson'), `${' '.repeat(70_000)}\n`);
    expect(() => readRun(folder)).toThrow(/line 4 is over 65536 bytes/);
  });
});
