import { loadWithInk, openPlace } from './prepare.ts';
import type { ReplayOptions } from './replay.ts';

/** Shows a match on the terminal of this process, until the person has seen enough. @returns the exit code */
export async function openReplay(options: ReplayOptions, ascii: boolean): Promise<number> {
  const { showReplay } = await loadWithInk(() => import('./replay.ts'));
  return await showReplay(openPlace(ascii), options);
}
