import { base64ToBytes } from '#platform';
import type { Match } from '../../src/core/index.ts';
import { replaceUnprintable as clean } from '../../src/core/internal.ts';
import { type Comparison, type Effects, findRings } from '../../src/render/browser.ts';
import { formatCount } from '../../src/render/internal.ts';
import type { Log } from '../../src/replay/browser.ts';
import { type Arena, type ArenaFrame, createArena } from '../arena/arena.ts';
import { find, setAttribute } from './dom.ts';
import { keysAt, type Side } from './side.ts';

/* The pictures: one of each match, side by side. */

/** The pictures in the page. */
export interface Arenas {
  /** Makes the pictures as sharp as the screen. To be called when the room for them changes. */
  resize(): void;
  /** Draws where the sides stand. */
  draw(shown: ShownArenas): void;
  /** Draws what `draw` drew last on a canvas of its own, large. */
  toPng(): Blob | null;
}

/** A match at a tick. */
export interface ShownMatch {
  readonly log: Log;
  readonly match: Match;
  readonly effects: Effects;
}

/** A side where it stands. */
export const matchOfSide = ({ log, replay }: Side): ShownMatch => ({
  log,
  match: replay.playback.match,
  effects: replay.effects,
});

/** What is drawn. */
interface ShownArenas {
  readonly matches: readonly ShownMatch[];
  readonly comparison: Comparison | undefined;
  readonly boxes: boolean;
  /** whether nothing moves but the bodies */
  readonly calm: boolean;
  /** whether the text alternatives are to say where the match stands */
  readonly describe: boolean;
}

/** Device pixels of a CSS pixel at most: more is not seen, and costs. */
const MAX_RATIO = 2;
/** Side of each picture in a file that is saved, and the gap between two, px. */
const PICTURE_PX = 1200;
const GAP_PX = 16;

/** Shows pictures on the canvases of a player. @param names of the logs; none for one that stands alone */
export function createArenas(root: ParentNode, names: readonly string[]): Arenas {
  const panes = [...root.querySelectorAll<HTMLElement>('.pane')].slice(0, Math.max(1, names.length));
  const arenas = panes.map((pane, index): { canvas: HTMLCanvasElement; arena: Arena } => {
    pane.hidden = false;
    if (names.length > 1) find(pane, 'figcaption').textContent = `${'ab'[index]} · ${names[index]}`;
    const canvas = find<HTMLCanvasElement>(pane, 'canvas');
    return { canvas, arena: createArena(canvas) };
  });
  let frames: readonly ArenaFrame[] = [];
  return {
    resize() {
      for (const { canvas, arena } of arenas) {
        const size = Math.max(1, Math.round(canvas.getBoundingClientRect().width));
        arena.resize({ size, pixelRatio: Math.min(MAX_RATIO, devicePixelRatio || 1) });
      }
    },
    draw(shown) {
      frames = shown.matches.map((one, index) => frameOf(one, index as 0 | 1, shown));
      for (const [index, frame] of frames.entries()) {
        const { canvas, arena } = arenas[index]!;
        arena.draw(frame);
        if (shown.describe) setAttribute(canvas, 'aria-label', describeArena(shown.matches[index]!));
      }
    },
    toPng() {
      const whole = document.createElement('canvas');
      whole.width = frames.length * (PICTURE_PX + GAP_PX) - GAP_PX;
      whole.height = PICTURE_PX;
      for (const [index, frame] of frames.entries()) {
        const canvas = document.createElement('canvas');
        const arena = createArena(canvas);
        arena.resize({ size: PICTURE_PX, pixelRatio: 1 });
        arena.draw(frame);
        whole.getContext('2d')!.drawImage(canvas, index * (PICTURE_PX + GAP_PX), 0);
      }
      // Not toBlob: Chromium encodes that while it is idle, and a page that stands still waited up to seven seconds for it.
      const [, base64 = ''] = whole.toDataURL('image/png').split(',');
      return base64 === '' ? null : new Blob([new Uint8Array(base64ToBytes(base64))], { type: 'image/png' });
    },
  };
}

function frameOf({ log, match, effects }: ShownMatch, index: 0 | 1, shown: ShownArenas): ArenaFrame {
  const [first, second] = log.header.players;
  const { comparison, calm, boxes } = shown;
  return {
    match,
    effects,
    keys: keysAt(log, match.tick),
    names: [clean(first.name), clean(second.name)],
    calm,
    boxes,
    ...(comparison && { rings: findRings(comparison.states[index], comparison.fields) }),
  };
}

/** For whoever does not see the picture. */
export function describeArena({ log, match }: Omit<ShownMatch, 'effects'>): string {
  const players = [match.player1, match.player2].map(
    ({ health, score }, index) =>
      `${clean(log.header.players[index]!.name)}: health ${formatCount(health)}, score ${formatCount(score)}`,
  );
  const enemies = match.living === 1 ? '1 enemy' : `${formatCount(match.living)} enemies`;
  return `tick ${formatCount(match.tick)}, wave ${match.level}, ${enemies}. ${players.join('. ')}.`;
}
