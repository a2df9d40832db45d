import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCells, textOf } from '../../src/render/cells.ts';
import { drawTimeline } from '../../src/render/strip.ts';
import { createTimeline, type Timeline, valueAt } from '../../src/render/timeline.ts';
import { decodeLog, findEvents, type MatchEvent, openPlayback } from '../../src/replay/index.ts';

const SEED = 20_261_125;
const RECT = { x: 0, y: 0, width: 80, height: 5 };

function strip(timeline: Timeline, tick: number, ascii = false): string[] {
  const cells = createCells(80, 5);
  drawTimeline(cells, RECT, { timeline, tick, ascii });
  return textOf(cells);
}

describe('a curve', () => {
  test('has at every tick the value that adding up has', () => {
    const events = fc.array(
      fc.record({
        tick: fc.integer({ min: 1, max: 60 }),
        kind: fc.constantFrom('hit' as const, 'kill' as const),
        seat: fc.constantFrom(1 as const, 2 as const),
        value: fc.integer({ min: 1, max: 5 }),
      }),
    );
    fc.assert(
      fc.property(events, (given) => {
        const sorted = given.toSorted((a, b) => a.tick - b.tick) as MatchEvent[];
        const timeline = createTimeline(sorted, { lastTick: 60, health: 200 });
        for (let tick = 0; tick <= 60; tick += 1) {
          for (const seat of [1, 2] as const) {
            const sum = (kind: string): number =>
              given.reduce(
                (all, one) =>
                  one.kind === kind && one.seat === seat && one.tick <= tick ? all + one.value : all,
                0,
              );
            expect(valueAt(timeline.health[seat - 1]!, tick)).toBe(200 - sum('hit'));
            expect(valueAt(timeline.score[seat - 1]!, tick)).toBe(sum('kill'));
          }
        }
      }),
      { numRuns: 200, seed: SEED },
    );
  });

  test('of a recorded match is what its players have at every tick', () => {
    const log = decodeLog(readFileSync(new URL('../golden/hunter-gunner.log', import.meta.url)));
    const playback = openPlayback(log);
    const { lastTick, match } = playback;
    const timeline = createTimeline(findEvents(log), { lastTick, health: log.header.rules.health });
    for (let tick = 0; tick <= lastTick; tick += 1) {
      playback.seek(tick);
      for (const [index, player] of [match.player1, match.player2].entries()) {
        expect(valueAt(timeline.health[index]!, tick), `health, tick ${tick}`).toBe(player.health);
        expect(valueAt(timeline.score[index]!, tick), `score, tick ${tick}`).toBe(player.score);
      }
    }
  });
});

describe('the strip', () => {
  const events: MatchEvent[] = [
    { tick: 0, kind: 'wave', value: 1 },
    { tick: 350, kind: 'hit', seat: 2, value: 10 },
    { tick: 351, kind: 'kill', seat: 1, value: 1 },
    { tick: 700, kind: 'end', value: 0 },
  ] as MatchEvent[];
  const timeline = createTimeline(events, { lastTick: 700, health: 100 });

  test('marks events where they happened, the rarest over others, and where we are', () => {
    const markers = strip(timeline, 175).at(-1)!;
    expect(markers.slice(0, 9)).toBe('events   ');
    // 71 columns for 700 ticks: ten a column.
    expect([markers[9], markers[9 + 35], markers[9 + 70]]).toEqual(['┃', '▼', '■']);
    expect(markers.indexOf('▲')).toBe(9 + 18);
    expect(strip(timeline, 175, true).at(-1)).toMatch(/^events {3}\|-{17}\^-{16}!-{34}X$/);
  });

  test('leaves out events before its first tick, which a viewer of a live match may have forgotten', () => {
    const late = { ...timeline, firstTick: 600 };
    const [curves, markers] = [strip(late, 650, true).slice(0, -1), strip(late, 650, true).at(-1)];
    expect(markers).toMatch(/^events {3}-{35}\^-{34}X$/);
    const quiet = { ...late, events: [] };
    expect(curves).toEqual(strip(quiet, 650, true).slice(0, -1));
  });

  test('draws nothing where there is no room', () => {
    const cells = createCells(18, 5);
    drawTimeline(cells, { x: 0, y: 0, width: 18, height: 5 }, { timeline, tick: 0, ascii: false });
    expect(textOf(cells)).toEqual(['', '', '', '', '']);
  });
});
