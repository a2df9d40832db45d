import type * as core from '../../src/core/index.ts';
import type * as render from '../../src/render/browser.ts';
import type * as replay from '../../src/replay/browser.ts';

/** A picture of a golden log, and the hash of its bytes. */
export interface ImageCase extends Omit<render.PixelOptions, 'effects' | 'names'> {
  readonly log: string;
  readonly tick: number;
  /** of the pixels, 16 hexadecimal digits */
  readonly hash: string;
}

/** What is examined, as JSON can hold it. */
export interface ExaminedImages {
  /** bytes of logs, by name */
  readonly logs: Readonly<Record<string, readonly number[]>>;
  readonly cases: readonly ImageCase[];
}

/**
 * What a build of the SDK draws: hashes of the pixels of all cases, and of a PNG and of a GIF of each log.
 *
 * Its source is run in engines that have nothing but the language: it uses nothing that stands outside of it.
 */
export function examineImages(
  sdk: typeof core & typeof replay & typeof render,
  examined: ExaminedImages,
): string[] {
  const hashOf = (bytes: Uint8Array): string => sdk.formatHash(sdk.hashWords(Int32Array.from(bytes)));
  const lines: string[] = [];
  for (const name of Object.keys(examined.logs)) {
    const log = sdk.decodeLog(Uint8Array.from(examined.logs[name]!));
    const playback = sdk.openPlayback(log);
    const effects = sdk.createEffects(log);
    for (const { log: of, tick, hash: _, ...options } of examined.cases) {
      if (of !== name) continue;
      playback.seek(tick);
      const pixels = new Uint8Array(options.size * options.size * (options.channels ?? 3));
      sdk.drawPixels(pixels, playback.match, { ...options, effects, names: ['first', 'second'] });
      lines.push(hashOf(pixels));
    }
    lines.push(`png ${hashOf(sdk.renderPng(playback, { tick: playback.lastTick >> 1, size: 200 }))}`);
    const film = { size: 96, from: playback.lastTick - 120, fps: 10 };
    let all = '';
    for (const piece of sdk.renderGif(playback, film)) all += hashOf(piece);
    lines.push(`gif ${hashOf(Uint8Array.from(all, (digit) => digit.charCodeAt(0)))}`);
  }
  return lines;
}
