import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { sha256Hex } from '#platform';
import type { ShooterError } from '../../core/index.ts';
import { describe } from '../../core/internal.ts';
import { BOT_CONTRACT, type BotKind, type CreateBot } from '../contract.ts';
import { BOT_TEXT, describeThrown, isBotText, isModuleName } from '../describe.ts';
import { addBotFolder } from '../stack.ts';
import { moduleError, readModuleFiles } from './module-files.ts';

/**
 * Loads a bot from a JavaScript module of the user's, which exports a function `createBot` and, if it likes, strings `name`
 * (else the file's) and `version` (else `sha256:` and the first 16 digits of the content hash), a number `contract`, the
 * version of the contract that it was written for, and a function `prepare` as that of `BotKind`. The hash is of this file
 * alone, not of what it imports. A file is loaded once per process: changed on disk, it still plays as it did.
 *
 * The module runs in this process with all that this process may do: load only what you would run.
 *
 * @param path of the file, relative to the working directory
 * @throws ShooterError `bot/no-such-file`; `bot/failed-to-load` for what cannot be read, parsed or run to its end;
 *   `bot/no-create-bot`; `bot/other-contract`; `bot/bad-data-files` for a list `dataFiles` that names what is not there, or not by literals;
 *   `bot/too-many-files` for such a list in a module of over 10,000 files or 256 MiB
 */
export async function loadBotModule(path: string): Promise<BotKind> {
  const file = resolve(path);
  const hash = hashModule(path);
  addBotFolder(file);
  process.setSourceMapsEnabled(true);
  const exported = await importModule(file, path);
  const { createBot, name, version, contract = BOT_CONTRACT, dataFiles, prepare } = exported;
  if (contract !== BOT_CONTRACT) {
    throw moduleError(
      'bot/other-contract',
      `${path}: was written for version ${describe(contract)} of the contract; this release has version ${BOT_CONTRACT}`,
    );
  }
  if (dataFiles !== undefined) checkDataFiles(dataFiles, path);
  if (typeof createBot !== 'function') {
    throw moduleError(
      'bot/no-create-bot',
      `${path}: exports no function createBot; write "export function createBot({ seat, rules, seed, note }) { … }"`,
    );
  }
  if (prepare !== undefined && typeof prepare !== 'function')
    throw moduleError('bot/failed-to-load', `${path}: prepare is ${describe(prepare)}; make it a function`);
  return Object.freeze({
    name: nameOf(name ?? basename(file, extname(file)), path),
    kind: 'module',
    version: textOf(version ?? versionOf(hash), `${path}: version`),
    hash,
    createBot: createBot as CreateBot,
    ...(prepare !== undefined && { prepare: prepare as NonNullable<BotKind['prepare']> }),
  });
}

/** What a module calls its data files must be what is found without running it: literals in a list. */
function checkDataFiles(value: unknown, path: string): void {
  if (!Array.isArray(value))
    throw moduleError(
      'bot/bad-data-files',
      `${path}: dataFiles is ${describe(value)}; make it a list of paths`,
    );
  const { files } = readModuleFiles(path);
  for (const name of value as unknown[]) {
    const file =
      name instanceof URL && name.protocol === 'file:'
        ? fileURLToPath(name)
        : resolve(dirname(realpathSync(resolve(path))), String(name));
    if (existsSync(file) && files.includes(realpathSync(file))) continue;
    const why = existsSync(file)
      ? 'write it as a literal in "export const dataFiles = [...]", so that it is found without running the module'
      : 'there is no such file';
    throw moduleError('bot/bad-data-files', `${path}: dataFiles names ${describe(String(name))}: ${why}`);
  }
}

/** The content hash of a module, without running it. @throws ShooterError as `loadBotModule` where it cannot be read */
export const hashModule = (path: string): string => `sha256:${sha256Hex(readModule(resolve(path), path))}`;

/** The version of a module that names none. */
export const versionOf = (hash: string): string => hash.slice(0, 'sha256:'.length + 16);

function readModule(file: string, path: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw failedToLoad(path, error);
    const message = `${path}: there is no such file; a bot is the name of a built-in bot or the path of a module`;
    throw moduleError('bot/no-such-file', message);
  }
}

async function importModule(file: string, path: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    throw failedToLoad(path, error);
  }
}

function failedToLoad(path: string, error: unknown): ShooterError {
  const thrown = describeThrown(error);
  return moduleError('bot/failed-to-load', `${path}: ${explain(path, thrown)}`);
}

function explain(path: string, thrown: string): string {
  if (/Unknown file extension "\.[cm]?ts"/.test(thrown))
    return 'this Node runs no TypeScript; compile it to JavaScript, or use Node 22.18 or newer';
  // `npm init` writes "type": "commonjs".
  if (extname(path) === '.js' && /Unexpected token 'export'|Cannot use import statement/.test(thrown))
    return `it is an ES module, and a package.json says that .js files here are not: name it ${basename(path, '.js')}.mjs, or write "type": "module" there`;
  return `the module failed to load: ${thrown}`;
}

/** The name of a module, whether it names itself or is called by its file. */
function nameOf(value: unknown, path: string): string {
  const name = textOf(value, `${path}: name`);
  if (isModuleName(name)) return name;
  const what = `${path}: name is ${describe(name)}, which would be the name of inputs or of a policy`;
  throw moduleError('bot/failed-to-load', what);
}

function textOf(value: unknown, where: string): string {
  if (isBotText(value)) return value;
  throw moduleError('bot/failed-to-load', `${where} is ${describe(value)}; make it ${BOT_TEXT}`);
}
