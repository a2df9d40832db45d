import { readFileSync } from 'node:fs';
import xterm from '@xterm/headless';
import { describe, expect, test } from 'vitest';
import { LASER_HITBOX, readState } from '../../src/core/index.ts';
import { replaceUnprintable } from '../../src/core/internal.ts';
import {
  countFrames,
  createReplay,
  hurtAt,
  PALETTE,
  renderCast,
  renderSvg,
  renderText,
  SPRITES,
  sceneOf,
} from '../../src/render/index.ts';
import { decodeLog, type Log, openPlayback, type Playback } from '../../src/replay/index.ts';
import { LONG, recordMatch } from '../replay/matches.ts';

/* What `shooter-sdk/render` gives to a program. */

const open = (log: string): Playback =>
  openPlayback(decodeLog(readFileSync(new URL(`../golden/${log}.log`, import.meta.url))));

describe('a scene', () => {
  test('of a golden log is this', () => {
    const playback = open('hunter-gunner');
    playback.seek(1100);
    const laser = (seat: 1 | 2, x: number, y: number) =>
      ({ kind: 'laser', sprite: `laser${seat}`, seat, x, y, hurt: 0 }) as const;
    expect(sceneOf(playback.match, { names: ['hunter', 'gunner'], hurt: [0, 0.5] })).toEqual({
      tick: 1100,
      wave: 1,
      bodies: [
        ...[58, 258, 458].map((y) => laser(1, 217, y)),
        { kind: 'ship', sprite: 'ship1', seat: 1, x: 172, y: 630, hurt: 0 },
        ...[58, 258, 458].map((y) => laser(2, 445, y)),
        { kind: 'ship', sprite: 'ship2', seat: 2, x: 400, y: 630, hurt: 0.5 },
      ],
      labels: [
        { text: 'hunter', seat: 1, x: 222, y: 720, colour: 0x4fc3f7 },
        { text: 'gunner', seat: 2, x: 450, y: 720, colour: 0xffb74d },
      ],
    });
  });

  test('has the bodies of the state, in any tick', () => {
    const playback = open('hunter-hunter');
    for (let tick = 0; tick <= playback.lastTick; tick += 97) {
      playback.seek(tick);
      const { bodies, ...scene } = sceneOf(playback.match);
      const { players, lasers, enemies, level } = readState(playback.match);
      expect([scene.tick, scene.wave]).toEqual([tick, level]);
      const of = (wanted: string): object[] =>
        bodies
          .filter(({ kind }) => kind === wanted)
          .map(({ sprite, seat, x, y }) => ({ sprite, seat, x, y }));
      expect(of('ship')).toEqual(
        players.map(({ x, y }, index) => ({ sprite: `ship${index + 1}`, seat: index + 1, x, y })),
      );
      expect(of('laser')).toEqual(
        lasers.flatMap((list, index) =>
          list.map(({ x, y }) => ({
            sprite: `laser${index + 1}`,
            seat: index + 1,
            x: x + LASER_HITBOX.x,
            y: y + LASER_HITBOX.y,
          })),
        ),
      );
      expect(of('enemy')).toEqual(
        enemies.map(({ x, y, colour }) => ({ sprite: colour, seat: undefined, x, y })),
      );
      for (const { sprite } of bodies) expect(SPRITES).toHaveProperty(sprite);
    }
  });

  test('tells how fresh a hit is, from the timeline, in the tick of the hit and after it', () => {
    const playback = open('hunter-gunner');
    const { timeline, events } = createReplay('a', playback);
    const { tick, seat } = events.hits[0]!;
    const hurt = (at: number): number => hurtAt(timeline, at)[seat! - 1]!;
    expect([tick - 1, tick, tick + 10, tick + 20].map(hurt)).toEqual([0, 1, 0.5, 0]);
    playback.seek(tick);
    const ships = sceneOf(playback.match, { hurt: hurtAt(timeline, tick) }).bodies.slice(-2);
    expect(ships.some((ship) => ship.hurt === 1)).toBe(true);
  });

  test('is text, too', () => {
    const playback = open('hunter-gunner');
    playback.seek(700);
    const lines = renderText(sceneOf(playback.match), { ascii: true });
    expect(lines).toHaveLength(27);
    for (const line of lines) expect(line).toMatch(/^[|+][ -~]{50}[|+]$/);
    expect(lines.join('\n')).toMatch(/\/=1=\\[\s\S]*\\=2=\//);
  });
});

test('each kind of body has a drawing and symbols of even rows, of its own', () => {
  const sprites = Object.values(SPRITES);
  for (const { large, small = large, symbol, asciiSymbol, letters } of sprites) {
    for (const rows of [large, small, symbol, asciiSymbol])
      expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    for (const row of [...large, ...small]) expect(row).toMatch(/^[#+.-]+$/);
    for (const row of [...asciiSymbol, letters]) expect(row).toMatch(/^[ -~]+$/);
    expect(letters).toHaveLength(3);
  }
  for (const form of ['large', 'symbol', 'asciiSymbol'] as const)
    expect(new Set(sprites.map((sprite) => sprite[form].join('\n'))).size).toBe(sprites.length);
  expect(new Set(sprites.map(({ colour }) => colour)).size).toBe(sprites.length);
  expect(PALETTE.players).toEqual([SPRITES.ship1.colour, SPRITES.ship2.colour]);
});

describe('a picture and a recording', () => {
  test('are the same for the same match, of the last tick and of all of it unless asked otherwise', () => {
    const playback = open('hunter-gunner');
    expect(renderSvg(playback)).toBe(renderSvg(open('hunter-gunner'), { tick: playback.lastTick }));
    expect(renderSvg(playback, { tick: 5 })).not.toBe(renderSvg(playback));
    const options = { from: 600, to: 720, fps: 10, columns: 60, rows: 20 };
    const lines = [...renderCast(playback, options)];
    expect([...renderCast(open('hunter-gunner'), options)]).toEqual(lines);
    expect(lines).toHaveLength(1 + countFrames(playback, options));
    expect(countFrames(playback)).toBe(1 + Math.ceil(playback.lastTick / 4));
  });

  test.each([
    [{ tick: -1 }, RangeError],
    [{ tick: 2774 }, RangeError],
    [{ columns: 39 }, RangeError],
    [{ rows: 12.5 }, RangeError],
    [{ ticks: 3 }, TypeError],
  ])('refuse %j', (options, kind) => {
    expect(() => renderSvg(open('hunter-gunner'), options as object)).toThrow(kind);
  });

  test.each([{ from: 9, to: 8 }, { fps: 0 }, { speed: 3 }, { to: 2774 }])('refuse %j', (options) => {
    expect(() => [...renderCast(open('hunter-gunner'), options)]).toThrow(RangeError);
    expect(() => countFrames(open('hunter-gunner'), options)).toThrow(RangeError);
  });
});

/** Combining marks of several scripts, in names that a match can have. */
const NAMES = ['ผู้เล่น', 'नमस्ते', 'e\u0301a\u0308o\u0302'];

function named(name: string): Log {
  const players = [
    { name, kind: 'script' },
    { name: 'second', kind: 'script' },
  ] as const;
  return recordMatch({ seed: 'x', rules: LONG, ticks: 60, keys: () => [0, 0], players }).log;
}

describe('a name with combining marks', () => {
  test.each(NAMES)('%s is whole in a picture and in a recording', async (name) => {
    const playback = openPlayback(named(name));
    const texts = [...renderSvg(playback).matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text!);
    expect(texts.join('')).toContain(`1${replaceUnprintable(name)}`);

    const [, ...events] = [...renderCast(playback, { to: 10 })].filter((line) => line !== '');
    const terminal = new xterm.Terminal({ cols: 100, rows: 30, allowProposedApi: true });
    for (const event of events)
      await new Promise<void>((resolve) => terminal.write(JSON.parse(event)[2], resolve));
    const shown = Array.from({ length: 30 }, (_, y) =>
      terminal.buffer.active.getLine(y)!.translateToString(true),
    );
    // A terminal of old gives parts of a cluster cells of their own: what it holds is compared without the gaps.
    expect(shown.map((line) => line.replaceAll(' ', '')).join('\n')).toContain(`1${name}score0`);
  });
});
