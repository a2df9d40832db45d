import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ShooterError } from '../../core/index.ts';
import { compiledUrl } from '../../platform/node/index.ts';
import { readNames } from './source-text.ts';

/* Which files a program consists of, found by reading them: what it imports, requires or names as a file beside itself, and what those do. */

/** Files of a module at most, and bytes. */
const MAX_FILES = 10_000;
const MAX_BYTES: number = 256 << 20;

/** What may be wrong with a module: all that is thrown of it while it is loaded. */
export const MODULE_CODES = [
  'bot/no-such-file',
  'bot/failed-to-load',
  'bot/no-create-bot',
  'bot/other-contract',
  'bot/bad-data-files',
  'bot/too-many-files',
] as const;

export const moduleError = (code: (typeof MODULE_CODES)[number], message: string): ShooterError =>
  new ShooterError(code, message);

export interface ModuleFiles {
  /** real paths, each once, in the order in which they are named; those of packages after them */
  readonly files: readonly string[];
  /** SHA-256 of all contents in that order, hexadecimal */
  readonly hash: string;
  /** whether a file of it imports by a name that is computed while it runs, so that files may be missing here */
  readonly hasComputedImports: boolean;
}

/**
 * The files of a module: itself; every existing file that a literal in its code names by a relative path, so those that it imports,
 * requires, or opens by `new URL('./weights.json', import.meta.url)`; what the literals of an exported list `dataFiles` name; the same of each
 * of those that is code; and all files of each package that any of them imports.
 *
 * @throws ShooterError `bot/too-many-files` over 10,000 files or 256 MiB; `bot/no-such-file` where the module is not there
 */
export function readModuleFiles(path: string): ModuleFiles {
  const walk: Walk = {
    files: new Map(),
    packages: new Set(),
    hasComputedImports: false,
    bytes: 0,
    start: path,
  };
  const first = realFile(resolve(path));
  if (first === undefined) throw moduleError('bot/no-such-file', `${path}: there is no such file`);
  addFile(walk, first);
  // A map is walked in the order of insertion, what is added on the way included.
  for (const [file, bytes] of walk.files) if (isCode(file)) followNames(walk, file, bytes.toString('utf8'));
  for (const folder of walk.packages) addPackage(walk, folder);
  const hash = createHash('sha256');
  for (const bytes of walk.files.values()) hash.update(createHash('sha256').update(bytes).digest());
  return {
    files: [...walk.files.keys()],
    hash: hash.digest('hex'),
    hasComputedImports: walk.hasComputedImports,
  };
}

/** The file of a bot of this package, as it is compiled: that is what threads play, wherever this file runs. @param name one of `BUILT_IN_BOTS` */
export const fileOfBuiltIn = (name: string): string =>
  fileURLToPath(compiledUrl(`../built-in/${name}.js`, import.meta.url));

interface Walk {
  readonly files: Map<string, Buffer>;
  /** folders of packages; walked in the order in which they are named, too */
  readonly packages: Set<string>;
  hasComputedImports: boolean;
  bytes: number;
  readonly start: string;
}

const isCode = (file: string): boolean => /\.(?:[cm]?[jt]s|[jt]sx)$|(?:^|[\\/])[^.\\/]+$/.test(file);

function addFile(walk: Walk, file: string): void {
  if (walk.files.has(file)) return;
  const { size } = statSync(file);
  walk.bytes += size;
  if (walk.files.size >= MAX_FILES || walk.bytes > MAX_BYTES)
    throw moduleError(
      'bot/too-many-files',
      `${walk.start}: it consists of over ${MAX_FILES} files or ${MAX_BYTES >> 20} MiB, packages included; bundle what it needs into one file`,
    );
  walk.files.set(file, readFileSync(file));
}

function followNames(walk: Walk, file: string, source: string): void {
  const { texts, imports, hasComputedImports } = readNames(source);
  if (hasComputedImports) walk.hasComputedImports = true;
  for (const text of texts) {
    const named = fileNamed(file, text);
    if (named !== undefined) addFile(walk, named);
  }
  for (const name of imports) {
    // A package.json maps a name with `#` to a file, by conditions that only the running program knows: as good as computed.
    if (name.startsWith('#')) walk.hasComputedImports = true;
    const folder = packageOf(file, name);
    if (folder !== undefined) walk.packages.add(folder);
  }
  for (const name of dataFilesIn(source)) {
    const named = realFile(resolve(dirname(file), name));
    if (named !== undefined) addFile(walk, named);
  }
}

/** What an exported list of data files names, by its literals. */
function dataFilesIn(source: string): readonly string[] {
  const list = /\bdataFiles\s*=\s*\[([^\]]*)\]/.exec(source)?.[1];
  return list === undefined ? [] : readNames(list).texts;
}

/** The file that a literal in the code of `file` means, if it is a path and there is one. */
function fileNamed(file: string, text: string): string | undefined {
  if (/^file:/.test(text)) return realFile(tryOr(() => fileURLToPath(text)));
  if (!/^\.{1,2}\//.test(text)) return undefined;
  const [plain] = text.split(/[?#]/, 1);
  const path = resolve(dirname(file), plain!);
  return (
    realFile(path) ??
    realFile(tryOr(() => fileURLToPath(new URL(text, pathToFileURL(file))))) ??
    // As `require` completes it: `./part` for part.js, part.json or part/index.js. `./part.js` does not stand for a part.ts.
    realFile(tryOr(() => createRequire(file).resolve(path)))
  );
}

const tryOr = <T>(act: () => T): T | undefined => {
  try {
    return act();
  } catch {
    return undefined;
  }
};

/** The real path of a regular file: Node imports from where a file is, not from where a link to it is. */
function realFile(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ? realpathSync(path) : undefined;
}

/** The folder of the package that `file` means by a name; undefined for a path, one of Node's own, and one that is not there. */
function packageOf(file: string, name: string): string | undefined {
  if (/^[./#]|^\w+:/.test(name) || builtinModules.includes(name)) return undefined;
  const [scope, rest] = name.split('/');
  const own = scope!.startsWith('@') ? `${scope}/${rest}` : scope!;
  for (let at = dirname(file); ; at = dirname(at)) {
    const folder = join(at, 'node_modules', own);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return realpathSync(folder);
    if (at === dirname(at)) return own === 'shooter-sdk' ? ownCode() : undefined;
  }
}

/** A bot in the folder of this package imports it by its name, too. Found when it is asked for: a bundle need not have an `import.meta`. */
const ownCode = (): string => fileURLToPath(new URL('../..', import.meta.url));

/** All files of a package, in order of their names, and its own packages. */
function addPackage(walk: Walk, folder: string): void {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(sep).join('/'))
    .filter((name) => !/(?:^|\/)(?:node_modules|\.git)(?:\/|$)/.test(name))
    .sort();
  for (const name of names) {
    const path = join(folder, name);
    if (lstatSync(path).isFile()) addFile(walk, path);
  }
  const text = tryOr(() => readFileSync(join(folder, 'package.json'), 'utf8'));
  const { dependencies = {} } = (tryOr(() => JSON.parse(text ?? '{}')) ?? {}) as { dependencies?: object };
  for (const name of Object.keys(dependencies)) {
    const inner = packageOf(join(folder, 'package.json'), name);
    if (inner !== undefined) walk.packages.add(inner);
  }
}
