import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { clean } from '../../cli/format.ts';
import { TABLES } from '../../src/data/index.ts';
import { writeCsv } from '../../src/data/text.ts';
import { decodeLog, encodeLog, readLog } from '../../src/replay/index.ts';
import {
  cut,
  golden,
  parseCsv,
  peakOf,
  peakOfShooter,
  type Record,
  readCsv,
  readGroups,
  readJsonl,
  readParquet,
  writeLongLog,
} from '../data/data-sets.ts';
import { type Ran, shooter, start, temporaryFolder } from './shooter.ts';

const cwd = temporaryFolder();
const run = (...args: string[]): Ran => shooter(['export', ...args], { cwd });
const read = (name: string): string => readFileSync(join(cwd, name), 'utf8');
const jsonl = (...args: string[]): Record[] => readJsonl(run(...args, '--format', 'jsonl').stdout);

/** Ticks of an hour. */
const HOUR = 216_000;

beforeAll(() => {
  mkdirSync(join(cwd, 'logs'));
  copyFileSync(golden('hunter-gunner'), join(cwd, 'm.log'));
  copyFileSync(golden('sources'), join(cwd, 'logs/b, "b".log'));
  copyFileSync(golden('empty-seed'), join(cwd, 'logs/a.log'));
  writeFileSync(join(cwd, 'logs/notes.txt'), 'no log');
  writeFileSync(join(cwd, 'cut.log'), cut('random-random', 3500));
  const damaged = readFileSync(golden('long'));
  damaged[60]! ^= 0x40;
  writeFileSync(join(cwd, 'damaged.log'), damaged);
  // Whole and sealed, and yet not true.
  const log = readLog(golden('hunter-gunner'));
  log.end = { ...log.end!, hash: log.end!.hash ^ 1n };
  writeFileSync(join(cwd, 'refuted.log'), encodeLog(log));
  writeLongLog(join(cwd, 'hour.log'), HOUR);
});

describe('the three formats', () => {
  it.each(TABLES)('hold the same cells of $name', async ({ name, columns }) => {
    const words = ['m.log', 'logs', 'cut.log', '--what', name];
    if (name === 'transitions') words.push('--every', '3');
    const lines = run(...words, '--format', 'jsonl');
    expect(lines.code).toBe(0);
    const rows = readJsonl(lines.stdout);
    expect(Object.keys(rows[0]!)).toEqual(columns.map((column) => column.name));
    expect(readCsv(run(...words, '--format', 'csv').stdout, columns)).toEqual(rows);
    const written = run(...words, '--format', 'parquet', '-o', `${name}.parquet`);
    expect({ code: written.code, stdout: written.stdout }).toEqual({ code: 0, stdout: '' });
    expect(await readParquet(join(cwd, `${name}.parquet`))).toEqual(rows);
    const { told } = await readGroups(join(cwd, `${name}.parquet`));
    expect(told).toEqual({ 'shooter.table': name, 'shooter.version': '1' });
  });

  it('are the same bytes each time, to a file or to standard output', () => {
    for (const format of ['csv', 'jsonl', 'parquet']) {
      for (const name of ['one', 'two']) {
        const { code, stderr } = run('m.log', 'logs', '--format', format, '-o', `${name}.${format}`);
        expect(code).toBe(0);
        expect(stderr).toMatch(new RegExp(`^${name}.${format}: written, [\\d,]+ rows of 3 logs\n$`));
      }
      expect(read(`two.${format}`)).toBe(read(`one.${format}`));
      if (format !== 'parquet')
        expect(run('m.log', 'logs', '--format', format).stdout).toBe(read(`one.${format}`));
    }
  });

  it('make transitions of every tick unless something else is asked for', () => {
    const rows = jsonl('m.log');
    expect(rows.length).toBe(2 * decodeLog(readFileSync(golden('hunter-gunner'))).track.ticks);
    expect(jsonl('m.log', '--what', 'transitions', '--every', '1')).toEqual(rows);
  });

  it('of CSV quote what must be, and tell an empty text from an empty cell', () => {
    const columns = ['a', 'b'].map((name) => ({ name, type: 'text', meaning: '' }) as const);
    const rows = [
      ['plain', 'a,b'],
      ['"', '\r\n'],
      ['', null],
      [null, '""",'],
    ];
    const text = [...writeCsv(columns, rows)].join('');
    expect(text).toBe('a,b\nplain,"a,b"\n"""","\r\n"\n"",\n,""""""","\n');
    expect(parseCsv(text).slice(1)).toEqual(rows.map((row) => row.map((cell) => cell ?? undefined)));
  });
});

describe('CSV on a terminal', () => {
  it('has nothing in a text that a terminal would obey', () => {
    const columns = [{ name: 'a', type: 'text', meaning: '' } as const];
    expect([...writeCsv(columns, [['\u001b[2J']], clean)].join('')).toBe('a\n\ufffd[2J\n');
    expect([...writeCsv(columns, [['\u001b[2J\u009b\u202e']])].join('')).toBe(
      'a\n\\u001b[2J\\u009b\\u202e\n',
    );
  });
});

describe('several logs', () => {
  it('come one after the other as they are named, a folder by the names in it', () => {
    const words = ['--every', '50'];
    const one = (path: string): Record[] => jsonl(path, ...words);
    const all = jsonl('m.log', 'logs', ...words);
    expect(all).toEqual([...one('m.log'), ...one('logs/a.log'), ...one('logs/b, "b".log')]);
    expect(new Set(all.map(({ log }) => log))).toEqual(new Set(['m.log', 'logs/a.log', 'logs/b, "b".log']));
    expect(new Set(all.map(({ match }) => match)).size).toBe(3);
  });

  it('are called what shooter info calls them', () => {
    const { id, seed } = JSON.parse(shooter(['info', 'm.log', '--json'], { cwd }).stdout);
    expect(jsonl('m.log', '--what', 'matches')).toMatchObject([{ match: id, seed, status: 'sealed' }]);
  });

  it('one of which is unfinished: it is exported as far as it goes, and that is told', () => {
    const { code, stdout, stderr } = run('cut.log', 'm.log', '--format', 'jsonl', '--what', 'transitions');
    expect(code).toBe(0);
    const rows = readJsonl(stdout);
    const cutRows = rows.filter(({ log }) => log === 'cut.log');
    const { tick } = cutRows.at(-1)!;
    expect(Number(tick)).toBeGreaterThan(100);
    expect(stderr).toMatch(/^cut\.log: unfinished: exported as far as it goes, tick [\d,]+\n$/);
    expect(stderr.replaceAll(/[^\d]/g, '')).toBe(String(tick));
    expect(new Set(cutRows.map(({ status }) => status))).toEqual(new Set(['unfinished']));
    expect(cutRows.at(-1)).toMatchObject({ truncated: true, terminated: false, end: 'unfinished', win: 0 });
    expect(rows.at(-1)).toMatchObject({ status: 'sealed', terminated: true });
  });

  it.each([
    ['damaged.log', /^shooter: damaged\.log: .+\n$/],
    ['none.log', /^shooter: none\.log: there is no such file\n$/],
    ['refuted.log', /^shooter: refuted\.log: refuted: tick \d+: .+\n$/],
  ])('one of which is %s: exit 2, naming it, nothing written', (name, complaint) => {
    for (const format of ['csv', 'jsonl', 'parquet']) {
      const out = format === 'parquet' ? ['-o', 'no.parquet'] : [];
      const { code, stdout, stderr } = run('m.log', name, 'logs', '--format', format, ...out);
      expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(complaint);
    }
    expect(existsSync(join(cwd, 'no.parquet'))).toBe(false);
  });
});

describe('a data set', () => {
  it('that nobody reads to its end ends, and says nothing', async () => {
    for (const format of ['csv', 'jsonl']) {
      const running = start(['export', 'm.log', 'logs', '--format', format], { cwd });
      running.process.stdout.once('data', () => running.process.stdout.destroy());
      const { code, stderr } = await running.end;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
  });

  it.each([
    ['csv', 'SIGINT', 130],
    ['parquet', 'SIGTERM', 143],
  ] as const)('as %s that gets %s leaves no file', async (format, signal, exit) => {
    const words = ['hour.log', 'hour.log', 'hour.log', '--format', format, '-o', `killed.${format}`];
    const running = start(['export', ...words], { cwd });
    const left = (): string[] => readdirSync(cwd).filter((name) => name.includes('killed'));
    while (left().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    running.process.kill(signal);
    expect((await running.end).code).toBe(exit);
    expect(left()).toEqual([]);
  });

  it('takes the place of no file without --force', () => {
    writeFileSync(join(cwd, 'kept'), 'kept');
    for (const format of ['csv', 'parquet']) {
      const words = ['m.log', '--format', format, '--every', '60', '-o', 'kept'];
      const { code, stderr } = run(...words);
      const complaint = 'shooter: kept: it exists already; --force overwrites it\n';
      expect({ code, stderr }).toEqual({ code: 2, stderr: complaint });
      expect(read('kept')).toBe('kept');
      expect(run(...words, '--force').code).toBe(0);
      expect(read('kept')).not.toBe('kept');
      writeFileSync(join(cwd, 'kept'), 'kept');
    }
  });

  it.each([
    [
      ['m.log', '--format', 'parquet'],
      ['--format parquet', '-o'],
    ],
    [
      ['m.log', 'm.log'],
      ['--format json', '2', 'csv, jsonl and parquet'],
    ],
    [
      ['m.log', '--what', 'events'],
      ['--what', 'csv, jsonl, parquet and npz'],
    ],
    [
      ['m.log', '--format', 'csv', '--at', '3'],
      ['--at', 'svg', 'csv'],
    ],
    [
      ['m.log', '--format', 'csv', '--what', 'ticks'],
      ['--what', '"ticks"', 'transitions, events, matches'],
    ],
    [
      ['m.log', '--format', 'csv', '--what', 'events', '--every', '2'],
      ['--every', 'transitions', 'events'],
    ],
    [
      ['m.log', '--format', 'csv', '--what', 'observations'],
      ['--what observations', 'parquet and npz', 'csv'],
    ],
    [
      ['m.log', '--format', 'npz', '--what', 'events'],
      ['--format npz', 'observations', 'events'],
    ],
    [
      ['m.log', '--format', 'npz'],
      ['--format npz', '-o'],
    ],
    [
      ['m.log', '--format', 'parquet', '--frame-skip', '2'],
      ['--frame-skip', 'observations', 'transitions'],
    ],
    [
      ['m.log', '--format', 'npz', '-o', 'x.npz', '--pixels-size', '84'],
      ['--pixels-size', 'pixels', 'vector'],
    ],
    [
      ['m.log', '--format', 'npz', '-o', 'x.npz', '--rewards', 'kil=1'],
      ['--rewards', 'kil=1', 'hit-taken, kill, win, survival', 'zero-sum'],
    ],
    [
      ['m.log', '--format', 'csv', '--every', '0'],
      ['--every', '"0"', 'from 1 to 10000000'],
    ],
    [
      ['.git', '--format', 'csv'],
      ['.git', '.log'],
    ],
  ])('that makes no sense is refused by name: %j', (args, named) => {
    mkdirSync(join(cwd, '.git'), { recursive: true });
    const { code, stdout, stderr } = run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const name of named) expect(stderr).toContain(name);
  });
});

describe('memory', () => {
  /** MB that an hour may take beyond what ten seconds take: a group of rows in work, and what the collector leaves. */
  const GROWTH_MB = 200;

  it('is bounded: an hour of both players takes little more than ten seconds do, whatever the format', async () => {
    writeLongLog(join(cwd, 'short.log'), 600);
    for (const format of ['csv', 'parquet']) {
      const peak = (name: string): number =>
        peakOfShooter(['export', name, '--format', format, '-o', `peak.${format}`, '--force'], cwd);
      const [short, hour] = [peak('short.log'), peak('hour.log')];
      expect(hour - short, `${format}: ${short} and ${hour} MB`).toBeLessThan(GROWTH_MB);
    }
    const { rows } = await readGroups(join(cwd, 'peak.parquet'));
    expect(Math.max(...rows)).toBe(32_768);
    expect(rows.reduce((sum, count) => sum + count)).toBe(2 * HOUR);
  }, 600_000);

  it('would be found not to be, if rows were kept', () => {
    const kept = `
      import { readLog } from './src/replay/index.js';
      import { readRows } from './src/data/index.js';
      globalThis.kept = [...readRows([{ name: '', log: readLog(process.argv[1]) }])];`;
    const dist = new URL('../../dist/', import.meta.url).pathname;
    const peak = (name: string): number =>
      peakOf(['--max-old-space-size=4000', '--input-type=module', '-e', kept, join(cwd, name)], dist);
    expect(peak('hour.log') - peak('short.log')).toBeGreaterThan(GROWTH_MB);
  }, 600_000);
});
