import {
  type Comparison,
  type DiffAction,
  describeEvent,
  FILTERS,
  type Keymap,
  tickOf,
} from '../../src/render/browser.ts';
import { type Arenas, describeArena, matchOfSide } from './arenas.ts';
import { createComparePanel } from './compare.ts';
import { createControls } from './controls.ts';
import { find } from './dom.ts';
import { createEventList } from './event-list.ts';
import { type Model, pairOf } from './model.ts';
import { createPanels } from './panels.ts';
import { createTimelineView, type TimelineModel } from './timeline.ts';

/* Everything of a player that shows a model, and hands on what is asked for. */

/** The parts of a player that show its model. */
export interface View {
  /** Draws where the model stands. @param comparison of two matches at that tick */
  draw(comparison: Comparison | undefined, calm: boolean): void;
  /** Draws what changes with the room and the theme alone. */
  redraw(): void;
  askTick(): void;
}

/** What a view is made of. */
export interface ViewOptions {
  readonly model: Model;
  readonly arenas: Arenas;
  readonly keymap: Keymap<DiffAction>;
  readonly onAction: (action: DiffAction) => void;
}

/** Shows a model. */
export function createView(root: ParentNode, { model, arenas, keymap, onAction }: ViewOptions): View {
  const { sides } = model;
  const onGo = (tick: number): void => onAction({ kind: 'go', tick });
  const pair = pairOf(model);
  const updatePanels = createPanels(root, sides);
  const timeline = createTimelineView(root, () => timelineOf(model), onGo);
  const events = createEventList(root, { onGo, onFilter: (filter) => onAction({ kind: 'list', filter }) });
  const showComparison = pair && createComparePanel(root, onGo);
  const controls = createControls(root, keymap, onAction);
  if (pair !== undefined) nameDivergences(root);
  return {
    askTick: controls.askTick,
    redraw() {
      timeline.draw();
      events.redraw();
    },
    draw(comparison, calm) {
      const { state, boxes, skips, divergences } = model;
      const tick = tickOf(state);
      arenas.draw({ matches: sides.map(matchOfSide), comparison, boxes, calm, describe: !state.playing });
      updatePanels(sides);
      timeline.update(tick);
      events.update({ events: sides[0]!.replay.events[state.filter], filter: state.filter, tick });
      if (pair && comparison) showComparison?.({ playbacks: pair, comparison, divergences, tick });
      controls.update(state, { skips });
    },
  };
}

/** Of two matches, the buttons that jump go to divergences. */
function nameDivergences(root: ParentNode): void {
  find(root, '[data-do=skip]').hidden = false;
  for (const [name, text, label] of [
    ['previous', '‹ difference', 'the difference before'],
    ['next', 'difference ›', 'the next difference'],
  ] as const) {
    const button = find(root, `[data-do=${name}]`);
    button.textContent = text;
    button.setAttribute('aria-label', label);
  }
}

function timelineOf({ sides, state, divergences }: Model): TimelineModel {
  const { inputs = [], states = [] } = divergences ?? {};
  return { side: sides[0]!, lastTick: state.lastTick, inputs, states };
}

/** Where we are, for whoever does not see it: the picture, and what happens at its tick. */
export function describeMoment({ sides, state }: Model): string {
  const tick = tickOf(state);
  const now = sides[0]!.replay.events[FILTERS[0]].filter((event) => event.tick === tick).map(describeEvent);
  return [...now, describeArena(matchOfSide(sides[0]!))].join('. ');
}
