import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAudit } from '../../src/contest/audit.ts';
import { mergeRuns, type PairResult, readRun } from '../../src/contest/index.ts';
import {
  checkGames,
  compareReplay,
  concludeVerification,
  openRun,
  type RunVerification,
} from '../../src/contest/node/check-run.ts';
import { decodeLog, encodeLog, type Log, readLog } from '../../src/replay/index.ts';
import { contentsOf, editLines, makeRun, manifestOf, playAll, runFolders } from './runs.ts';

/* Whatever is altered in a run is named: file, line, pair, game, field, what is found and what is expected. */

const at = runFolders();

function verify(folder: string): RunVerification {
  const run = openRun(folder);
  return concludeVerification(run, [checkGames(run.pairs, run)]);
}

let number = 0;

/** A copy of a genuine run to do something to. */
function copyOf(name = 'genuine'): string {
  number += 1;
  const folder = at(`copy-${number}`);
  cpSync(at(name), folder, { recursive: true });
  return folder;
}

type Game = Record<string, unknown>;

/** Changes one game of the first pair. */
const editGame = (folder: string, game: 0 | 1, edit: (game: Game) => Game): void =>
  editLines(join(folder, 'results.ndjson'), (lines) => {
    const games = lines[0]!.games as Game[];
    games[game] = edit(games[game]!);
    return lines;
  });

beforeAll(() => {
  makeRun(at('genuine'));
  makeRun(at('logless'), manifestOf({ logs: 'none' }));
});

const firstPair = (folder: string): PairResult => readRun(folder).pairs[0]!;

describe('a genuine run', () => {
  test('is proven by its logs', () => {
    expect(verify(at('genuine'))).toMatchObject({
      verdict: 'proven',
      games: { total: 6, proven: 6, replayed: 0, claimed: 0 },
      ...{ findings: [], extra: [], signer: null },
    });
  });

  test('without logs is only claimed, until it is played again', () => {
    expect(verify(at('logless'))).toMatchObject({
      verdict: 'claimed',
      games: { total: 6, proven: 0, replayed: 0, claimed: 6 },
    });
    const run = openRun(at('logless'));
    const again = playAll(run.manifest);
    const replays = run.pairs.map((located, place) => compareReplay(located, again[place]!.pair));
    expect(concludeVerification(run, [], replays)).toMatchObject({
      verdict: 'proven',
      games: { total: 6, proven: 0, replayed: 6, claimed: 0 },
    });
  });

  test('that is not over is unfinished', () => {
    const folder = copyOf();
    renameSync(join(folder, 'results.ndjson'), join(folder, 'journal.ndjson'));
    expect(verify(folder).verdict).toBe('unfinished');
    const journal = join(folder, 'journal.ndjson');
    const [first, ...rest] = readFileSync(journal, 'utf8').split('\n');
    writeFileSync(journal, [first, 'nonsense', ...rest].join('\n'));
    expect(verify(folder).findings).toMatchObject([{ file: 'journal.ndjson', line: 2 }]);
  });

  test('may hold what is not of it, which is named', () => {
    const folder = copyOf();
    mkdirSync(join(folder, 'logs/deep'));
    for (const name of ['note.txt', 'logs/fork.log', 'logs/deep/x.log'])
      writeFileSync(join(folder, name), '');
    expect(verify(folder)).toMatchObject({
      verdict: 'proven',
      extra: ['logs/deep', 'logs/fork.log', 'note.txt'],
    });
  });
});

describe('an altered field of a result', () => {
  const other = (hex: unknown): string => `${String(hex)[0] === '0' ? '1' : '0'}${String(hex).slice(1)}`;
  const fields: readonly (readonly [string, (game: Game) => Game])[] = [
    ['id', (game) => ({ ...game, id: other(game.id), log: `logs/${other(game.id).slice(0, 16)}.log` })],
    ['score', (game) => ({ ...game, score: game.score === 1 ? 0 : 1 })],
    ['ticks', (game) => ({ ...game, ticks: 100, reason: 'health' })],
    ['reason', (game) => ({ ...game, reason: 'health' })],
    ['digest', (game) => ({ ...game, digest: other(game.digest) })],
    ['hash', (game) => ({ ...game, hash: other(game.hash) })],
    ['log', (game) => ({ ...game, log: null })],
    [
      'failures',
      (game) => ({
        ...game,
        failures: [
          {
            ...{ kind: 'crash', player: 0, tick: 3, last: 3, count: 1 },
            ...{ message: 'planted', stack: null, forfeits: false },
          },
        ],
      }),
    ],
  ];

  test.each(fields)('%s is refuted by the log, and named', (field, edit) => {
    for (const game of [0, 1] as const) {
      const folder = copyOf();
      editGame(folder, game, edit);
      const { verdict, findings } = verify(folder);
      expect(verdict).toBe('refuted');
      expect(findings[0]).toMatchObject({ pair: 0, game: game + 1 });
      expect(findings.some((one) => one.field === field)).toBe(true);
      // A digest stands for all of a match; what else differs is named, too.
      expect(findings.map(({ message }) => message).join('\n')).toContain(
        `game ${game + 1}: its "${field}" is`,
      );
    }
  });

  test.each(fields.filter(([field]) => !['id', 'log'].includes(field)))(
    '%s is refuted by playing it again, by an audit and by a merge with a genuine run',
    (field, edit) => {
      const folder = copyOf('logless');
      editGame(folder, 1, edit);
      const run = openRun(folder);
      const again = playAll(run.manifest);
      const { findings, replayed } = compareReplay(run.pairs[0]!, again[0]!.pair);
      expect(replayed).toEqual(['1/1']);
      expect(findings).toMatchObject([{ file: 'results.ndjson', line: 1, pair: 0, game: 2 }]);
      expect(findings[0]!.field).toMatch(new RegExp(`^(${field}|reason|ticks)`));
      const audit = createAudit();
      audit.check(run.pairs[0]!.pair);
      expect(() => audit.check(again[0]!.pair)).toThrow(/has come out twice, and differently/);
      expect(() => mergeRuns([readRun(folder), readRun(at('logless'))], at(`merged-${folder}`))).toThrow(
        /has come out twice, and differently/,
      );
    },
  );

  test('of all games, only the scores: each is named', () => {
    const folder = copyOf();
    editLines(join(folder, 'results.ndjson'), (lines) =>
      lines.map((line) => ({
        ...line,
        games: (line.games as Game[]).map((game) => ({ ...game, score: 1 - Number(game.score) })),
      })),
    );
    const drawn = readRun(at('genuine')).pairs.flatMap(({ games }) =>
      games.filter(({ score }) => score === 0.5),
    );
    const { verdict, findings, games } = verify(folder);
    expect([verdict, findings.length]).toEqual(['refuted', 6 - drawn.length]);
    expect(findings[0]).toMatchObject({ kind: 'refuted', file: 'results.ndjson', line: 1, field: 'score' });
    expect(games.proven).toBe(drawn.length);
    expect(() => mergeRuns([readRun(folder)], at('forged-merged'))).toThrow(
      /by its log logs\/\w+\.log it is/,
    );
  });

  test('that a reader knows and the format does not is damage', () => {
    const folder = copyOf();
    editGame(folder, 0, (game) => ({ ...game, bonus: 1 }));
    expect(verify(folder)).toMatchObject({ verdict: 'damaged', findings: [{ kind: 'damaged', line: 1 }] });
  });
});

describe('an altered log', () => {
  const logOf = (folder: string): string => join(folder, firstPair(folder).games[0].log!);

  const edits: readonly (readonly [string, RegExp, (log: Log) => Log])[] = [
    ['with other names', /"players\[0\]"/, (log) => ({ ...log, header: renamed(log) })],
    [
      'with another result',
      /"score" is/,
      (log) => ({
        ...log,
        end: { ...log.end!, result: { reason: 'forfeit', winner: log.end!.result!.winner === 1 ? 2 : 1 } },
      }),
    ],
    [
      'that was made from another',
      /"parent"/,
      (log) => ({ ...log, header: { ...log.header, parent: { id: '0'.repeat(64), tick: 3 } } }),
    ],
    [
      'of another release',
      /"release"/,
      (log) => ({ ...log, recording: { ...log.recording!, release: '9' } }),
    ],
    [
      'with another last hash',
      /"hash" is/,
      (log) => ({ ...log, end: { ...log.end!, hash: 1n }, checkpoints: [{ tick: 200, hash: 1n }] }),
    ],
  ];
  const renamed = ({ header }: Log): Log['header'] => ({
    ...header,
    players: [{ ...header.players[0], name: 'champion' }, header.players[1]],
  });

  test.each(edits)('%s is named', (_, message, edit) => {
    const folder = copyOf();
    writeFileSync(logOf(folder), encodeLog(edit(readLog(logOf(folder)))));
    const { verdict, findings } = verify(folder);
    expect(verdict).toBe('refuted');
    expect(findings[0]).toMatchObject({ pair: 0, game: 1 });
    expect(findings.map((one) => one.message).join('\n')).toMatch(message);
    expect(() => mergeRuns([readRun(folder)], at(`altered-${number}`))).toThrow(message);
  });

  test('whose states simulation does not reach is named, with results to match', () => {
    const folder = copyOf();
    const log = readLog(logOf(folder));
    const end = { ...log.end!, hash: 1n };
    writeFileSync(logOf(folder), encodeLog({ ...log, end, checkpoints: [{ tick: 200, hash: 1n }] }));
    editGame(folder, 0, (game) => ({ ...game, hash: '0000000000000001' }));
    expect(verify(folder)).toMatchObject({
      verdict: 'refuted',
      findings: [{ file: firstPair(folder).games[0].log, message: expect.stringContaining('tick 200') }],
    });
  });

  test('that is missing, is the log of another game, or is damaged, is named', () => {
    const missing = copyOf();
    const { games } = firstPair(missing);
    rmSync(join(missing, games[0].log!));
    expect(verify(missing)).toMatchObject({
      verdict: 'refuted',
      findings: [{ file: games[0].log, pair: 0, game: 1, message: expect.stringContaining('no such file') }],
    });
    expect(() => mergeRuns([readRun(missing)], at('missing-merged'))).toThrow(games[0].log!);
    const swapped = copyOf();
    cpSync(join(swapped, games[1].log!), join(swapped, games[0].log!));
    expect(verify(swapped)).toMatchObject({ verdict: 'refuted', findings: [{ file: games[0].log }] });
    const damaged = copyOf();
    const bytes = readFileSync(join(damaged, games[0].log!));
    expect(() => decodeLog(bytes)).not.toThrow();
    bytes[100]! ^= 1;
    writeFileSync(join(damaged, games[0].log!), bytes);
    expect(verify(damaged)).toMatchObject({
      verdict: 'damaged',
      findings: [{ kind: 'damaged', file: games[0].log }],
    });
    const cut = copyOf();
    writeFileSync(join(cut, games[0].log!), readFileSync(join(cut, games[0].log!)).subarray(0, -20));
    expect(verify(cut).verdict).not.toBe('proven');
  });
});

describe('results as a whole', () => {
  test.each<[string, (lines: Record<string, unknown>[]) => Record<string, unknown>[]]>([
    ['without the last pair', (lines) => lines.slice(0, -1)],
    ['without the first pair', (lines) => lines.slice(1)],
    ['with a pair twice', (lines) => [...lines, lines[2]!]],
    ['in another order', (lines) => [...lines].reverse()],
    ['with a pair beyond the plan', (lines) => [...lines, { ...lines[0], index: 3 }]],
    ['with players that did not meet', ([first, ...rest]) => [{ ...first, b: 0 }, ...rest]],
  ])('%s are refuted', (_, edit) => {
    const folder = copyOf();
    editLines(join(folder, 'results.ndjson'), edit);
    expect(verify(folder).verdict).toBe('refuted');
  });

  test('that cannot be read are damaged, and other lines are looked at all the same', () => {
    const folder = copyOf();
    const path = join(folder, 'results.ndjson');
    const [first, second, third] = readFileSync(path, 'utf8').trimEnd().split('\n') as [
      string,
      string,
      string,
    ];
    writeFileSync(path, `${first.slice(1)}\n${second}\n${third.replace('"score":1', '"score":0')}\n`);
    const { verdict, findings } = verify(folder);
    expect(verdict).toBe('damaged');
    expect(findings[0]).toMatchObject({ kind: 'damaged', line: 1, message: 'it is no object in JSON' });
    expect(findings.slice(1).every(({ line }) => line === 3)).toBe(true);
  });
});

test('a file of nothing but wrong lines is given up early', () => {
  const folder = copyOf();
  writeFileSync(join(folder, 'results.ndjson'), '{}\n'.repeat(100_000));
  const { verdict, findingCount } = verify(folder);
  expect([verdict, findingCount]).toEqual(['damaged', 1001]);
});

test('a merge of a pair with two outcomes has the logs of the outcome that it keeps', () => {
  const dies = {
    name: 'random',
    createBot: () => {
      throw new Error('not today');
    },
  };
  makeRun(at('died'), manifestOf(), { second: dies });
  const [died, genuine] = [readRun(at('died')), readRun(at('genuine'))];
  for (const [place, runs] of [
    [died, genuine],
    [genuine, died],
  ].entries()) {
    mergeRuns(runs, at(`two-outcomes-${place}`));
    expect(contentsOf(at(`two-outcomes-${place}`))).toEqual(contentsOf(at('genuine')));
  }
});

test('a forfeit is only claimed by a log, and a failure that a log does not bear out is refuted', () => {
  const throws = { ...{ name: 'random' }, createBot: () => ({ decide: () => 99 as never }) };
  const manifest = manifestOf();
  makeRun(at('forfeits'), manifest, { second: throws });
  expect(verify(at('forfeits'))).toMatchObject({
    verdict: 'claimed',
    games: { total: 6, proven: 0, claimed: 6 },
    findings: [],
  });
  const folder = copyOf('forfeits');
  editGame(folder, 0, (game) => {
    const [failure] = game.failures as Game[];
    return { ...game, score: 0, failures: [{ ...failure, player: 0 }] };
  });
  const { findings } = verify(folder);
  expect(findings.map(({ field }) => field)).toEqual(['score', 'failures']);
});
