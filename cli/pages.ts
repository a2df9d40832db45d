import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ShooterError } from '../src/core/index.ts';
import { describeSystemError } from '../src/replay/index.ts';

/**
 * A page of this package, as `npm run build` has made it of a folder of `web/`.
 *
 * @param values what its places `{{name}}` are filled with, as JSON inside of a `<script type="application/json">`
 * @throws ShooterError `file/unreadable`
 */
export function readPage(name: string, values: Readonly<Record<string, object>> = {}): string {
  const json = (value: object): string => JSON.stringify(value).replaceAll('<', '\\u003c');
  return readTemplate(name).replace(/\{\{([\w-]+)\}\}/g, (place, key) =>
    Object.hasOwn(values, key) ? json(values[key]!) : place,
  );
}

function readTemplate(name: string): string {
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
