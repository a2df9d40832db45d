import { readFileSync } from 'node:fs';
import { loadWithInk } from '../../cli/tui/open.ts';
import { type Cells, createCells } from '../../src/render/cells.ts';
import {
  compareAt,
  createPalette,
  createReplay,
  createViewerState,
  divergenceSteps,
  drawViewer,
  type PlayState,
  showReplay,
  tickOf,
  type ViewerState,
} from '../../src/render/index.ts';
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
    ...(await import('../../cli/tui/display.ts')),
    ...(await import('../../cli/tui/diff-screen.ts')),
    ...(await import('../../cli/tui/play-screen.ts')),
  }));

  /** What a terminal shows of a layout. */
  const show = (
    { columns, rows, ascii = false }: Sized,
    tree: Parameters<ReturnType<typeof tui.createDisplay>['layOut']>[0],
  ): Cells => {
    const display = tui.createDisplay({
      palette: createPalette('all'),
      ascii,
      size: () => ({ columns, rows }),
      write: () => {},
    });
    display.layOut(tree);
    display.draw();
    display.close();
    return display.cells;
  };

  const showMatch = ({ log, bytes, at, columns, rows, ascii = false, ...still }: ReplayStill): Cells => {
    const playback = open(log, bytes);
    const start = { at: at ?? playback.lastTick, playing: false };
    const state = { ...createViewerState(playback.lastTick, start), ...still.state };
    const cells = createCells(columns, rows);
    drawViewer(cells, showReplay(createReplay(`${log}.log`, playback), { state, ascii }));
    return cells;
  };

  const showDiff = (still: DiffStill): Cells => {
    const [a, b] = still.diff;
    const playbacks = [open(a), open(b)] as const;
    const divergences = runSteps(divergenceSteps(playbacks[0].log, playbacks[1].log));
    const { lastTick } = divergences;
    const at = still.at ?? lastTick;
    const state = { ...createViewerState(lastTick, { at, playing: false }), ...still.state };
    const model = {
      ascii: still.ascii ?? false,
      names: [`${a}.log`, `${b}.log`],
      playbacks,
      divergences,
      state,
      pane: 0,
      skips: true,
      ...compareAt(playbacks, tickOf(state)),
    } as const;
    return show(
      still,
      tui.diffLayout(still, () => model),
    );
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
    const state: PlayState = {
      seat: 1,
      phase: 'playing',
      lost: false,
      ready: false,
      outcome: undefined,
      help: false,
      ...still.state,
    };
    const model = {
      ascii,
      title: '127.0.0.1:7777, room lab',
      state,
      match,
      hurt: [0, 0],
      players: [panel(1, 'person (you)', keys), panel(2, 'hunter', undefined)],
      full,
      autofire,
    } as const;
    return show(
      still,
      tui.playLayout(still, () => model),
    );
  };

  return {
    open,
    show: (still) =>
      'diff' in still ? showDiff(still) : 'play' in still ? showPlay(still) : showMatch(still),
  };
}
