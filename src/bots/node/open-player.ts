import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { sha256Hex } from '#platform';
import { ShooterError } from '../../core/index.ts';
import { describe, suggestion } from '../../core/internal.ts';
import { readInputs, readLog } from '../../replay/index.ts';
import { BUILT_IN_BOTS, findBot } from '../built-in.ts';
import type { BotKind } from '../contract.ts';
import { inputsPlayer } from '../inputs-player.ts';
import { openPolicy } from '../policy/policy.ts';
import { loadBotModule } from './module.ts';
import { identifyOnnx, isOnnxFile, openOnnx } from './onnx/file.ts';
import { readPolicy } from './policy-file.ts';

/**
 * Finds a player by what a person calls it:
 *
 * | written | who plays |
 * | --- | --- |
 * | `hunter` | a bot of this package |
 * | `./my-bot.js` | a module with a function `createBot` |
 * | `script:case.json#1` | the inputs of one player in an exchanged match or a case of the rules |
 * | `log:match.log#2` | the inputs of one player in a log |
 * | `policy:FILE` | a learned policy: a JSON file of `shooter train`, or an ONNX file whose name ends with `.onnx` (docs/onnx.md) |
 *
 * Scripted players press nothing once their inputs are used up.
 *
 * @param name as in the table; paths are relative to the working directory
 * @returns the player, for `playMatch`, `recordMatch` or `checkBot`
 * @throws ShooterError `bot/unknown`, `bot/bad-seat`, and as `loadBotModule`, `readLog`, `readInputs`, `readPolicy`; of an ONNX file as
 *   `parseOnnxPolicy`, and `onnx/no-runtime`, `onnx/unsupported`, `onnx/bad-output`
 */
export async function openPlayer(name: string): Promise<BotKind> {
  const player = await open(name);
  openedNames.set(player, absoluteName(name));
  return player;
}

async function open(name: string): Promise<BotKind> {
  if (isModule(name)) return await loadBotModule(name);
  const path = onnxFileOf(name);
  return path === undefined ? openOwnPlayer(name) : await openOnnx(path);
}

/** What each player was opened by, for other threads. */
const openedNames = new WeakMap<object, string>();

/**
 * The name by which another thread can open the same player: of a bot of this package, or of what `openPlayer` gave. Its paths are
 * absolute. Undefined for any other player.
 */
export const openedName = (player: Pick<BotKind, 'name'>): string | undefined =>
  findBot(player.name) === player ? player.name : openedNames.get(player);

function absoluteName(name: string): string {
  const path = fileOfPlayer(name)?.path;
  return path === undefined ? name : name.replace(path, () => resolve(path));
}

/** The ONNX file that a player is; undefined for any other player. */
export function onnxFileOf(name: string): string | undefined {
  const path = name.startsWith(POLICY) ? name.slice(POLICY.length) : '';
  return isOnnxFile(path) ? path : undefined;
}

const POLICY = 'policy:';

/** Whether a player is a module of the user's, whose code runs as it is loaded; all others run code of this package alone. */
export const isModule = (name: string): boolean =>
  findBot(name) === undefined && !/^(script|log|policy):/.test(name) && /[./\\]/.test(name);

/** Who a player is that is no module, without running anything. Errors as `openPlayer`, but what only the runtime of ONNX policies finds. */
export function identifyOwnPlayer(name: string): Omit<BotKind, 'createBot'> {
  const path = onnxFileOf(name);
  return path === undefined ? openOwnPlayer(name) : identifyOnnx(path).about;
}

/** A player that is neither a module nor an ONNX policy. */
function openOwnPlayer(name: string): BotKind {
  const builtIn = findBot(name);
  if (builtIn !== undefined) return builtIn;
  const [, kind, rest] = /^(script|log):(.*)$/s.exec(name) ?? [];
  if (kind === 'script' || kind === 'log') return openInputs(kind, rest!, name);
  if (name.startsWith(POLICY)) return openPolicy(readPolicy(name.slice(POLICY.length)));
  const known = BUILT_IN_BOTS.map((bot) => bot.name);
  throw new ShooterError(
    'bot/unknown',
    `there is no bot ${describe(name)}${suggestion(name, known)}: there are ${known.join(', ')}, a module (./my-bot.js), script:case.json#1, log:match.log#2 and policy:FILE`,
  );
}

/** The file that a player is made from; undefined for a built-in bot. */
export function fileOfPlayer(
  name: string,
): { readonly path: string; readonly isModule: boolean } | undefined {
  if (isModule(name)) return { path: name, isModule: true };
  const [, path] = /^(?:policy:(.*)|(?:script|log):(.+)#[12])$/s.exec(name)?.filter(Boolean) ?? [];
  return path === undefined ? undefined : { path, isModule: false };
}

function openInputs(kind: 'script' | 'log', rest: string, name: string): BotKind {
  const [, path, seat] = /^(.+)#([12])$/s.exec(rest) ?? [];
  if (path === undefined) {
    throw new ShooterError(
      'bot/bad-seat',
      `${describe(name)} does not say whose inputs: end it with #1 or #2`,
    );
  }
  const track = kind === 'log' ? readLog(path).track : readInputs(path);
  const hash = `sha256:${sha256Hex(readFileSync(path))}`;
  return inputsPlayer(track, seat === '1' ? 1 : 2, { name, kind, version: '1', hash });
}
