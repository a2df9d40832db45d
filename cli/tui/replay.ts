import type { Playback } from '../../src/replay/index.ts';
import { EXIT } from '../exit.ts';
import { drawArena } from './replay-arena.ts';
import { actionOf, REPLAY_KEYS } from './replay-keys.ts';
import { layoutKeyOf, type Places, replayLayout } from './replay-layout.ts';
import { createFacts, modelOf, type ReplayFacts } from './replay-view.ts';
import type { Painter, Screen } from './screen.ts';
import { drawHeader, drawSide } from './side.ts';
import { type Act, Stage, type TerminalPlace } from './stage.ts';
import { drawStrip } from './timeline.ts';
import {
  createViewerState,
  reduceViewer,
  tickOf,
  type ViewerStart,
  type ViewerState,
} from './viewer-state.ts';

/* `shooter replay` on a terminal: between what comes and what is shown. */

export interface ReplayOptions extends ViewerStart {
  readonly path: string;
  readonly playback: Playback;
}

/** Shows a match until the person has seen enough. @returns the exit code */
export async function showReplay(place: TerminalPlace, options: ReplayOptions): Promise<number> {
  return await new Promise<number>((resolve) => {
    const { playback, path } = options;
    const facts = createFacts(path, playback);
    const ticks = { all: [], waves: [], hits: [], kills: [] } as Record<ViewerState['filter'], number[]>;
    for (const [filter, events] of Object.entries(facts.events))
      ticks[filter as ViewerState['filter']] = events.map(({ tick }) => tick);
    let state = createViewerState(playback.lastTick, options);

    const act: Act = {
      layOut: (size) => replayLayout({ size, state, ascii: place.ascii, keys: REPLAY_KEYS }, places),
      layoutKey: () => layoutKeyOf(state),
      pass(ms) {
        state = reduceViewer(state, { kind: 'pass', ms }, []);
        playback.seek(tickOf(state));
        return state.playing;
      },
      take(event) {
        const before = state;
        const action = 'key' in event ? actionOf(event, state.typed !== undefined) : undefined;
        if (action === undefined) return false;
        if (action.kind === 'suspend') stage.suspend();
        if (action.kind === 'interrupt') stage.end(EXIT.interrupted);
        state = reduceViewer(state, action, ticks[state.filter]);
        if (action.kind === 'copy') state = { ...state, message: copyCommand(stage, path, tickOf(state)) };
        playback.seek(tickOf(state));
        if (state.done) stage.end(EXIT.done);
        return !state.done && state !== before;
      },
    };
    const stage = new Stage(place, act, resolve);
    const places = createPlaces(
      stage.screen,
      createPainters(facts, () => state, place.ascii),
    );
    playback.seek(tickOf(state));
    stage.refresh();
  });
}

type Painters = Readonly<Record<'header' | 'canvas' | 'side' | 'strip', Painter>>;

/** Where the painters paint. */
export const createPlaces = (screen: Screen, painters: Painters): Places => ({
  header: screen.painted(painters.header),
  canvas: screen.painted(painters.canvas),
  side: screen.painted(painters.side),
  strip: screen.painted(painters.strip),
  cover: screen.cover,
});

/** What is drawn over the layout, of the state that is shown. */
export function createPainters(facts: ReplayFacts, state: () => ViewerState, ascii: boolean): Painters {
  const { story, playback } = facts;
  const { match } = playback;
  return {
    header: (cells, rect) => drawHeader(cells, rect, modelOf(facts, { state: state(), ascii })),
    side: (cells, rect) => drawSide(cells, rect, modelOf(facts, { state: state(), ascii })),
    canvas: (cells, rect) => drawArena(cells, rect, { match, story, state: state(), ascii }),
    strip: (cells, rect) => drawStrip(cells, rect, { story, tick: tickOf(state()), ascii }),
  };
}

/** Has the terminal fill its clipboard, by a sequence that many know. @returns what to say: it is there to be copied by hand, too */
function copyCommand(stage: Stage, path: string, tick: number): string {
  const command = `shooter replay ${quote(path)} --at ${tick}`;
  stage.write(`\x1b]52;c;${Buffer.from(command).toString('base64')}\x07`);
  return `copied: ${command}`;
}

/** A word for a shell. */
const quote = (word: string): string =>
  /^[\w./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
