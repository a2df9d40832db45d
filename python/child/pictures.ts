import type { Match } from '../../src/core/index.ts';
import { drawPixels, renderText, sceneOf } from '../../src/render/browser.ts';

/* A match as it is now, for people. */

/** Red, green and blue, row by row from the top: `size` × `size` × 3 bytes. */
export function drawPicture(match: Match, size: number): Uint8Array {
  const pixels = new Uint8Array(size * size * 3);
  drawPixels(pixels, match, { size, hud: true });
  return pixels;
}

/** Lines of text. */
export const drawText = (match: Match): string => renderText(sceneOf(match)).join('\n');
