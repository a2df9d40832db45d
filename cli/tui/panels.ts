import { Box, type DOMElement, Text } from 'ink';
import { createElement as h, type ReactElement, type ReactNode, type Ref } from 'react';
import { COLOURS } from './colours.ts';

/* Pieces of a layout: text in boxes. Each is drawn some ten times a second at most. */

/** 0xRRGGBB as Ink takes it. */
const hex = (colour: number): string => `#${colour.toString(16).padStart(6, '0')}`;

export const PLAYER_HEX: readonly [string, string] = [hex(COLOURS.players[0]), hex(COLOURS.players[1])];
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

const BAR = { full: '█', part: '░', ascii: ['#', '-'] } as const;
const KEYS = [
  ['◀', '<'],
  ['▶', '>'],
  ['▲', '^'],
  ['▼', 'v'],
  ['●', '*'],
] as const;
/** The order in which the keys are shown: left, up, down, right, shoot. */
const ORDER = [0, 2, 3, 1, 4];

export function playerPanel(
  player: PlayerPanel,
  { width, ascii }: { width: number; ascii: boolean },
): ReactElement {
  const { seat, name, health, fullHealth, score, keys, source, note } = player;
  const color = PLAYER_HEX[seat - 1]!;
  const cells = Math.max(4, width - 14);
  const filled = health === 0 ? 0 : Math.max(1, Math.round((health / fullHealth) * cells));
  const [full, part] = ascii ? BAR.ascii : [BAR.full, BAR.part];
  return h(
    Box,
    { flexDirection: 'column', width, flexShrink: 0 },
    line([
      h(Text, { key: 'n', color, bold: true }, `${seat} ${name}`),
      h(Text, { key: 's', color: QUIET }, `  score ${score}`),
    ]),
    line([
      h(Text, { key: 'f', color }, full.repeat(filled)),
      h(Text, { key: 'e', color: QUIET }, part.repeat(cells - filled)),
      h(Text, { key: 'h' }, ` ${health}`),
      h(Text, { key: 'o', color: QUIET }, `/${fullHealth}`),
    ]),
    line([
      ...(keys === undefined ? [] : pressed(keys, color, ascii)),
      h(Text, { key: 'w', color: QUIET }, source === undefined ? '' : ` ${source}`),
    ]),
    line(note ?? '', { color: QUIET }),
  );
}

function pressed(keys: number, color: string, ascii: boolean): ReactElement[] {
  return ORDER.map((bit) => {
    const glyph = KEYS[bit]![ascii ? 1 : 0];
    const held = (keys & (1 << bit)) > 0;
    // Told by more than by colour: what is not pressed is a dot.
    return h(
      Text,
      { key: bit, color: held ? color : QUIET, bold: held },
      `${held ? glyph : ascii ? '.' : '·'} `,
    );
  });
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
