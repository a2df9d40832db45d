import { Resvg } from '@resvg/resvg-js';
import { describe, expect, test } from 'vitest';
import { llrChart } from '../../../cli/contest/charts.ts';
import { gamesCsv } from '../../../cli/contest/csv.ts';
import { formatElo, formatInterval, formatLikelihood, warnings } from '../../../cli/contest/format.ts';
import { reportBody } from '../../../cli/contest/html.ts';
import { alignColumns, reportLines } from '../../../cli/contest/text.ts';
import { PROGRAM } from '../../../cli/program.ts';
import { type ContestReport, listLosses, makeTables, type PairResult } from '../../../src/contest/index.ts';
import { sprtCurve, testSequentially } from '../../../src/contest/stats/index.ts';
import { makePair } from '../../contest/contest.ts';

type PairScores = Parameters<typeof makePair>[0]['scores'];

const NASTY = '<b>"x"\n,';

const players: ContestReport['players'] = [
  { name: 'hunter', hash: 'aa', reproducible: true },
  { name: NASTY, hash: 'bb', reproducible: false },
  { name: '狙い撃ち', hash: 'cc', reproducible: true },
];

const pairs: PairResult[] = Array.from({ length: 90 }, (_, index) => {
  const [a, b] = [
    [0, 1],
    [1, 2],
    [2, 0],
  ][index % 3]! as [number, number];
  return makePair({
    index,
    a,
    b,
    scores: index % 9 < 3 ? [0.5, 0] : [1, 1],
    failures: [
      index < 3
        ? [
            {
              kind: 'crash',
              player: 1,
              tick: 7,
              last: 7,
              count: 1,
              message: 'it <broke>',
              stack: null,
              forfeits: true,
            },
          ]
        : [],
      [],
    ],
  });
});

function reportOf(some: readonly PairResult[]): ContestReport {
  const options = { elo0: 0, elo1: 20, alpha: 0.05, beta: 0.05, model: 'logistic' } as const;
  const tables = makeTables(players, some, { resamples: 50 });
  const { losses, total } = listLosses(some, { limit: 20 });
  return {
    run: 'my runs/one',
    ...{ seed: 'one & more', form: 'round-robin', shard: null, signer: null },
    isolation: { level: 'none', budgetMs: 100 },
    players,
    pairs: some.length,
    tables,
    losses: losses.map((lost) => ({ ...lost, output: lost.pair === 0 ? 'logs/0.stderr.txt' : null })),
    lossTotal: total,
    trusted: [],
    notices: [],
    sprt: {
      options,
      counts: tables.cross[0]?.[1]?.pairs ?? [0, 0, 0, 0, 0],
      curve: sprtCurve(some, options),
      state: testSequentially(tables.cross[0]?.[1]?.pairs ?? [0, 0, 0, 0, 0], options),
    },
  };
}

const svgsOf = (page: string): string[] => [...page.matchAll(/<svg[\s\S]*?<\/svg>/g)].map(([svg]) => svg);

/** A renderer of pictures alone knows no variables of a page. */
const inked = (svg: string): string => svg.replaceAll(/var\(--\w+\)/g, '#4488cc');

describe('the page of a contest', () => {
  const page = reportBody(reportOf(pairs), { folder: './one: two', games: new Map() });

  test('needs nothing else: no script, no address, no style or picture from elsewhere', () => {
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|<script|<link|<img|@import|url\(|src=/,
    );
  });

  test('shows names as they are, and runs nothing in them', () => {
    expect(page).not.toContain('<b>');
    expect(page).not.toContain('<broke>');
    expect(page).toContain('&lt;b&gt;');
  });

  test('has charts that draw', () => {
    const charts = svgsOf(page);
    expect(charts).toHaveLength(4);
    for (const chart of charts) {
      expect(chart).not.toMatch(/NaN|Infinity|undefined/);
      expect(new Resvg(inked(chart)).render().pixels.some((byte) => byte !== 0)).toBe(true);
    }
  });

  test('marks the axis of pairs with whole numbers, each once, however few pairs there are', () => {
    for (const count of [1, 2, 3, 5, 8, 40]) {
      const { sprt } = reportOf(pairs.slice(0, count));
      const marks = [...llrChart(sprt!).matchAll(/text-anchor="middle"[^>]*>([^<]*)</g)].map(
        ([, mark]) => mark,
      );
      expect(marks.length).toBeGreaterThan(1);
      expect(marks).toEqual([...new Set(marks)]);
      expect(marks.every((mark) => /^\d+$/.test(mark!))).toBe(true);
    }
  });

  test('links each lost game that is listed to its log, with the command that shows it', () => {
    expect(page.match(/href="\.\/one%3A%20two\/logs\/\d+-[12]\.log"/g)).toHaveLength(20);
    expect(page).toContain("shooter replay 'my runs/one/logs/0-2.log'");
    expect(page).toContain('href="./one%3A%20two/logs/0.stderr.txt"');
    expect(page).toContain(`and ${reportOf(pairs).lossTotal - 20} more`);
  });

  test('counts one game and one pair as one', () => {
    const failure = { tick: 7, last: 7, count: 1, message: 'it forged', stack: null, forfeits: false };
    const forged = makePair({
      ...{ index: 0, scores: [null, 1] },
      failures: [[{ kind: 'interference', player: null, ...failure }], []],
    });
    const again = makePair({ index: 1, scores: [1, 1], ids: ['0/1/0/0', '0/1/0/1'] });
    const others = pairs.slice(2);
    const lines = warnings(reportOf([forged, makePair({ index: 0, scores: [1, 1] }), again, ...others]));
    expect(lines).toContainEqual(
      expect.stringMatching(/^INTERFERENCE: 1 game did not follow the rules and is not /),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^1 pair repeats games that were played before and is not /),
    );
  });

  test('says first what is wrong: failures, cycles, players that cannot be checked', () => {
    const warned = [...page.matchAll(/<p class="warn">(.*?)<\/p>/gs)].map(([, text]) => text);
    expect(warned).toHaveLength(3);
    expect(warned[0]).toContain('FAILED: 3 of 180 games');
    expect(warned[1]).toContain('not reproducible');
    expect(warned[2]).toContain('a cycle: hunter beats');
  });

  test('of a contest with no pairs is a page all the same', () => {
    const empty = reportBody(reportOf([]), { folder: '.', games: new Map() });
    expect(empty).not.toMatch(/NaN|Infinity|undefined/);
    for (const chart of svgsOf(empty)) expect(() => new Resvg(inked(chart)).render()).not.toThrow();
  });
});

describe('the text of a contest', () => {
  const lines = reportLines(reportOf(pairs));

  test('has columns that begin where they began above, also under wide characters', () => {
    expect(
      alignColumns([
        ['a', 'b'],
        ['狙い', 'c'],
        ['', 'd'],
      ]),
    ).toEqual(['a     b', '狙い  c', '      d']);
  });

  test('tells ratings, pairings, seat and lost games, one line each', () => {
    const text = lines.join('\n');
    for (const part of [
      'Elo [95 %]',
      'won-drawn-lost',
      'how probable',
      'seat 1 gets',
      'lost games',
      `${PROGRAM} replay 'my runs/one/logs/`,
    ]) {
      expect(text, part).toContain(part);
    }
    expect(lines.every((line) => !line.includes('\n'))).toBe(true);
    expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(reportLines(reportOf([])).join('\n')).not.toMatch(/NaN|Infinity|undefined|null/);
  });
});

describe('a contest of two', () => {
  const two = (scores: PairScores): ContestReport => {
    const pair = (index: number) => makePair({ index, a: 0, b: 1, scores: index === 0 ? [0, 1] : scores });
    const played = Array.from({ length: 40 }, (_, index) => pair(index));
    const report = reportOf(played);
    return { ...report, players: players.slice(0, 2), tables: makeTables(players.slice(0, 2), played) };
  };

  test('says of the seats who has an advantage, if that is proven', () => {
    const seatOf = (scores: PairScores): string =>
      reportLines(two(scores)).find((line) => line.startsWith('seat 1 gets'))!;
    expect(seatOf([1, 0])).toContain('seat 1 is an advantage');
    expect(seatOf([0, 1])).toContain('seat 2 is an advantage');
    expect(seatOf([1, 1])).toContain('no seat is proven to be an advantage');
  });

  test('is told first in one sentence: who is better, by how much, or that nobody is proven to be', () => {
    const told = [two([1, 1]), two([0, 0]), two([1, 0])].map((report) => reportLines(report).join('\n'));
    expect(told[0]).toMatch(
      /^hunter is better than <b>.*: Elo \+\d+ \[\+\d+, .*\] · 79 won, 0 drawn, 1 lost$/m,
    );
    expect(told[1]).toMatch(/^hunter is worse than <b>.*: Elo -\d+ \[.*, -\d+\] · 1 won, 0 drawn, 79 lost$/m);
    expect(told[2]).toMatch(
      /^neither hunter nor <b>.* is proven to be better: .* 40 won, 0 drawn, 40 lost$/m,
    );
    for (const text of told) expect(text).toMatch(/^LLR .* after 40 pairs$/m);
    for (const text of told) expect(text).not.toMatch(/won-drawn-lost|how probable|NaN|null|undefined/);
  });

  test('has the sentence on its page, and the course of the test', () => {
    const page = reportBody(two([1, 1]), { folder: '.', games: new Map() });
    expect(page).toContain('<p class="found">hunter is better than &lt;b&gt;');
    expect(svgsOf(page)).toHaveLength(1);
  });
});

describe('CSV', () => {
  /** Cells of a line; a quoted one may hold anything. */
  const parse = (csv: string): string[][] =>
    [...csv.matchAll(/((?:"(?:[^"]|"")*"|[^",\r\n])*)(,|\r\n)/g)]
      .reduce<string[][]>(
        (rows, [, cell, end]) => {
          rows.at(-1)!.push(cell!.startsWith('"') ? cell!.slice(1, -1).replaceAll('""', '"') : cell!);
          if (end === '\r\n') rows.push([]);
          return rows;
        },
        [[]],
      )
      .slice(0, -1);

  test('has as many cells in each line as in its head, and names as they are', () => {
    const rows = parse([...gamesCsv(players, pairs)].join(''));
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    expect(rows.flat()).toContain(NASTY);
    expect(rows).toHaveLength(181);
  });

  test('scores a game for who has seat 1', () => {
    const [, first, second] = parse(
      [...gamesCsv(players, [makePair({ index: 0, scores: [1, 1] })])].join(''),
    );
    expect(first!.slice(3, 6)).toEqual(['hunter', NASTY, '1']);
    expect(second!.slice(3, 6)).toEqual([NASTY, 'hunter', '0']);
  });
});

test('numbers are told as far as they are known', () => {
  expect([85.4, -3.24, 0.001, 9.96].map(formatElo)).toEqual(['+85', '-3.2', '0', '+10']);
  expect(formatInterval({ value: 55, low: 28.2, high: null })).toBe('+55 [+28, ?]');
  expect(formatInterval({ value: null, low: 140, high: null })).toBe('at least +140');
  expect(formatInterval({ value: null, low: null, high: -140 })).toBe('at most -140');
  expect(formatInterval({ value: null, low: null, high: null })).toBe('unknown');
  expect([0.5, 0.9999, 0, 1].map(formatLikelihood)).toEqual(['50.0 %', '> 99.9 %', '< 0.1 %', '> 99.9 %']);
});
