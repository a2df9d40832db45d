import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lockRun } from '../../../src/contest/node/run-folder.ts';
import { readLog } from '../../../src/replay/index.ts';
import { start } from '../shooter.ts';
import { openContests, SHORT } from './contests.ts';

/* Contests as they are played: what comes out does not depend on threads, parts, order or how often they were killed. */

const { cwd, play, write, contentsOf } = openContests();

const TOURNAMENT = ['tournament', 'hunter', 'random', 'gunner', ...SHORT, '--pairs', '8', '--logs', 'all'];
const SPRT = ['sprt', 'hunter', 'random', ...SHORT, '--elo1', '60', '--logs', 'all'];

describe('a contest', () => {
  test('has the same bytes and says the same with one, two or seven threads', () => {
    for (const [words, folder] of [
      [TOURNAMENT, 't'],
      [SPRT, 's'],
    ] as const) {
      const told = ['1', '2', '7'].map((workers) => {
        const { code, stdout } = play(
          ...words,
          '--workers',
          workers,
          '--run',
          `${folder}${workers}`,
          '--json',
        );
        return { code, summary: { ...JSON.parse(stdout), run: '' } };
      });
      expect(told[0]!.code).toBe(0);
      expect(told[1]).toEqual(told[0]);
      expect(told[2]).toEqual(told[0]);
      expect(contentsOf(`${folder}2`)).toEqual(contentsOf(`${folder}1`));
      expect(contentsOf(`${folder}7`)).toEqual(contentsOf(`${folder}1`));
      expect(Object.keys(contentsOf(`${folder}1`))).toContain('results.ndjson');
    }
  });

  test('in parts, merged in any order, is the whole one, byte for byte', () => {
    for (const [words, whole] of [
      [TOURNAMENT, 't1'],
      // Each part of a test plays all of its pairs: as many as the whole one may take.
      [[...SPRT, '--pairs', '60'], 'sprt-60'],
    ] as const) {
      if (whole === 'sprt-60') play(...words, '--run', whole);
      const parts = [1, 2, 3].map((part) => `${whole}-part-${part}`);
      for (const [index, part] of parts.entries())
        expect(play(...words, '--shard', `${index + 1}/3`, '--run', part).code).toBe(0);
      const [one, two, three] = parts as [string, string, string];
      expect(play('merge', three, one, two, '-o', `${whole}-a`, '--json').stderr).toBe('');
      play('merge', two, one, three, one, '-o', `${whole}-b`);
      expect(contentsOf(`${whole}-a`)).toEqual(contentsOf(whole));
      expect(contentsOf(`${whole}-b`)).toEqual(contentsOf(whole));
      const lacking = play('merge', one, three, '-o', `${whole}-c`);
      expect([lacking.code, lacking.stderr]).toEqual([
        2,
        expect.stringContaining('add the shards that have them'),
      ]);
    }
  });

  test('killed at twelve moments and gone on with, ends with the bytes of one that was not', async () => {
    const words = [...TOURNAMENT, '--run', 'killed', '--workers', '2'];
    const has = (name: string): boolean => existsSync(join(cwd, 'killed', name));
    const journal = (): number =>
      has('journal.ndjson') ? readFileSync(join(cwd, 'killed/journal.ndjson')).length : 0;
    /** Kills it once `isDue`, or ends with it. */
    const killWhen = async (isDue: () => boolean): Promise<void> => {
      const { process: child, end } = start(words, { cwd });
      while (!isDue() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 1));
      child.kill('SIGKILL');
      await end;
    };
    let killed = 0;
    for (let kill = 0; kill < 12; kill += 1) {
      const before = journal();
      if (kill === 0) await killWhen(() => has('manifest.json'));
      // With the first byte of a pair more, or some time after it; with the results, or some time before.
      else if (kill === 11) await killWhen(() => has('results.ndjson'));
      else await killWhen(() => journal() > before + (kill % 3) * 300);
      if (has('results.ndjson')) {
        // It came to its end, or the kill came between the results and what is cleaned after them. The next one begins from nothing.
        expect(play(...words).code).toBe(0);
        expect(contentsOf('killed')).toEqual(contentsOf('t1'));
        rmSync(join(cwd, 'killed'), { recursive: true });
      } else killed += 1;
    }
    const { code } = play(...words);
    expect(code).toBe(0);
    expect(killed).toBeGreaterThan(0);
    expect(contentsOf('killed')).toEqual(contentsOf('t1'));
  });

  test('killed before its manifest was whole, or after its results were, ends with the same bytes', () => {
    mkdirSync(join(cwd, 'early'));
    write('early/.manifest.json.0123456789abcdef.tmp', '{"format":');
    expect(play(...TOURNAMENT, '--run', 'early').code).toBe(0);
    expect(contentsOf('early')).toEqual(contentsOf('t1'));
    // What the journal names and the results do not was played beyond the end of a test.
    play(...SPRT, '--shard', '1/1', '--pairs', '40', '--run', 'longer');
    const [short, long] = ['s1', 'longer'].map((run) =>
      readFileSync(join(cwd, run, 'results.ndjson'), 'utf8'),
    );
    expect(long!.startsWith(short!)).toBe(true);
    expect(long!.length).toBeGreaterThan(short!.length);
    cpSync(join(cwd, 's1'), join(cwd, 'beyond'), { recursive: true });
    cpSync(join(cwd, 'longer/logs'), join(cwd, 'beyond/logs'), { recursive: true });
    write('beyond/journal.ndjson', `${long}{"index":3,`);
    write('beyond/logs/note.txt', 'of ones own');
    expect(play(...SPRT, '--run', 'beyond').code).toBe(0);
    const { 'logs/note.txt': note, ...rest } = contentsOf('beyond');
    expect(note).toBeDefined();
    expect(rest).toEqual(contentsOf('s1'));
  });

  test('between two copies of a bot has the same bytes, too', () => {
    const body = 'export const createBot = ({ note }) => (note("here"), { decide: () => 16 });\n';
    const copies = [write('copy-a.mjs', body), write('copy-b.mjs', body)];
    const words = [
      'tournament',
      ...copies,
      'hunter',
      ...SHORT,
      '--pairs',
      '4',
      '--logs',
      'all',
      '--workers',
      '2',
    ];
    const runs = [1, 2, 3, 4].map((number) => {
      play(...words, '--run', `copies-${number}`);
      return contentsOf(`copies-${number}`);
    });
    for (const run of runs) expect(run).toEqual(runs[0]);
    const logs = Object.keys(runs[0]!).filter((name) => name.startsWith('logs/'));
    // What a bot remarks is in the log.
    for (const log of logs) expect(readLog(join(cwd, 'copies-1', log)).notes.length).toBeGreaterThan(0);
  });

  test('is played by one process at a time', () => {
    cpSync(join(cwd, 't1'), join(cwd, 'used'), { recursive: true });
    const lock = lockRun(join(cwd, 'used'));
    const second = play(...TOURNAMENT, '--run', 'used');
    expect([second.code, second.stderr]).toEqual([2, expect.stringContaining(`process id ${process.pid}`)]);
    lock.release();
    // That of a process that is no more keeps nobody out.
    write('used/.contest.lock', '4194305\n');
    expect(play(...TOURNAMENT, '--run', 'used').code).toBe(0);
    expect(contentsOf('used')).toEqual(contentsOf('t1'));
  });

  test('with a pair that is none of its plan is refused, and the line named', () => {
    cpSync(join(cwd, 't1'), join(cwd, 'edited'), { recursive: true });
    const path = join(cwd, 'edited', 'results.ndjson');
    const text = readFileSync(path, 'utf8');
    for (const [from, to] of [
      ['"b":1', '"b":7'],
      ['"index":0', '"index":99999'],
      ['"seed":"c/1"', '"seed":"d/1"'],
    ] as const) {
      writeFileSync(path, text.replace(from, to));
      const { code, stderr } = play(...TOURNAMENT, '--run', 'edited');
      expect([code, stderr]).toEqual([2, expect.stringMatching(/results\.ndjson: line 1: its "\w+" is/)]);
    }
  });

  test('that is interrupted says how it goes on: exit 130', async () => {
    const running = start(
      ['sprt', 'hunter', 'hunter', '--allow-same-player', '--seed', 'i', '--run', 'stopped'],
      { cwd },
    );
    const journal = join(cwd, 'stopped', 'journal.ndjson');
    // Its file is there a moment before the command minds signals; its first line is not.
    const isBegun = (): boolean => (statSync(journal, { throwIfNoEntry: false })?.size ?? 0) > 0;
    while (!isBegun()) await new Promise((resolve) => setTimeout(resolve, 5));
    running.process.kill('SIGINT');
    const { code, stdout } = await running.end;
    expect([code, stdout]).toEqual([130, expect.stringContaining('--run stopped resumes it')]);
  });

  test('is not gone on with as another one', () => {
    const other = play(...TOURNAMENT, '--seed=d', '--run', 't1');
    expect(other.code).toBe(2);
    const ticks = play(
      'tournament',
      'hunter',
      'random',
      'gunner',
      '--seed',
      'c',
      '--pairs',
      '8',
      '--logs',
      'all',
      '--run',
      't1',
    );
    expect([ticks.code, ticks.stderr]).toEqual([2, expect.stringContaining('differ in "rules.maxTicks"')]);
    const bot = write('changing.mjs', 'export const createBot = () => ({ decide: () => 16 });\n');
    const words = ['sprt', bot, 'gunner', ...SHORT, '--pairs', '3', '--run', 'changed'];
    play(...words);
    write('changing.mjs', 'export const createBot = () => ({ decide: () => 17 });\n');
    const changed = play(...words);
    expect([changed.code, changed.stderr]).toEqual([2, expect.stringContaining('players[0].hash')]);
  });
});

describe('what is wrong with a bot', () => {
  const sprt = (bot: string, ...words: string[]) =>
    play('sprt', bot, 'gunner', ...SHORT, '--pairs', '3', '--json', ...words);

  test.each([
    ['crash', 'throw new Error("no")', []],
    ['input', 'return 32', []],
    ['time', 'for (;;);', ['--isolate', 'worker', '--budget', '50']],
    ['crash', 'process.exit(3)', ['--isolate', 'process', '--budget', '1000']],
  ])('%s: %s is told, its games are lost, and the contest has failed', (kind, does, words) => {
    const bot = write('bad.mjs', `export const createBot = () => ({ decide() { ${does} } });\n`);
    const folder = `bad-${kind}-${words.length}`;
    const { code, stdout } = sprt(bot, '--run', folder, ...words);
    const { tables, losses } = JSON.parse(stdout);
    expect([code, tables.isFailed, tables.games.failures[kind]]).toEqual([1, true, 6]);
    expect(losses).toHaveLength(6);
    for (const { failures, log } of losses) {
      // On a slow machine the other bot may be late, too.
      const own = failures.find(({ player }: { player: number }) => player === 0);
      expect(own).toMatchObject({ kind, forfeits: true });
      expect(play('verify', join(folder, log)).code).toBe(0);
    }
  });

  test('a bot that does not come out of createBot in time is late, and loses at tick 0', () => {
    const bot = write(
      'unborn.mjs',
      'export const createBot = ({ seat }) => { while (seat === 2); return { decide: () => 0 }; };\n',
    );
    const words = ['sprt', bot, 'gunner', ...SHORT, '--pairs', '1', '--json'];
    const { code, stdout } = play(...words, '--run', 'unborn', '--isolate', 'worker');
    const { losses } = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(losses.find(({ seat }: { seat: number }) => seat === 2)).toMatchObject({
      ticks: 0,
      reason: 'forfeit',
      failures: [{ kind: 'time', player: 0, tick: 0, forfeits: true }],
    });
  });

  test('a bot that prints prints on standard error', () => {
    const prints = 'console.log("here"); process.stdout.write("there\\n")';
    const bot = write(
      'loud.mjs',
      `export const createBot = () => ({ decide({ tick }) { if (tick === 5) { ${prints}; } return 0; } });\n`,
    );
    const { stdout, stderr } = sprt(bot, '--run', 'loud', '--logs', 'none');
    expect(JSON.parse(stdout)).toMatchObject({ run: 'loud' });
    expect(stderr).toContain('here\n');
    expect(stderr).toContain('there\n');
  });

  test('a bot that ends its process loses its own games, and no others', () => {
    const bot = write(
      'exits.mjs',
      'export const createBot = () => ({ decide: ({ tick }) => (tick > 50 ? process.exit(0) : 0) });\n',
    );
    const { code, stdout } = play(
      ...['tournament', bot, 'hunter', 'gunner', ...SHORT, '--pairs', '2', '--json', '--run', 'exits'],
    );
    const { tables } = JSON.parse(stdout);
    expect([code, tables.games.failures.crash, tables.games.unscored]).toEqual([1, 8, 0]);
    expect(tables.games.unique).toBe(12);
  });
});

test('a thread that is lost costs no pair that can be played, however many it had been given', () => {
  const mortal = write(
    'mortal.mjs',
    'let born = 0;\nexport const createBot = () => { if (++born > 150) process.reallyExit(0); return { decide: () => 16 }; };\n',
  );
  const { code, stdout } = play(
    ...['tournament', mortal, 'gunner', '--seed', 'c', '--ticks', '60', '--pairs', '100'],
    ...['--workers', '1', '--json', '--run', 'mortal'],
  );
  const { pairs, tables } = JSON.parse(stdout);
  expect([code, pairs, tables.games.failed, tables.games.unscored]).toEqual([0, 100, 0, 0]);
});

test('what the system refuses is told with the folder: exit 2', () => {
  write('taken', '');
  const words = ['sprt', 'random', 'gunner', ...SHORT, '--pairs', '2'];
  const begun = play(...words, '--run', 'taken');
  expect([begun.code, begun.stderr]).toEqual([
    2,
    expect.stringMatching(/^shooter: taken: it is a file, not a folder/),
  ]);
  play(...words, '--logs', 'all', '--run', 'logless');
  rmSync(join(cwd, 'logless/logs'), { recursive: true });
  const merged = play('merge', 'logless', '-o', 'logless-merged');
  expect([merged.code, merged.stderr]).toEqual([
    2,
    expect.stringMatching(/^shooter: logless\/logs\/\w+\.log: /),
  ]);
});

test('words that make no sense: exit 2, and a line that says so', () => {
  for (const [words, told] of [
    [['tournament', 'hunter'], '1 player: '],
    [['sprt', 'hunter', 'hunter'], 'the same player'],
    [['sprt', 'hunter', 'gunner', '--elo1', '-3'], '--elo1 is -3'],
    [['sprt', 'hunter', 'gunner', '--alpha', 'x'], '--alpha is "x"'],
    [['sprt', 'hunter', 'gunner', '--shard', '3/2'], '--shard is "3/2"'],
    [['sprt', 'hunter', 'gunner', '--logs', 'some'], '--logs is "some"'],
    [['tournament', 'hunter', 'gunner', '--form', 'swiss'], '--form is "swiss"'],
    [['ratings', '--without', 'planner,nobody'], '--without names "nobody"'],
    [['merge', 'nowhere'], 'nowhere'],
  ] as const) {
    const { code, stderr } = play(...words);
    expect([code, stderr]).toEqual([2, expect.stringContaining(told)]);
  }
});
