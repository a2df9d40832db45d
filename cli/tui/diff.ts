import type { Playback } from '../../src/replay/index.ts';
import { EXIT } from '../exit.ts';
import { DIFF_KEYS } from './diff-keys.ts';
import { diffLayout } from './diff-layout.ts';
import { createDiffPlaces, createDiffScene, type DiffShown, diffModelOf, seekBoth } from './diff-view.ts';
import { actionIn } from './replay-keys.ts';
import { type Act, Stage, type TerminalPlace } from './stage.ts';
import { type Divergences, skipEqual } from './stretches.ts';
import { createViewerState, reduceViewer, tickOf, type ViewerAction } from './viewer-state.ts';

/* `shooter diff --tui` on a terminal: between what comes and what is shown. */

export interface DiffOptions {
  readonly paths: readonly [string, string];
  readonly playbacks: readonly [Playback, Playback];
  /** of them, as `stretchSteps` finds them */
  readonly divergences: Divergences;
  /** the exit code: whether they are the same match was found out before */
  readonly code: number;
}

/** Shows two matches until the person has seen enough. @returns the exit code */
export async function showDiff(place: TerminalPlace, options: DiffOptions): Promise<number> {
  return await new Promise<number>((resolve) => {
    const scene = createDiffScene(options, place.ascii);
    const { divergences } = scene;
    const ticks = [...new Set([...divergences.inputs, ...divergences.states].map(({ from }) => from))].sort(
      (x, y) => x - y,
    );
    let shown: DiffShown = {
      state: createViewerState(divergences.lastTick, { at: ticks[0] ?? 0, playing: false }),
      pane: 0,
      skips: true,
    };
    const act: Act = {
      layOut(size) {
        seekBoth(scene, tickOf(shown.state));
        return diffLayout(diffModelOf(scene, size, shown), places);
      },
      pass(ms) {
        let state = reduceViewer(shown.state, { kind: 'pass', ms }, []);
        if (shown.skips && state.playing)
          state = { ...state, position: Math.max(state.position, skipEqual(divergences, tickOf(state))) };
        shown = { ...shown, state };
        seekBoth(scene, tickOf(state));
        return state.playing;
      },
      take(event) {
        const action =
          'key' in event ? actionIn(DIFF_KEYS, event, shown.state.typed !== undefined) : undefined;
        if (action === undefined) return false;
        if (action.kind === 'suspend') stage.suspend();
        else if (action.kind === 'interrupt') stage.end(EXIT.interrupted);
        else if (action.kind === 'pane') shown = { ...shown, pane: shown.pane === 0 ? 1 : 0 };
        else if (action.kind === 'skip') shown = { ...shown, skips: !shown.skips };
        else shown = { ...shown, state: reduceViewer(shown.state, action as ViewerAction, ticks) };
        if (shown.state.done) stage.end(options.code);
        return !shown.state.done && action.kind !== 'interrupt' && action.kind !== 'suspend';
      },
    };
    const stage = new Stage(place, act, resolve);
    const places = createDiffPlaces(stage.screen, scene, () => tickOf(shown.state));
    stage.refresh();
  });
}
