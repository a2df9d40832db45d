import { diffStates, type FieldDifference, readState, type State } from '../../src/core/index.ts';
import { inputsAt, KEY_COLUMNS, type Playback, valueIn } from '../../src/replay/index.ts';
import { clean } from '../shown.ts';
import { WHOLE_ARENA } from './camera.ts';
import { BOLD, type Cells, fillRect, putGlyph, putText, type Rect } from './cells.ts';
import type { DiffModel, DiffPlaces } from './diff-layout.ts';
import { drawRings, findRings } from './rings.ts';
import { bestMode, drawScene } from './scene.ts';
import type { Painter, Screen, Size } from './screen.ts';
import type { Divergences } from './stretches.ts';
import { tickOf, type ViewerState } from './viewer-state.ts';

/* What is to be told of two matches at a tick, and how it is drawn: of two playbacks that were sought there. */

/** What is compared. Made by `createDiffScene`. */
export interface DiffScene {
  readonly paths: readonly [string, string];
  readonly playbacks: readonly [Playback, Playback];
  readonly divergences: Divergences;
  readonly ascii: boolean;
  /** what is to be seen where both are now */
  readonly now: () => Moment;
}

/** Both states, and the fields in which they differ. */
interface Moment {
  readonly states: readonly [State, State];
  readonly fields: readonly FieldDifference[];
}

/** What a person has chosen to see. */
export interface DiffShown {
  readonly state: ViewerState;
  /** which match is shown where there is room for one */
  readonly pane: 0 | 1;
  /** whether equal stretches are skipped */
  readonly skips: boolean;
}

export function createDiffScene(
  { paths, playbacks, divergences }: Pick<DiffScene, 'paths' | 'playbacks' | 'divergences'>,
  ascii: boolean,
): DiffScene {
  return { paths, playbacks, ascii, divergences, now: createMoments(playbacks) };
}

/** The table and both canvases ask for the same moment: it is compared once. */
function createMoments([a, b]: DiffScene['playbacks']): () => Moment {
  let at: readonly [number, number] | undefined;
  let moment: Moment | undefined;
  return () => {
    if (moment === undefined || at?.[0] !== a.match.tick || at[1] !== b.match.tick) {
      at = [a.match.tick, b.match.tick];
      const states = [readState(a.match), readState(b.match)] as const;
      moment = { states, fields: diffStates(...states) };
    }
    return moment;
  };
}

/** What is drawn over the layout. @param tickNow the tick that both were sought to */
export function createDiffPlaces(screen: Screen, scene: DiffScene, tickNow: () => number): DiffPlaces {
  return {
    canvases: [screen.painted(createCanvas(scene, 0)), screen.painted(createCanvas(scene, 1))],
    strip: screen.painted((cells, rect) => drawStretches(cells, rect, { ...scene, tick: tickNow() })),
    cover: screen.cover,
  };
}

export function diffModelOf(scene: DiffScene, size: Size, { state, pane, skips }: DiffShown): DiffModel {
  const { paths, playbacks, divergences, ascii } = scene;
  const tick = tickOf(state);
  return {
    size,
    ascii,
    state,
    pane,
    skips,
    names: [clean(paths[0]), clean(paths[1])],
    fields: scene.now().fields,
    remarks: [
      ...playbacks.flatMap(({ lastTick }, index) =>
        tick > lastTick ? [`${'ab'[index]} has ended, at tick ${lastTick}`] : [],
      ),
      ...remarkKeys(playbacks, tick),
    ],
    divergences: divergences.states.length,
  };
}

/** A match that is over stays at its end. */
export function seekBoth({ playbacks }: DiffScene, tick: number): void {
  for (const playback of playbacks) playback.seek(Math.min(tick, playback.lastTick));
}

function createCanvas(scene: DiffScene, index: 0 | 1): Painter {
  const { ascii } = scene;
  const { match } = scene.playbacks[index];
  return (cells, rect) => {
    const mode = ascii ? 'ascii' : bestMode(rect, WHOLE_ARENA);
    drawScene(cells, rect, { match, options: { mode } });
    const { states, fields } = scene.now();
    drawRings(cells, rect, { boxes: findRings(states[index], fields), ascii });
  };
}

const KEY_LETTERS = ['left', 'right', 'up', 'down', 'shoot'];

/** Whose keys differ in the tick that led here. */
function remarkKeys(playbacks: DiffScene['playbacks'], tick: number): string[] {
  if (tick === 0) return [];
  return ([1, 2] as const).flatMap((seat) => {
    const [a, b] = playbacks.map(({ log: { track } }) =>
      tick > track.ticks ? undefined : valueIn(inputsAt(track, tick - 1), KEY_COLUMNS[seat - 1]!),
    );
    return a === b ? [] : [`keys of ${seat}: ${tellKeys(a)} in a, ${tellKeys(b)} in b`];
  });
}

function tellKeys(keys: number | undefined): string {
  if (keys === undefined) return 'none';
  return KEY_LETTERS.filter((_, bit) => (keys & (1 << bit)) > 0).join('+') || 'nothing';
}

const DIFFERS = 0xef5350;
const EQUAL = 0x4a5060;
const LABEL = 0x7a8394;
const CURSOR = 0x5c6370;

/** A row for keys, a row for states: where they differ, and where we are. */
function drawStretches(
  cells: Cells,
  rect: Rect,
  { divergences, tick, ascii }: Pick<DiffScene, 'divergences' | 'ascii'> & { tick: number },
): void {
  const label = 8;
  const width = rect.width - label;
  const columnOf = (at: number): number =>
    divergences.lastTick === 0 ? 0 : Math.round((at / divergences.lastTick) * (width - 1));
  for (const [row, name, stretches] of [
    [0, 'keys', divergences.inputs],
    [1, 'states', divergences.states],
  ] as const) {
    const y = rect.y + row;
    putText(cells, name, { x: rect.x, y, fg: LABEL });
    fillRect(cells, { x: rect.x + label, y, width, height: 1 }, { fg: EQUAL, glyph: ascii ? 0x2d : 0x2500 });
    for (const { from, to } of stretches)
      for (let column = columnOf(from); column <= columnOf(to); column += 1)
        putGlyph(cells, y * cells.width + rect.x + label + column, ascii ? 0x23 : 0x2584, { fg: DIFFERS });
    const look = { fg: 0xffffff, bg: CURSOR, style: BOLD };
    putGlyph(cells, y * cells.width + rect.x + label + columnOf(tick), ascii ? 0x7c : 0x2503, look);
  }
}
