import { Box } from 'ink';
import { createElement as h, type ReactElement } from 'react';
import { replaceUnprintable as clean } from '../../src/core/internal.ts';
import {
  actionIn,
  BOLD,
  bestMode,
  type Cells,
  type Comparison,
  compareAt,
  createViewerState,
  DIFF_KEYS,
  type Divergences,
  describeDifferences,
  drawArena,
  drawDialog,
  drawDivergences,
  drawFooter,
  drawRings,
  findRings,
  formatClock,
  listKeys,
  type Pair,
  playSign,
  putLine,
  QUIET,
  type Rect,
  reduceViewer,
  SPEEDS,
  sceneOf,
  skipEqual,
  tickOf,
  type ViewerAction,
  type ViewerState,
} from '../../src/render/index.ts';
import { squareIn } from '../../src/render/internal.ts';
import type { Playback } from '../../src/replay/index.ts';
import { EXIT } from '../exit.ts';
import { type App, runApp, type Screen, type TerminalStreams } from './app.ts';
import { type Painter, region, type Size, textLine, topRegion } from './display.ts';

/* `shooter diff --tui` on a terminal: both matches beside each other, or one of them where there is no room, and what differs. */

export interface DiffOptions {
  readonly paths: readonly [string, string];
  readonly playbacks: readonly [Playback, Playback];
  /** of them, as `divergenceSteps` finds them */
  readonly divergences: Divergences;
  /** the exit code: the caller knows already whether they are the same match */
  readonly code: number;
}

/** Shows two matches until the person has seen enough. @returns the exit code */
export const openDiff = (streams: TerminalStreams, options: DiffOptions): Promise<number> =>
  runApp(streams, (app) => createDiffScreen(app, options));

function createDiffScreen(app: App, { paths: names, playbacks, divergences, code }: DiffOptions): Screen {
  const ticks = [...new Set([...divergences.inputs, ...divergences.states].map(({ from }) => from))];
  ticks.sort((x, y) => x - y);
  const state = createViewerState(divergences.lastTick, { at: ticks[0] ?? 0, playing: false });
  let shown = { state, pane: 0 as 0 | 1, skips: true };
  const constant = { ascii: app.ascii, names, playbacks, divergences };
  let compared = { tick: -1, ...compareAt(playbacks, 0) };
  const model = (): DiffModel => {
    const tick = tickOf(shown.state);
    if (tick !== compared.tick) compared = { tick, ...compareAt(playbacks, tick) };
    return { ...constant, ...shown, ...compared };
  };
  return {
    layOut: (size) => diffLayout(size, model),
    advance(ms) {
      const next = reduceViewer(shown.state, { kind: 'pass', ms }, []);
      const skips = shown.skips && next.playing;
      const position = skips ? Math.max(next.position, skipEqual(divergences, tickOf(next))) : next.position;
      shown = { ...shown, state: { ...next, position } };
      return next.playing;
    },
    handle(event) {
      const action = 'key' in event ? actionIn(DIFF_KEYS, event, shown.state.typed !== undefined) : undefined;
      if (action === undefined) return false;
      if (action.kind === 'suspend') app.suspend();
      else if (action.kind === 'interrupt') app.end(EXIT.interrupted);
      else if (action.kind === 'pane') shown = { ...shown, pane: shown.pane === 0 ? 1 : 0 };
      else if (action.kind === 'skip') shown = { ...shown, skips: !shown.skips };
      else shown = { ...shown, state: reduceViewer(shown.state, action as ViewerAction, ticks) };
      if (shown.state.done) app.end(code);
      return action.kind !== 'suspend';
    },
  };
}

export interface DiffModel extends Comparison {
  readonly ascii: boolean;
  readonly names: readonly [string, string];
  readonly divergences: Divergences;
  readonly state: ViewerState;
  /** which match is shown where there is room for one */
  readonly pane: 0 | 1;
  readonly skips: boolean;
  /** at the tick of the state, or at their ends */
  readonly playbacks: Pair<Playback>;
}

const BOTH_FROM = 100;
const STRIP_ROWS = 2;

/* A line of the table. */
const FIELD_COLUMNS = 22;
const VALUE_COLUMNS = 10;
const TABLE_COLUMNS: number = FIELD_COLUMNS + 2 * VALUE_COLUMNS;

/** From so many columns on what differs is listed beside the one match that there is room for, else below it. */
const BESIDE_FROM = 70;

export function diffLayout({ columns, rows }: Size, model: () => DiffModel): ReactElement {
  const beside = columns >= BESIDE_FROM && columns < BOTH_FROM;
  const below = beside ? 0 : Math.max(3, Math.min(10, Math.floor(rows / 4)));
  const height = rows - 3 - STRIP_ROWS - below;
  const table: Painter = (cells, rect) => drawTable(cells, rect, model());
  return h(
    Box,
    { flexDirection: 'column', width: columns, height: rows },
    textLine(() => describeState(model()), { look: { style: BOLD } }),
    h(
      Box,
      { height: height + 1, width: columns, justifyContent: beside ? 'flex-start' : 'center' },
      ...arenas(columns, height, model),
      beside && h(Box, { flexGrow: 1 }),
      beside && region(table, { width: TABLE_COLUMNS - 1, height: height + 1 }),
    ),
    region((cells, rect) => drawDivergences(cells, rect, { ...model(), tick: tickOf(model().state) }), {
      height: STRIP_ROWS,
    }),
    !beside && region(table, { height: below }),
    region((cells) => drawFooter(cells, { ...model(), keys: DIFF_KEYS }), { height: 1 }),
    topRegion((cells) => drawHelp(cells, model())),
  );
}

function drawHelp(cells: Cells, { state, ascii }: DiffModel): void {
  if (state.help) drawDialog(cells, { title: 'Keys', lines: listKeys(DIFF_KEYS, ascii), ascii });
}

/** Both matches, or the one that there is room for, each below its name. */
function arenas(columns: number, height: number, model: () => DiffModel): ReactElement[] {
  const both = columns >= BOTH_FROM;
  const room = both
    ? Math.floor((columns - 1) / 2)
    : columns < BESIDE_FROM
      ? columns
      : columns - TABLE_COLUMNS;
  const size = squareIn({ width: room, height });
  return (both ? ([0, 1] as const) : [undefined]).map((fixed) => {
    const index = (): 0 | 1 => fixed ?? model().pane;
    return h(
      Box,
      {
        key: String(fixed),
        flexDirection: 'column',
        width: size.width,
        marginRight: fixed === 0 ? 1 : 0,
        flexShrink: 0,
      },
      textLine(() => `${'ab'[index()]}  ${clean(model().names[index()]!)}`, { look: { style: BOLD } }),
      region((cells, rect) => drawOne(cells, rect, { model: model(), index: index() }), size),
    );
  });
}

function drawOne(cells: Cells, rect: Rect, { model, index }: { model: DiffModel; index: 0 | 1 }): void {
  const { ascii, playbacks, states, fields } = model;
  drawArena(cells, rect, { scene: sceneOf(playbacks[index].match), mode: ascii ? 'ascii' : bestMode(rect) });
  drawRings(cells, rect, { boxes: findRings(states[index], fields), ascii });
}

function describeState({ state, fields, ascii, skips, divergences }: DiffModel): string {
  const tick = tickOf(state);
  const speed = SPEEDS[state.speed]!;
  const count = divergences.states.length;
  const differing = `${fields.length} ${fields.length === 1 ? 'field differs' : 'fields differ'}`;
  return [
    `${playSign(state.playing, ascii)} ${formatClock(tick)} / ${formatClock(state.lastTick)}`,
    `tick ${tick}`,
    fields.length === 0 ? 'equal' : differing,
    count === 1 ? '1 divergence' : `${count} divergences`,
    ...(speed === 1 ? [] : [`×${speed}`]),
    ...(skips ? ['skips equal'] : []),
  ].join(' · ');
}

/** What differs: in words, then field by field below a heading, in as many columns as fit. */
function drawTable(cells: Cells, { x, y, width, height }: Rect, model: DiffModel): void {
  const { fields } = model;
  const remarks = describeDifferences(model.playbacks, tickOf(model.state)).slice(0, height);
  for (const [row, text] of remarks.entries()) putLine(cells, text, { x, y: y + row, width, style: BOLD });
  const top = y + remarks.length;
  const room = height - remarks.length - 1;
  if (room < 1) return;
  const across = Math.max(1, Math.floor((width + 1) / (TABLE_COLUMNS + 1)));
  const most = room * across;
  const lines = fields
    .slice(0, fields.length > most ? most - 1 : most)
    .map(({ field, a, b }) => ({ text: tableLine(field, String(a ?? '-'), String(b ?? '-')), quiet: false }));
  if (lines.length < fields.length)
    lines.push({ text: `and ${fields.length - lines.length} more`, quiet: true });
  for (let column = 0; column * room < lines.length; column += 1) {
    const left = { x: x + column * (TABLE_COLUMNS + 1), width: Math.min(width, TABLE_COLUMNS) };
    putLine(cells, tableLine('field', 'a', 'b'), { ...left, y: top, fg: QUIET });
    for (const [row, { text, quiet }] of lines.slice(column * room, (column + 1) * room).entries())
      putLine(cells, text, { ...left, y: top + 1 + row, ...(quiet && { fg: QUIET }) });
  }
}

/** @param words the field and its values in a and in b */
const tableLine = (...words: readonly [string, string, string]): string =>
  words
    .map((word, index) => {
      const width = index === 0 ? FIELD_COLUMNS : VALUE_COLUMNS;
      return word.slice(0, width - 1).padEnd(width);
    })
    .join('')
    .trimEnd();
