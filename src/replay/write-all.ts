import { ShooterError } from '../core/index.ts';
import type { FileLayer } from './file-layer.ts';

/** Writes all of the bytes, however few the system takes at once. @throws ShooterError `log/disk-full` where it takes none */
export function writeAll(layer: FileLayer, file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const count = layer.write(file, bytes.subarray(at));
    if (count === 0)
      throw new ShooterError('log/disk-full', 'the disk takes no more; what was written before is kept');
    at += count;
  }
}
