import { readFileSync } from 'node:fs';
import type { Cells } from '../../cli/tui/cells.ts';
import type { PlayState } from '../../cli/tui/play-state.ts';
import { loadWithInk } from '../../cli/tui/prepare.ts';
import { stretchSteps } from '../../cli/tui/stretches.ts';
import { createViewerState, type ViewerState } from '../../cli/tui/viewer-state.ts';
import { decodeLog, openPlayback, type Playback, runSteps } from '../../src/replay/index.ts';

/* The screens of screens.json: kept as text in test/golden/tui, and made as pictures by scripts/screens.mjs. */

interface Sized {
  /** null: the last */
  readonly at: number | null;
  readonly columns: number;
  readonly rows: number;
  readonly ascii?: boolean;
}

/** `shooter replay`. */
interface ReplayStill extends Sized {
  readonly log: string;
  /** so many of a log that was cut off; all if left out */
  readonly bytes?: number;
  readonly state: Partial<ViewerState>;
}

/** `shooter diff --tui`. */
interface DiffStill extends Sized {
  readonly diff: readonly [string, string];
  readonly state: Partial<ViewerState>;
}

/** `shooter play`, at a tick of a match that was recorded. */
interface PlayStill extends Sized {
  readonly play: string;
  readonly keys: number;
  readonly full: boolean;
  readonly autofire: boolean;
  readonly state: Partial<PlayState>;
}

export type Still = ReplayStill | DiffStill | PlayStill;

/** Shows each still of a golden folder. Made by `openStills`. */
export interface Stills {
  open(log: string, bytes?: number): Playback;
  show(still: Still): Cells;
}

/** @param golden the folder of the logs */
export async function openStills(golden: URL): Promise<Stills> {
  const open = (log: string, bytes?: number): Playback =>
    openPlayback(decodeLog(readFileSync(new URL(`${log}.log`, golden)).subarray(0, bytes)));
  const tui = await loadWithInk(async () => ({
    ...(await import('../../cli/tui/film.ts')),
    ...(await import('../../cli/tui/screen.ts')),
    ...(await import('../../cli/tui/diff-layout.ts')),
    ...(await import('../../cli/tui/diff-view.ts')),
    ...(await import('../../cli/tui/play-layout.ts')),
    ...(await import('../../cli/tui/play-view.ts')),
  }));
  const { createPalette } = await import('../../cli/tui/palette.ts');

  const createScreen = ({ columns, rows, ascii = false }: Sized): ReturnType<typeof tui.createScreen> =>
    tui.createScreen({
      palette: createPalette('all'),
      ascii,
      size: () => ({ columns, rows }),
      write: () => {},
    });

  const showReplay = ({ log, bytes, at, columns, rows, ascii = false, state }: ReplayStill): Cells => {
    const playback = open(log, bytes);
    const film = tui.openFilm({ name: `${log}.log`, playback, size: { columns, rows }, ascii });
    const start = { at: at ?? playback.lastTick, playing: false };
    film.show({ ...createViewerState(playback.lastTick, start), ...state });
    film.close();
    return film.cells;
  };

  const showDiff = (still: DiffStill): Cells => {
    const [a, b] = still.diff;
    const playbacks = [open(a), open(b)] as const;
    const divergences = runSteps(stretchSteps(playbacks[0].log, playbacks[1].log));
    const pair = { paths: [`${a}.log`, `${b}.log`], playbacks, divergences } as const;
    const scene = tui.createDiffScene(pair, still.ascii ?? false);
    const { lastTick } = scene.divergences;
    const tick = still.at ?? lastTick;
    const state = { ...createViewerState(lastTick, { at: tick, playing: false }), ...still.state };
    const screen = createScreen(still);
    const places = tui.createDiffPlaces(screen, scene, () => tick);
    tui.seekBoth(scene, tick);
    screen.layOut(tui.diffLayout(tui.diffModelOf(scene, still, { state, pane: 0, skips: true }), places));
    screen.draw();
    screen.close();
    return screen.cells;
  };

  const showPlay = (still: PlayStill): Cells => {
    const { ascii = false, full, autofire, keys } = still;
    const playback = open(still.play);
    playback.seek(still.at ?? playback.lastTick);
    const { match } = playback;
    const panel = (seat: 1 | 2, name: string, pressed: number | undefined) => {
      const { health, score } = seat === 1 ? match.player1 : match.player2;
      return { seat, name, health, fullHealth: 100, score, keys: pressed };
    };
    const screen = createScreen(still);
    const state: PlayState = {
      seat: 1,
      phase: 'playing',
      lost: false,
      ready: false,
      outcome: undefined,
      help: false,
      ...still.state,
    };
    const places = tui.createPlayPlaces(screen, () => ({
      ascii,
      title: '127.0.0.1:7777, room lab',
      state,
      match,
      hurt: [0, 0],
      players: [panel(1, 'person (you)', keys), panel(2, 'hunter', undefined)],
      full,
      autofire,
    }));
    screen.layOut(tui.playLayout({ size: still, ascii, state, full }, places));
    screen.draw();
    screen.close();
    return screen.cells;
  };

  return {
    open,
    show: (still) =>
      'diff' in still ? showDiff(still) : 'play' in still ? showPlay(still) : showReplay(still),
  };
}
