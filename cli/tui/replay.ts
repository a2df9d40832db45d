import type { ReactElement } from 'react';
import {
  actionIn,
  createReplay,
  createViewerState,
  drawViewer,
  REPLAY_KEYS,
  reduceViewer,
  showReplay,
  tickOf,
  type ViewerModel,
  type ViewerStart,
} from '../../src/render/index.ts';
import type { Playback } from '../../src/replay/index.ts';
import { EXIT } from '../exit.ts';
import { shellWord } from '../format.ts';
import { PROGRAM } from '../program.ts';
import { type App, runApp, type Screen, type TerminalStreams } from './app.ts';
import { region } from './display.ts';

export interface ReplayOptions extends ViewerStart {
  readonly path: string;
  readonly playback: Playback;
}

/** Shows a match until the person has seen enough. @returns the exit code */
export const openReplay = (streams: TerminalStreams, options: ReplayOptions): Promise<number> =>
  runApp(streams, (app) => createReplayScreen(app, options));

function createReplayScreen(app: App, { playback, path, ...start }: ReplayOptions): Screen {
  const { ascii } = app;
  const replay = createReplay(path, playback);
  let state = createViewerState(playback.lastTick, start);
  return {
    layOut: () => viewerLayout(() => showReplay(replay, { state, ascii })),
    advance(ms) {
      state = reduceViewer(state, { kind: 'pass', ms }, []);
      return state.playing;
    },
    handle(event) {
      const before = state;
      const action = 'key' in event ? actionIn(REPLAY_KEYS, event, state.typed !== undefined) : undefined;
      if (action === undefined) return false;
      if (action.kind === 'suspend') app.suspend();
      if (action.kind === 'interrupt') app.end(EXIT.interrupted);
      const events = action.kind === 'event' ? replay.events[state.filter].map(({ tick }) => tick) : [];
      state = reduceViewer(state, action, events);
      if (action.kind === 'copy') state = { ...state, message: copyCommand(app, path, tickOf(state)) };
      if (state.done) app.end(EXIT.done);
      return !state.done && state !== before;
    },
  };
}

/** A viewer, which fills the screen. */
export const viewerLayout = (model: () => ViewerModel): ReactElement =>
  region((cells) => drawViewer(cells, model()), { width: '100%', height: '100%' });

/** Copies a command by OSC 52, which many terminals know. @returns a message with the command, to be copied by hand elsewhere */
function copyCommand(app: App, path: string, tick: number): string {
  const command = `${PROGRAM} replay ${shellWord(path)} --at ${tick}`;
  app.write(`\x1b]52;c;${Buffer.from(command).toString('base64')}\x07`);
  return `copied: ${command}`;
}
