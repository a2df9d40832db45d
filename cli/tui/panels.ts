import { Box, type DOMElement, Text } from 'ink';
import { createElement as h, type ReactElement, type ReactNode, type Ref } from 'react';

/* Pieces of a layout: text in boxes, which seldom changes. */

export const QUIET = '#7a8394';

type LineProps = Parameters<typeof Text>[0] & { readonly key?: string | number };

/** A line, cut at its end. */
export const line = (text: ReactNode, props: LineProps = {}): ReactElement =>
  h(Text, { wrap: 'truncate-end', ...props }, text);

/** Characters of a name at most: it is to leave room for the score. */
export const MAX_NAME = 24;

/** What one player's panel tells. */
export interface PlayerPanel {
  readonly seat: 1 | 2;
  readonly name: string;
  readonly health: number;
  readonly fullHealth: number;
  readonly score: number;
  /** keys of the tick shown, as an input; undefined: they are not known */
  readonly keys: number | undefined;
  /** where they came from, unless they were sent for this tick */
  readonly source?: string | undefined;
  readonly note?: string | undefined;
}

export interface Overlay {
  readonly title: string;
  readonly lines: readonly string[];
  readonly ascii: boolean;
  /** the part of the screen that is covered */
  readonly cover: Ref<DOMElement>;
}

/** Lines in a frame, in the middle of the screen. */
export function overlay({ title, lines, ascii, cover }: Overlay): ReactElement {
  return h(
    Box,
    { position: 'absolute', width: '100%', height: '100%', alignItems: 'center', justifyContent: 'center' },
    h(
      Box,
      {
        ref: cover,
        flexDirection: 'column',
        borderStyle: ascii ? 'classic' : 'round',
        paddingX: 1,
        backgroundColor: '#161a22',
      },
      line(title, { bold: true, key: 'title' }),
      ...lines.map((text, index) => line(text, { key: index })),
    ),
  );
}

interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What is said where there is no room for anything else. */
export const tooSmall = ({ columns, rows }: Size, least: Size): ReactElement =>
  h(
    Box,
    { width: columns, height: rows, flexDirection: 'column' },
    line('This screen is too small:'),
    line(`${columns} × ${rows}; ${least.columns} × ${least.rows} at least.`),
    line('q quits.'),
  );
