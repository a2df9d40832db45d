import { describe, expect, test } from 'vitest';
import {
  type ContestEvent,
  type ContestOptions,
  mergeRuns,
  readRun,
  runContest,
  verifyRun,
} from '../../src/contest/index.ts';
import { contentsOf, runFolders } from './runs.ts';

/* Contests as a program plays them. */

const at = runFolders();

const SHORT = { seed: 'c', rules: { maxTicks: 120 }, logs: 'all', workers: 1 } as const;

/** A contest of three, and what was told of it. */
async function play(name: string, more: Partial<ContestOptions> = {}) {
  const events: ContestEvent[] = [];
  const result = await runContest({
    ...{ ...SHORT, players: ['hunter', 'random', 'gunner'], pairs: 6, run: at(name) },
    onEvent: (event) => events.push(event),
    ...more,
  });
  return { ...result, events };
}

describe('runContest', () => {
  test('tells what happens in order: players, the directory, each pair that counts', async () => {
    const { events, report, run, played, interrupted } = await play('whole');
    const told = events.filter(({ type }) => type !== 'under-way');
    expect(told.slice(0, 4)).toEqual([
      ...['hunter', 'random', 'gunner'].map((name) => ({ type: 'player', name })),
      { type: 'open', planned: 18, run: expect.objectContaining({ folder: at('whole'), pairs: [] }) },
    ]);
    const pairs = told.slice(4).map((event) => (event.type === 'pair' ? event.pair.index : event.type));
    expect(pairs).toEqual(Array.from({ length: 18 }, (_, index) => index));
    expect([run.pairs.length, run.isOver, played, interrupted]).toEqual([18, true, 18, false]);
    expect(report.tables.standings.map(({ name }) => name).sort()).toEqual(['gunner', 'hunter', 'random']);
    expect(report).toMatchObject({ run: at('whole'), seed: 'c', pairs: 18, sprt: null, trusted: [] });
  });

  test('leaves the same bytes with three workers, and reports the same', async () => {
    const { report } = await play('three', { workers: 3 });
    expect(contentsOf(at('three'))).toEqual(contentsOf(at('whole')));
    const { report: again, played } = await play('whole');
    expect([{ ...report, run: '' }, played]).toEqual([{ ...again, run: '' }, 0]);
  });

  test('aborted and resumed, as often as it takes, leaves the same bytes', async () => {
    let interruptions = 0;
    for (let isOver = false; !isOver; ) {
      const stop = new AbortController();
      let fresh = 0;
      const { interrupted, run } = await play('aborted', {
        signal: stop.signal,
        onEvent(event) {
          if (event.type === 'open') fresh = -event.run.pairs.length;
          if (event.type === 'pair') fresh += 1;
          if (fresh >= 5) stop.abort();
        },
      });
      if (interrupted) interruptions += 1;
      isOver = run.isOver;
    }
    expect(interruptions).toBeGreaterThan(0);
    expect(contentsOf(at('aborted'))).toEqual(contentsOf(at('whole')));
  });

  test('aborted before there is anything to resume rejects with the reason, and leaves no directory', async () => {
    const reason = new Error('enough');
    await expect(play('never', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(() => readRun(at('never'))).toThrow();
  });

  test('plays a sequential test until it is decided', async () => {
    const { report, run } = await play('sprt', {
      ...{ players: ['hunter', 'random'], pairs: undefined, rules: { maxTicks: 600 } },
      sprt: { elo1: 60 },
    });
    expect(report.form).toBe('sprt');
    expect(report.sprt!.options).toEqual({ elo0: 0, elo1: 60, alpha: 0.05, beta: 0.05, model: 'logistic' });
    expect(report.sprt!.state.status).toBe('H1');
    expect(report.sprt!.counts.reduce((sum: number, count) => sum + count, 0)).toBe(run.pairs.length);
    expect(run.pairs.length).toBeLessThan(100);
  });

  test('in parts is what mergeRuns makes whole again', async () => {
    for (const index of [0, 1]) await play(`part-${index}`, { shard: { index, count: 2 } });
    const { report } = mergeRuns(
      ['part-1', 'part-0'].map((name) => readRun(at(name))),
      at('merged'),
    );
    expect(report.pairs).toBe(18);
    expect(contentsOf(at('merged'))).toEqual(contentsOf(at('whole')));
  });

  test.each<[string, object, string | RegExp]>([
    ['an option that there is not', { jobs: 2 }, /runContest.*jobs/],
    ['an option of a test that there is not', { players: ['hunter', 'idle'], sprt: { elo2: 5 } }, /elo2/],
    ['an option of isolation that there is not', { isolation: { budget: 5 } }, /budget/],
    ['players that are no names', { players: [{}, {}] }, /players/],
    ['one player', { players: ['hunter'] }, '1 player: '],
    ['no workers', { workers: 0 }, /workers is 0/],
    ['half a pair', { pairs: 0.5 }, /pairs is 0.5/],
    ['a form that there is not', { form: 'swiss' }, /form is "swiss"/],
    ['matches that never end', { rules: { maxTicks: 0 } }, /maxTicks/],
    ['a test of several', { sprt: {} }, '3 players: '],
    ['a test of a tournament', { form: 'gauntlet', sprt: {} }, /sprt is for/],
    ['a shard beyond the last', { shard: { index: 2, count: 2 } }, /shard.index is 2/],
  ])('refuses %s', async (_, more, message) => {
    await expect(play('misuse', more as Partial<ContestOptions>)).rejects.toThrow(message);
    await expect(play('misuse', more as Partial<ContestOptions>)).rejects.not.toHaveProperty('code');
  });

  test('refuses a test of a player against itself, unless it is asked for', async () => {
    const same = { players: ['gunner', 'gunner'], form: 'sprt', pairs: 2 } as const;
    await expect(play('same', same)).rejects.toMatchObject({ code: 'contest/same-player' });
    expect((await play('same', { ...same, allowSamePlayer: true })).run.pairs).toHaveLength(2);
  });

  test('stops at what onEvent throws, and can be resumed', async () => {
    const onEvent = ({ type }: ContestEvent): void => {
      if (type === 'pair') throw new Error('no more');
    };
    await expect(play('thrown', { onEvent })).rejects.toThrow('no more');
    await play('thrown');
    expect(contentsOf(at('thrown'))).toEqual(contentsOf(at('whole')));
  });
});

describe('verifyRun', () => {
  test('proves what its logs prove, and plays again what is asked for', async () => {
    const phases = new Set<string>();
    const verdict = await verifyRun(at('whole'), {
      ...{ replay: 2, workers: 2, onProgress: ({ phase }) => phases.add(phase) },
    });
    expect(verdict).toMatchObject({ verdict: 'proven', games: { total: 36, proven: 36, replayed: 4 } });
    expect([...phases]).toContain('replay');
  });

  test.each([1, 2])('aborted, with %i workers, rejects with the reason', async (workers) => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const onProgress = (): void => stop.abort(reason);
    const verifying = verifyRun(at('whole'), { workers, replay: 4, signal: stop.signal, onProgress });
    await expect(verifying).rejects.toBe(reason);
  });

  test('finds a run that cannot be read damaged, and refuses options that there are not', async () => {
    expect(await verifyRun(at('nowhere'))).toMatchObject({ verdict: 'damaged', error: {} });
    await expect(verifyRun(at('whole'), { threads: 1 } as object)).rejects.toThrow(/verifyRun.*threads/);
    for (const options of [{ workers: 0 }, { workers: 1.5 }, { replay: -1 }, { replay: Number.NaN }])
      await expect(verifyRun(at('whole'), options), JSON.stringify(options)).rejects.toThrow(RangeError);
  });
});
