import { diffStates, type FieldDifference, readState } from '../../src/core/index.ts';
import { inputsAt, KEY_COLUMNS, type Playback, valueIn } from '../../src/replay/index.ts';
import { EXIT } from '../exit.ts';
import { clean } from '../shown.ts';
import { WHOLE_ARENA } from './camera.ts';
import { type Cells, fillRect, putGlyph, putText, type Rect } from './cells.ts';
import { DIFF_KEYS } from './diff-keys.ts';
import { type DiffModel, type DiffPlaces, diffLayout } from './diff-layout.ts';
import { actionIn } from './replay-keys.ts';
import { drawRings, findRings } from './rings.ts';
import { bestMode, drawScene } from './scene.ts';
import type { Painter } from './screen.ts';
import { type Act, Stage, type TerminalPlace } from './stage.ts';
import { type Divergences, findStretches, skipEqual } from './stretches.ts';
import {
  createViewerState,
  reduceViewer,
  tickOf,
  type ViewerAction,
  type ViewerState,
} from './viewer-state.ts';

/* `shooter diff --tui`: two matches in step. */

export interface DiffOptions {
  readonly paths: readonly [string, string];
  readonly playbacks: readonly [Playback, Playback];
  /** the exit code: whether they are the same match was found out before */
  readonly code: number;
}

/** Shows two matches until the person has seen enough. @returns the exit code */
export async function showDiff(place: TerminalPlace, options: DiffOptions): Promise<number> {
  return await new Promise<number>((resolve) => {
    const { playbacks } = options;
    const divergences = findStretches(playbacks[0].log, playbacks[1].log);
    const ticks = [...new Set([...divergences.inputs, ...divergences.states].map(({ from }) => from))].sort(
      (x, y) => x - y,
    );
    let state = createViewerState(divergences.lastTick, { at: ticks[0] ?? 0, playing: false });
    let [pane, skips] = [0 as 0 | 1, true];
    const act: Act = {
      layOut(size) {
        seek(options, tickOf(state));
        return diffLayout(
          modelOf(options, { divergences, state, size, pane, skips, ascii: place.ascii }),
          places,
        );
      },
      pass(ms) {
        state = reduceViewer(state, { kind: 'pass', ms }, []);
        if (skips && state.playing)
          state = { ...state, position: Math.max(state.position, skipEqual(divergences, tickOf(state))) };
        seek(options, tickOf(state));
        return state.playing;
      },
      take(event) {
        const action = 'key' in event ? actionIn(DIFF_KEYS, event, state.typed !== undefined) : undefined;
        if (action === undefined) return false;
        if (action.kind === 'suspend') stage.suspend();
        else if (action.kind === 'interrupt') stage.end(EXIT.interrupted);
        else if (action.kind === 'pane') pane = pane === 0 ? 1 : 0;
        else if (action.kind === 'skip') skips = !skips;
        else state = reduceViewer(state, action as ViewerAction, ticks);
        if (state.done) stage.end(options.code);
        return !state.done && action.kind !== 'interrupt' && action.kind !== 'suspend';
      },
    };
    const stage = new Stage(place, act, resolve);
    const places: DiffPlaces = {
      canvases: [
        stage.screen.painted(createCanvas(options, 0, place.ascii)),
        stage.screen.painted(createCanvas(options, 1, place.ascii)),
      ],
      strip: stage.screen.painted((cells, rect) =>
        drawStretches(cells, rect, { divergences, tick: tickOf(state), ascii: place.ascii }),
      ),
      cover: stage.screen.cover,
    };
    stage.refresh();
  });
}

function seek({ playbacks }: DiffOptions, tick: number): void {
  for (const playback of playbacks) playback.seek(Math.min(tick, playback.lastTick));
}

const fieldsOf = ({ playbacks: [a, b] }: DiffOptions): FieldDifference[] =>
  diffStates(readState(a.match), readState(b.match));

function createCanvas(options: DiffOptions, index: 0 | 1, ascii: boolean): Painter {
  const { match } = options.playbacks[index];
  return (cells, rect) => {
    const mode = ascii ? 'ascii' : bestMode(rect, WHOLE_ARENA);
    drawScene(cells, rect, { match, options: { mode } });
    drawRings(cells, rect, { boxes: findRings(readState(match), fieldsOf(options)), ascii });
  };
}

interface Shown {
  readonly divergences: Divergences;
  readonly state: ViewerState;
  readonly size: DiffModel['size'];
  readonly pane: 0 | 1;
  readonly skips: boolean;
  readonly ascii: boolean;
}

function modelOf(options: DiffOptions, { divergences, state, size, pane, skips, ascii }: Shown): DiffModel {
  const { paths, playbacks } = options;
  const tick = tickOf(state);
  return {
    size,
    ascii,
    state,
    pane,
    skips,
    names: [clean(paths[0]), clean(paths[1])],
    fields: fieldsOf(options),
    remarks: [
      ...playbacks.flatMap(({ lastTick }, index) =>
        tick > lastTick ? [`${'ab'[index]} has ended, at tick ${lastTick}`] : [],
      ),
      ...remarkKeys(playbacks, tick),
    ],
    divergences: divergences.states.length,
  };
}

const KEY_LETTERS = ['left', 'right', 'up', 'down', 'shoot'];

/** Whose keys differ in the tick that led here. */
function remarkKeys(playbacks: DiffOptions['playbacks'], tick: number): string[] {
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

/** A row for keys, a row for states: where they differ, and where we are. */
function drawStretches(
  cells: Cells,
  rect: Rect,
  { divergences, tick, ascii }: { divergences: Divergences; tick: number; ascii: boolean },
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
    putText(cells, name, { x: rect.x, y, fg: EQUAL });
    fillRect(cells, { x: rect.x + label, y, width, height: 1 }, { fg: EQUAL, glyph: ascii ? 0x2d : 0x2500 });
    for (const { from, to } of stretches)
      for (let column = columnOf(from); column <= columnOf(to); column += 1)
        putGlyph(cells, y * cells.width + rect.x + label + column, ascii ? 0x23 : 0x2588, { fg: DIFFERS });
    cells.bg[y * cells.width + rect.x + label + columnOf(tick)] = 0xffffff;
  }
}
