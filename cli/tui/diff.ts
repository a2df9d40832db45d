import {
  actionIn,
  compareAt,
  createViewerState,
  DIFF_KEYS,
  type Divergences,
  reduceViewer,
  skipEqual,
  tickOf,
  type ViewerAction,
} from '../../src/render/index.ts';
import type { Playback } from '../../src/replay/index.ts';
import { EXIT } from '../exit.ts';
import { type App, runApp, type Screen, type TerminalStreams } from './app.ts';
import { type DiffModel, diffLayout } from './diff-screen.ts';

/* `shooter diff --tui` on a terminal. */

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
