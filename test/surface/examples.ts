import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSurface } from './api-page.ts';
import { compareNames } from './declarations.ts';

/* The examples of docstrings and the programs of documents, as files that can be checked and run. */

export interface Example {
  /** of the file to write, without its ending */
  readonly name: string;
  /** where it is written, for people */
  readonly where: string;
  readonly text: string;
}

/** What examples may use of Node without saying so. */
const BUILT_INS: Readonly<Record<string, string>> = {
  createWriteStream: 'node:fs',
  writeFileSync: 'node:fs',
  Readable: 'node:stream',
  pipeline: 'node:stream/promises',
  pino: 'pino',
};

/** The `@example` of every docstring under src/, with imports of what it uses. */
export function docstringExamples(root: string): Example[] {
  const homes = homesOf(root);
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).sort();
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const source = readFileSync(join(root, 'src', file), 'utf8');
      const found = [...source.matchAll(/^ \* @example\n((?: \*(?: [^\n]*)?\n)+)/gm)];
      return found.map(([, lines], index) => {
        const text = lines!.replaceAll(/^ \* ?/gm, '').replace(/^@[\s\S]*/m, '');
        const name = `${file.replace(/\.ts$/, '').replaceAll('/', '-')}-${index}`;
        return { name, where: `src/${file}`, text: importsFor(text, homes) + text };
      });
    });
}

/** The entry point of each name of the package: of several the one that declares it. */
function homesOf(root: string): Map<string, string> {
  const homes = new Map<string, string>(Object.entries(BUILT_INS));
  for (const [entry, found] of readSurface(root))
    for (const { name, file } of found) {
      const declares = file.startsWith(`dist/src/${entry.replace('shooter-sdk/', '')}/`);
      if (declares || !homes.has(name)) homes.set(name, entry);
    }
  return homes;
}

function importsFor(text: string, homes: ReadonlyMap<string, string>): string {
  const code = text.replaceAll(/'[^'\n]*'|\/\/[^\n]*/g, "''");
  const used = [...new Set(code.match(/(?<!\w|(?<!\.\.)\.)[A-Za-z_]\w*(?!\w|: )/g) ?? [])].filter(
    (name) => homes.has(name) && !new RegExp(`(const|let|function) (\\{[^}]*)?\\b${name}\\b`).test(code),
  );
  const lines = used.sort(compareNames).map((name) => `import { ${name} } from '${homes.get(name)}';\n`);
  return `${lines.join('')}export {};\n`;
}

/** The programs in documents: indented blocks that begin by importing from the package. */
export function documentPrograms(root: string): Example[] {
  const files = ['README.md', ...readdirSync(join(root, 'docs')).map((file) => `docs/${file}`)];
  return files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) => {
      const blocks = readFileSync(join(root, file), 'utf8').match(/(?<=\n\n)(?: {4}[^\n]*\n+)+/g) ?? [];
      return blocks
        .map((block) => block.replaceAll(/^ {4}/gm, ''))
        .filter((text) => /^import .*'/.test(text) && text.includes("from 'shooter-sdk"))
        .map((text, index) => ({ name: `${file.replace(/.*\/|\.md$/g, '')}-${index}`, where: file, text }));
    });
}
