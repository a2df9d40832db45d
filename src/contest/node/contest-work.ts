import type { IsolationLimits } from '../../bots/index.ts';
import type { RecordingInfo } from '../../replay/index.ts';
import type { ContestManifest } from '../manifest.ts';

/** What all pairs of a contest have in common: each thread is given it once. Plain data. */
export interface ContestWork {
  readonly manifest: ContestManifest;
  /** what the players are opened by on this machine */
  readonly names: readonly string[];
  /** what isolated bots may use beside the budget of the manifest */
  readonly limits: Pick<IsolationLimits, 'startMs' | 'memoryMb'>;
  /** what the logs say of by what they were recorded */
  readonly recording: RecordingInfo;
}
