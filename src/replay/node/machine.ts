import { RELEASE } from '../../core/index.ts';
import type { RecordingInfo } from '../log.ts';

/** What a log says of the program and the machine that record it: the release of this package, Node's version, `linux-x64` … */
export const describeMachine = (): Omit<RecordingInfo, 'recordedAt'> => ({
  release: RELEASE,
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
});
