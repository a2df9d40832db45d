import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { GifReader } from 'omggif';
import { chromium } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { createGif } from '../../src/render/image/gif.ts';
import { IMAGE_COLOURS } from '../../src/render/image/palette.ts';
import {
  countFrames,
  createEffects,
  drawPixels,
  type GifOptions,
  type PngOptions,
  renderFrames,
  renderGif,
  renderPng,
} from '../../src/render/index.ts';
import { decodeLog, openPlayback, type Playback } from '../../src/replay/index.ts';

/* PNG and GIF files: what a decoder reads from them is what the raster drew. */

const open = (name = 'hunter-gunner'): Playback =>
  openPlayback(decodeLog(readFileSync(new URL(`../golden/${name}.log`, import.meta.url))));

const playback = open();
const effects = createEffects(playback.log);
const names = ['hunter', 'gunner'] as const;

function rgbaAt(tick: number, size: number, hud = true): Uint8Array {
  playback.seek(tick);
  const pixels = new Uint8Array(size * size * 4);
  drawPixels(pixels, playback.match, { size, channels: 4, effects, names, hud });
  return pixels;
}

/** Chunks of a PNG by name. */
function chunksOf(png: Uint8Array): Map<string, Buffer> {
  const bytes = Buffer.from(png);
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    chunks.set(bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return chunks;
}

describe('a PNG', () => {
  test('has the pixels of its tick', () => {
    const size = 200;
    const chunks = chunksOf(renderPng(playback, { tick: 1100, size }));
    expect([...chunks.keys()]).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND']);
    const header = chunks.get('IHDR')!;
    expect([header.readUInt32BE(0), header.readUInt32BE(4), ...header.subarray(8)]).toEqual([
      size,
      size,
      8,
      3,
      0,
      0,
      0,
    ]);
    const colours = chunks.get('PLTE')!;
    const rows = inflateSync(chunks.get('IDAT')!);
    expect(rows.length).toBe(size * (size + 1));
    const rgba = rgbaAt(1100, size);
    for (let at = 0; at < size * size; at += 1) {
      const index = rows[Math.floor(at / size) * (size + 1) + 1 + (at % size)]!;
      const [read, drawn] = [colours.subarray(3 * index, 3 * index + 3), rgba.subarray(4 * at, 4 * at + 3)];
      if (!read.equals(drawn)) expect([at, ...read]).toEqual([at, ...drawn]);
    }
  });

  test('is of the last tick and of 720 pixels unless asked otherwise, and the same bytes each time', () => {
    const png = renderPng(playback);
    expect(renderPng(open(), { tick: playback.lastTick, size: 720, hud: true, stars: true })).toEqual(png);
    expect(renderPng(playback, { hud: false })).not.toEqual(png);
  });

  test.each([
    [{ tick: -1 }, RangeError],
    [{ tick: 2774 }, RangeError],
    [{ size: 31 }, RangeError],
    [{ size: 2161 }, RangeError],
    [{ at: 3 }, TypeError],
  ])('is refused for %j', (options, kind) => {
    expect(() => renderPng(playback, options as PngOptions)).toThrow(kind);
  });
});

const gifOf = (options: GifOptions): Buffer => Buffer.concat([...renderGif(playback, options)]);

/** The pictures of a GIF as a viewer shows them, with the hundredths of a second of each. */
function decodeGif(bytes: Uint8Array): { pixels: Uint8Array; delay: number; area: number }[] {
  const gif = new GifReader(bytes);
  const canvas = new Uint8Array(gif.width * gif.height * 4);
  return Array.from({ length: gif.numFrames() }, (_, frame) => {
    gif.decodeAndBlitFrameRGBA(frame, canvas);
    const { delay, width, height } = gif.frameInfo(frame);
    return { pixels: canvas.slice(), delay, area: width * height };
  });
}

test('effects are those of the whole match, from whichever tick a picture or a film begins', () => {
  const anyTick = fc.integer({ min: 0, max: playback.lastTick });
  const drawn = (tick: number): Uint8Array => {
    const [frame] = [...renderFrames(playback, { size: 160, from: tick, to: tick })];
    return frame!;
  };
  fc.assert(
    fc.property(anyTick, (tick) => {
      const whole = rgbaAt(tick, 160).filter((_, at) => at % 4 < 3);
      expect(Buffer.compare(drawn(tick), whole), `tick ${tick}`).toBe(0);
    }),
    { numRuns: 60, examples: [[0], [1], [playback.lastTick]] },
  );
  // Frames that are far apart, and near each other.
  for (const [fps, speed] of [
    [1, 16],
    [60, 16],
    [7, 4],
  ] as const) {
    const film = { size: 160, from: 30, to: 1900, fps, speed } as const;
    let frame = 0;
    for (const pixels of renderFrames(playback, film)) {
      const tick = Math.min(1900, 30 + Math.floor((frame / fps) * 60 * speed + 1e-9));
      const whole = rgbaAt(tick, 160).filter((_, at) => at % 4 < 3);
      expect(Buffer.compare(pixels, whole), `tick ${tick} of ${fps} frames a second`).toBe(0);
      frame += 1;
    }
  }
});

describe('a GIF', () => {
  const film = { size: 170, from: 1000, to: 1120, fps: 10, speed: 2 } as const;
  const bytes = gifOf(film);
  const frames = decodeGif(bytes);

  test('has every frame, pixel for pixel, and goes on for ever', () => {
    expect(frames).toHaveLength(countFrames(playback, { from: 1000, to: 1120, fps: 10, speed: 2 }));
    for (const [frame, { pixels }] of frames.entries())
      expect(Buffer.compare(pixels, rgbaAt(1000 + 12 * frame, 170)), `frame ${frame}`).toBe(0);
    expect(new GifReader(bytes).loopCount()).toBe(0);
  });

  test('shows what fades to its last tick', () => {
    const wave = effects.waves[1]!;
    const fading = { size: 170, from: wave.tick + 96, to: wave.tick + 101, fps: 15, speed: 0.25 } as const;
    const ticks = decodeGif(gifOf(fading));
    expect(ticks).toHaveLength(6);
    for (const [index, { pixels }] of ticks.entries())
      expect(Buffer.compare(pixels, rgbaAt(fading.from + index, 170)), `tick ${index}`).toBe(0);
  });

  test('lasts as long as its speed says, and shows its last frame for a second', () => {
    expect(frames.map(({ delay }) => delay)).toEqual([...Array(frames.length - 1).fill(10), 100]);
    const total = (options: GifOptions): number =>
      decodeGif(gifOf({ size: 32, from: 0, to: 60, ...options })).reduce(
        (sum, { delay }) => sum + delay,
        -100,
      );
    for (const fps of [7, 10, 24, 33, 50]) expect([fps, total({ fps })]).toEqual([fps, 100]);
    expect(total({ speed: 0.25, fps: 30 })).toBe(400);
  });

  test('holds a tick that is shown by several frames once', () => {
    const slow = decodeGif(gifOf({ size: 32, from: 0, to: 6, fps: 50, speed: 0.25 }));
    expect(slow).toHaveLength(7);
  });

  test('repeats nothing that stays as it is', () => {
    for (const { area } of frames.slice(1)) expect(area).toBeLessThan(170 * 170);
    const still = gifOf({ size: 170, from: 1000, to: 1000 });
    expect(bytes.length).toBeLessThan(still.length * frames.length * 0.5);
  });

  test('comes in a piece for each frame and one for the end; all are the same each time', () => {
    const pieces = [...renderGif(open(), film)];
    expect(pieces).toHaveLength(frames.length + 1);
    expect(Buffer.concat(pieces)).toEqual(bytes);
  });

  test('holds noise, too, which no encoder makes smaller', () => {
    for (const size of [32, 33, 400]) {
      const gif = createGif(size);
      let word = 1;
      const noise = (): number => {
        word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0;
        // No picture has the colour that stands for what stays.
        return Math.max(33, word >>> 24);
      };
      const images = [0, 1].map(() => ({
        size,
        pixels: Uint8Array.from({ length: size * size }, noise),
        x: 0,
        y: 0,
      }));
      const pieces = [...images.map((image) => gif.add(image, 2)), gif.end()];
      const shown = decodeGif(Buffer.concat(pieces));
      for (const [frame, { pixels }] of images.entries()) {
        const wanted = Uint8Array.from(pixels, (pixel) => IMAGE_COLOURS[pixel]! & 0xff);
        expect(
          Buffer.compare(
            shown[frame]!.pixels.filter((_, at) => at % 4 === 2),
            wanted,
          ),
          `${size}`,
        ).toBe(0);
      }
    }
  });

  test('is decoded in the same way by Chromium', async (context) => {
    if (spawnSync('chromium', ['--version']).status !== 0) {
      console.log('left out: films in Chromium, which is not installed ("apt-get install chromium")');
      return context.skip();
    }
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      // Pages of files have a decoder, an empty page has none.
      await page.goto(new URL('../golden/images.json', import.meta.url).href);
      const seen: unknown = await page.evaluate(`(async () => {
        const bytes = Uint8Array.from(${JSON.stringify([...bytes])});
        const shown = [];
        const canvas = new OffscreenCanvas(170, 170).getContext('2d', { willReadFrequently: true });
        const decoder = new ImageDecoder({ data: bytes, type: 'image/gif' });
        await decoder.tracks.ready;
        for (let frameIndex = 0; frameIndex < decoder.tracks.selectedTrack.frameCount; frameIndex += 1) {
          const { image } = await decoder.decode({ frameIndex });
          canvas.drawImage(image, 0, 0);
          const { data } = canvas.getImageData(0, 0, 170, 170);
          shown.push(data.reduce((sum, byte, at) => (sum * 31 + byte + at) % 1_000_003, 0));
        }
        return shown;
      })()`);
      const sumOf = (pixels: Uint8Array): number =>
        pixels.reduce((sum, byte, at) => (sum * 31 + byte + at) % 1_000_003, 0);
      expect(seen).toEqual(frames.map(({ pixels }) => sumOf(pixels)));
    } finally {
      await browser.close();
    }
  });

  test.each([
    [{ from: 9, to: 8 }, RangeError],
    [{ to: 2774 }, RangeError],
    [{ fps: 51 }, RangeError],
    [{ fps: 0 }, RangeError],
    [{ speed: 3 }, RangeError],
    [{ size: 20 }, RangeError],
    [{ tick: 3 }, TypeError],
  ])('is refused for %j', (options, kind) => {
    expect(() => [...renderGif(playback, options as GifOptions)]).toThrow(kind);
  });
});

test('names that no letter is drawn for are drawn all the same', () => {
  const log = decodeLog(readFileSync(new URL('../golden/hunter-gunner.log', import.meta.url)));
  const named = (name: string): Playback => {
    const [first, second] = log.header.players;
    return openPlayback({ ...log, header: { ...log.header, players: [{ ...first, name }, second] } });
  };
  const drawn = (name: string): Uint8Array => renderPng(named(name), { size: 200 });
  for (const name of ['', 'ผู้เล่น', '\u202e\u0007\u001b[2J', 'x'.repeat(5000), '💥'.repeat(40)])
    expect(drawn(name)).not.toEqual(drawn('hunter'));
  expect(drawn('a\u0007')).not.toEqual(drawn('a'));
});

test('frames for other programs are the pictures of their ticks, in bytes that the next one overwrites', () => {
  const options = { size: 64, from: 600, to: 630, fps: 30 } as const;
  const frames = [...renderFrames(playback, options)];
  expect(new Set(frames.map(({ buffer }) => buffer)).size).toBe(1);
  let count = 0;
  for (const frame of renderFrames(playback, options)) {
    const rgba = rgbaAt(600 + 2 * count, 64);
    expect(frame).toEqual(rgba.filter((_, at) => at % 4 < 3));
    count += 1;
  }
  expect(count).toBe(16);
  expect(() => [...renderFrames(playback, { fps: 61 })]).toThrow(RangeError);
});
