import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ShooterError } from '../src/core/index.ts';
import { describeSystemError } from '../src/replay/index.ts';

/** A page of this package, as `npm run build` has made it of a folder of `web/`. @throws ShooterError `file/unreadable` */
export function readPage(name: string): string {
  const path = fileURLToPath(new URL(`../web/${name}.html`, import.meta.url));
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ShooterError(
      'file/unreadable',
      `${path}: ${describeSystemError(error)}; is the package built?`,
    );
  }
}
