import type { Match } from '../../src/core/index.ts';
import type { Cells, Rect } from './cells.ts';
import { cameraOf, hurtAt } from './replay-view.ts';
import { bestMode, drawScene } from './scene.ts';
import type { Story } from './timeline.ts';
import type { ViewerState } from './viewer-state.ts';

export interface ViewedArena {
  readonly match: Match;
  readonly story: Story;
  readonly state: ViewerState;
  readonly ascii: boolean;
}

/** Draws the arena as a viewer wants it: from where, how near, and in which mode. */
export function drawArena(cells: Cells, rect: Rect, { match, story, state, ascii }: ViewedArena): void {
  const camera = cameraOf(match, state);
  const mode = ascii ? 'ascii' : (state.mode ?? bestMode(rect, camera));
  drawScene(cells, rect, { match, options: { mode, camera, hurt: hurtAt(story, match.tick) } });
}
