import { dirname, isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replaceUnprintable } from '../core/index.ts';
import { MAX_FRAME_LENGTH, MAX_FRAMES } from '../replay/index.ts';

/* Where in a bot something was thrown. A stack is a stranger's text: it is bounded and printable, and it names files relative to the
   bot's folder, so that a log says nothing of the machine on which it was recorded. */

/** Characters of a stack that are looked at. */
const MAX_STACK_LENGTH = 16_384;

/** Folders of the bots that this thread has loaded. */
const folders = new Set<string>();

/** Remembers whose files are a bot's, and has stacks follow its source maps. Called before the module is imported. */
export function watchBotFile(file: string): void {
  folders.add(dirname(file));
  process.setSourceMapsEnabled(true);
}

/** The folder of the code of this package: of its frames nobody needs to know. */
const OWN = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The frames of an error that are not those of this package or of Node, the innermost first, as `decide (my-bot.js:5:25)`.
 *
 * @returns undefined where there is none
 */
export function framesOf(thrown: unknown): readonly string[] | undefined {
  try {
    const stack = (thrown as Error | undefined)?.stack;
    if (typeof stack !== 'string') return undefined;
    const frames = framesIn(stack.slice(0, MAX_STACK_LENGTH));
    return frames.length === 0 ? undefined : frames;
  } catch {
    return undefined;
  }
}

/** What is above the bot is this package, which the bot called; what is below it is whoever asked the bot. */
function framesIn(stack: string): string[] {
  const frames: string[] = [];
  for (const line of stack.split('\n')) {
    const [, called, inBrackets, alone] = /^\s+at (?:(.+) \((.+)\)|(?:async )?(.+))$/.exec(line) ?? [];
    const [, where, position] = /^(.+?)(:\d+:\d+)$/.exec(inBrackets ?? alone ?? '') ?? [];
    if (where === undefined || /^(?:node|evalmachine|native)\b/.test(where)) continue;
    const file = where.startsWith('file:') ? fileURLToPath(where) : where;
    if (!isAbsolute(file)) continue;
    if (isOwn(file) && frames.length === 0) continue;
    if (isOwn(file) || frames.length === MAX_FRAMES) break;
    frames.push(showFrame(`${shortPath(file)}${position}`, called));
  }
  return frames;
}

function showFrame(place: string, called: string | undefined): string {
  const frame = replaceUnprintable(called === undefined ? place : `${called} (${place})`);
  return frame.length > MAX_FRAME_LENGTH ? `${frame.slice(0, MAX_FRAME_LENGTH - 1)}…` : frame;
}

/** A bot may lie in the folder of this package, but not in that of its code. */
const isOwn = (file: string): boolean =>
  file.startsWith(OWN) && /^(?:dist\/)?(?:src|cli)\//.test(file.slice(OWN.length).replaceAll(sep, '/'));

/** A file as seen from the folder of a bot that it is nearest to; else its name alone. */
function shortPath(file: string): string {
  const paths = [...folders]
    .map((folder) => relative(folder, file).replaceAll(sep, '/'))
    .filter((path) => !isAbsolute(path))
    .sort((one, other) => climbs(one) - climbs(other) || one.length - other.length);
  const [nearest] = paths;
  if (nearest !== undefined && climbs(nearest) <= MAX_CLIMBS) return nearest;
  return file.slice(file.lastIndexOf(sep) + 1);
}

/** Folders that a path goes up: `../src/bot.ts` goes up one, as the map of a compiled bot may. */
const climbs = (path: string): number => path.split('/').filter((part) => part === '..').length;
const MAX_CLIMBS = 2;
