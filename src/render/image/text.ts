import { LETTER, letterOf } from './font.ts';
import { fillBox, type Image } from './image.ts';

/* Text in pictures. */

/** How a text is written. */
export interface TextLook {
  /** the left end of it, or its middle, or its right end, and its top: pixels */
  readonly x: number;
  readonly y: number;
  readonly align?: 'left' | 'middle' | 'right';
  /** pixels of a dot of a letter */
  readonly scale: number;
  /** index of the palette */
  readonly index: number;
}

/** How wide a text is, pixels. */
export const textWidth = (text: string, scale: number): number =>
  Math.max(0, [...text].length * LETTER.advance - 1) * scale;

/** Index of the darkest colour of the sky: nothing that is drawn as light is as dark. */
const SHADOW = 0;

/** Writes a text, with a shadow that keeps it apart from what is behind it. */
export function drawText(to: Image, text: string, look: TextLook): void {
  const { align = 'left', scale } = look;
  const width = textWidth(text, scale);
  const left = look.x - (align === 'left' ? 0 : align === 'right' ? width : width >> 1);
  for (const [right, down] of [
    [1, 1],
    [-1, 0],
    [0, -1],
    [1, 0],
    [0, 1],
  ] as const)
    drawLetters(to, text, { ...look, x: left + right * scale, y: look.y + down * scale, index: SHADOW });
  drawLetters(to, text, { ...look, x: left });
}

function drawLetters(to: Image, text: string, { x, y, scale, index }: TextLook): void {
  for (const [place, character] of [...text].entries())
    for (const [row, line] of letterOf(character).entries())
      for (let column = 0; column < line.length; column += 1) {
        if (line[column] !== '#') continue;
        const left = x + (place * LETTER.advance + column) * scale;
        fillBox(to, { x: left, y: y + row * scale, width: scale, height: scale }, index);
      }
}
