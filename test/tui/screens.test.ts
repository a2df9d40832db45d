import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Cells, createCells, textOf } from '../../src/render/cells.ts';
import { createReplay, showReplay } from '../../src/render/replay.ts';
import { drawSvg } from '../../src/render/svg.ts';
import { drawViewer } from '../../src/render/viewer.ts';
import { createViewerState, type ViewerState } from '../../src/render/viewer-state.ts';
import type { Playback } from '../../src/replay/index.ts';
import { openStills, type Still, type Stills } from './stills.ts';

/* Screens of recorded matches. What changes in test/golden/tui is to be looked at (`node scripts/screens.mjs OUTDIR`) and made
   anew by `npm run golden`. */

const read = (path: string): Buffer => readFileSync(new URL(`../${path}`, import.meta.url));
const SCREENS: Record<string, Still> = JSON.parse(String(read('tui/screens.json')));

let open: Stills['open'];
let show: Stills['show'];

beforeAll(async () => {
  ({ open, show } = await openStills(new URL('../golden/', import.meta.url)));
});

describe('a screen', () => {
  test.each(Object.entries(SCREENS))('looks as it is kept: %s', (name, screen) => {
    const cells = show(screen);
    const kept = String(read(`golden/tui/${name}.txt`));
    expect(`${textOf(cells).join('\n')}\n`).toBe(kept);
  });

  test('is kept if it is listed, and no other is', () => {
    const kept = readdirSync(new URL('../golden/tui/', import.meta.url));
    expect(kept.sort()).toEqual(
      Object.keys(SCREENS)
        .map((name) => `${name}.txt`)
        .sort(),
    );
  });

  test('is shown in the colours of its players, whatever TERM is', () => {
    expect(process.env.FORCE_COLOR).not.toBe('3');
    const { fg, glyphs } = show(SCREENS['80x24-best']!);
    const name = [...glyphs].findIndex(
      (glyph, at) => glyph === 0x31 && glyphs[at + 1] === 0x20 && glyphs[at + 2] === 0x68,
    );
    expect(fg[name]).toBe(0x4fc3f7);
  });
});

describe('with --ascii', () => {
  test.each(['unicode-seed', 'hunter-gunner', 'interrupted'])(
    'no glyph of a screen of %s is above 0x7e, whatever is shown',
    (log) => {
      const states: Partial<ViewerState>[] = [
        {},
        { help: true },
        { typed: '0:1' },
        { message: '−…漢 ✓' },
        { zoom: 2, follow: 2 },
        { speed: 0, mode: 'braille' },
      ];
      for (const state of states) {
        for (const [columns, rows] of [
          [40, 12],
          [100, 30],
          [200, 60],
          [20, 5],
        ] as const) {
          const { glyphs } = show({ log, at: 300, columns, rows, ascii: true, state });
          expect([...glyphs].filter((glyph) => glyph < 0x20 || glyph > 0x7e)).toEqual([]);
        }
      }
    },
  );

  test('is what makes it so: without it there are others', () => {
    const { glyphs } = show(SCREENS['100x30-best']!);
    expect(glyphs.some((glyph) => glyph > 0x7e)).toBe(true);
  });
});

describe('a seek', () => {
  const openScreen = (playback: Playback, columns: number, rows: number): ((state: ViewerState) => Cells) => {
    const replay = createReplay('a', playback);
    const cells = createCells(columns, rows);
    return (state) => {
      drawViewer(cells, showReplay(replay, { state, ascii: false }));
      return structuredClone(cells);
    };
  };

  test('shows what playing there shows, cell for cell', () => {
    const [played, sought] = [open('hunter-gunner'), open('hunter-gunner')];
    const [showPlayed, showSought] = [openScreen(played, 100, 30), openScreen(sought, 100, 30)];
    const state = createViewerState(played.lastTick, { playing: false });
    // Far apart and back and forth, each after the other has played on from tick 0.
    for (const tick of [0, 1, 700, 699, 2500, 257, 255, 256, 1100, played.lastTick]) {
      played.seek(0);
      for (let at = 0; at <= tick; at += 1) played.seek(at);
      const shown = showPlayed({ ...state, position: tick });
      expect(showSought({ ...state, position: tick }), `tick ${tick}`).toEqual(shown);
    }
    expect(showSought({ ...state, position: 700 })).not.toEqual(showPlayed({ ...state, position: 701 }));
  });

  test('a tick on and a tick back shows the same, and the same state the same', () => {
    const playback = open('hunter-hunter');
    const show = openScreen(playback, 80, 24);
    const state = createViewerState(playback.lastTick, { at: 5000, playing: false });
    const cells = show(state);
    expect(show({ ...state, position: 5001 })).not.toEqual(cells);
    expect(show(state)).toEqual(cells);
  });
});

describe('a picture', () => {
  test('is the same text for the same cells, and well-formed whatever stands in them', () => {
    const cells = createCells(64, 40);
    // Every kind of glyph, and what XML takes for its own.
    for (const [at, glyph] of [...'<>&"\'\u0007漢'].entries()) cells.glyphs[at] = glyph.codePointAt(0)!;
    for (let at = 64; at < 64 * 40; at += 1) {
      cells.glyphs[at] = at < 1024 ? 0x2400 + at : 0x2500 + (at % 0x400);
      cells.fg[at] = at % 3 === 0 ? -1 : (at * 7919) & 0xffffff;
      cells.bg[at] = at % 2 === 0 ? -1 : (at * 104_729) & 0xffffff;
      cells.styles[at] = at % 16;
    }
    cells.glyphs[70] = 0xd800;
    const svg = drawSvg(cells, { title: 'a < b & "c"' });
    expect(drawSvg(cells, { title: 'a < b & "c"' })).toBe(svg);
    expect(svg).toContain('<title>a &lt; b &amp; &quot;c&quot;</title>');
    expect(wrongXml(svg)).toBe('');
    expect(wrongXml(drawSvg(cells, { title: '\u0001\u0002\ud800x' }))).toBe('');
    expect(wrongXml(svg.replace('</title>', '\u0001</title>'))).not.toBe('');
    expect(wrongXml(svg.replace('</title>', '</titel>'))).not.toBe('');
    expect(wrongXml(svg.replace('&lt;', '<'))).not.toBe('');
  });

  test('draws blocks as shapes, and no text of them', () => {
    const svg = drawSvg(show(SCREENS['80x24-braille']!), { title: 'x' });
    expect(svg).not.toMatch(/[\u2580-\u259f\u2801-\u28ff]/);
    expect(svg).toContain('>hunter-gunner.log<');
  });
});

/** What is wrong with a document of elements, attributes in double quotes, and text; empty if nothing is. */
function wrongXml(xml: string): string {
  const open: string[] = [];
  const token = /<(\/?)([a-z]+)((?: [\w:-]+="[^"<&]*")*)(\/?)>|([^<]+)/gy;
  for (let at = 0; at < xml.length; at = token.lastIndex) {
    token.lastIndex = at;
    const found = token.exec(xml);
    if (found === null) return `at ${at}: ${xml.slice(at, at + 40)}`;
    const [, closes, name, , empty, text] = found;
    if (text !== undefined) {
      if (/&(?!(amp|lt|gt|quot);)|(?![\t\n\r])\p{Cc}|[\p{Cs}\ufffe\uffff]/u.test(text)) return text;
    } else if (closes !== '') {
      if (open.pop() !== name) return `</${name}>`;
    } else if (empty === '') open.push(name!);
  }
  return open.join();
}
