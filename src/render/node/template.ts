import { existsSync, readFileSync } from 'node:fs';
import { RELEASE } from '../../core/index.ts';

/* The pages of web/, as `npm run build` has made them, each one file with its script and style. */

const templates = new Map<string, string>();

/**
 * Fills a page.
 *
 * @param name of the folder in web/
 * @param parts HTML, by the names that stand in double braces in its page.html; `release` is known
 * @throws Error where there is no such page: this package is bundled into a program, or not built
 */
export function fillPage(name: string, parts: Readonly<Record<string, string>>): string {
  const all: Readonly<Record<string, string>> = { release: RELEASE, ...parts };
  return readTemplate(name).replaceAll(/\{\{([a-z-]+)\}\}/g, (place, part: string) =>
    Object.hasOwn(all, part) ? all[part]! : place,
  );
}

/** A value as the text of a `<script type="application/json">`. */
export const jsonPart = (value: object): string => JSON.stringify(value).replaceAll('<', '\\u003c');

function readTemplate(name: string): string {
  const known = templates.get(name);
  if (known !== undefined) return known;
  const file = locate(name, import.meta.url);
  if (file === undefined || !existsSync(file))
    throw new Error(
      `shooter-sdk finds no dist/web/${name}.html beside itself: this program is bundled, or the package is not built. Leave the package out of the bundle (esbuild --external:shooter-sdk)`,
    );
  const template = readFileSync(file, 'utf8');
  templates.set(name, template);
  return template;
}

/** A bundle may leave the address of a module undefined. */
function locate(name: string, from: string | undefined): URL | undefined {
  const at = from?.lastIndexOf('/src/render/') ?? -1;
  if (from === undefined || at === -1) return undefined;
  const root = from.slice(0, at);
  return new URL(`${root}${root.endsWith('/dist') ? '' : '/dist'}/web/${name}.html`);
}
