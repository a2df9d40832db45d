import { ShooterError } from '../core/index.ts';
import { replaceUnprintable } from '../core/internal.ts';
import { MAX_FRAME_LENGTH, MAX_FRAMES } from '../replay/browser.ts';

/* Where in a bot something was thrown. A stack is a stranger's text: it is bounded and printable, and it names files relative to the
   bot's folder, so that a log says nothing of the machine on which it was recorded. Paths are compared as URLs are written, by `/`. */

/** Characters of a stack that are looked at. */
const MAX_STACK_LENGTH = 16_384;

/** Folders of the bots that this thread has loaded. */
const folders = new Set<string>();

/** Adds the folder of a bot's file: from now on frames name the files in it relative to it. */
export function addBotFolder(file: string): void {
  folders.add(folderOf(slashed(file)));
}

/**
 * The frames of an error that are not those of this package or of the engine, the innermost first, as `decide (my-bot.js:5:25)`; of an
 * isolated bot those that its side found.
 *
 * @returns undefined where there is none
 */
export function framesOf(thrown: unknown): readonly string[] | undefined {
  try {
    const { stack } = thrown as { stack?: unknown };
    if (thrown instanceof ShooterError && 'frames' in thrown) return thrown.frames as string[] | undefined;
    if (typeof stack !== 'string') return undefined;
    const frames = parseFrames(stack.slice(0, MAX_STACK_LENGTH));
    return frames.length === 0 ? undefined : frames;
  } catch {
    return undefined;
  }
}

interface Frame {
  /** absolute, with `/` */
  readonly file: string;
  /** `:LINE:COLUMN` */
  readonly position: string;
  readonly called: string | undefined;
}

/** What is above the bot is this package, which the bot called; what is below it is whoever asked the bot. */
function parseFrames(stack: string): string[] {
  const frames: string[] = [];
  for (const line of stack.split('\n')) {
    const frame = parseFrame(line);
    if (frame === undefined) continue;
    const { file, position, called } = frame;
    if (isOwn(file) && frames.length === 0) continue;
    if (isOwn(file) || frames.length === MAX_FRAMES) break;
    frames.push(formatFrame(`${shortPath(file)}${position}`, called));
  }
  return frames;
}

/** A line of a stack as V8 writes it; undefined for one that names no file. */
function parseFrame(line: string): Frame | undefined {
  const [, called, inBrackets, alone] = /^\s+at (?:(.+) \((.+)\)|(?:async )?(.+))$/.exec(line) ?? [];
  const [, where, position] = /^(.+?)(:\d+:\d+)$/.exec(inBrackets ?? alone ?? '') ?? [];
  if (where === undefined || /^(?:node|evalmachine|native)\b/.test(where)) return undefined;
  const file = /^file:/.test(where)
    ? decodeURIComponent(where.replace(/^file:\/*(?=\/|\w:)/, ''))
    : slashed(where);
  return isAbsolute(file) ? { file, position: position!, called } : undefined;
}

const slashed = (path: string): string => (/^\w:\\/.test(path) ? path.replaceAll('\\', '/') : path);
const isAbsolute = (path: string): boolean => /^(?:\/|\w:\/|https?:\/\/)/.test(path);
const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/'));

function formatFrame(place: string, called: string | undefined): string {
  const frame = replaceUnprintable(called === undefined ? place : `${called} (${place})`);
  return frame.length > MAX_FRAME_LENGTH ? `${frame.slice(0, MAX_FRAME_LENGTH - 1)}…` : frame;
}

/** The folder of this package, with `/` at its end, found in a stack of its own; undefined in a bundle, which has no files. */
const PACKAGE: string | undefined = new Error().stack
  ?.split('\n')
  .map((line) => /^(.*\/)(?:dist\/)?src\/bots\/stack\.[jt]s$/.exec(parseFrame(line)?.file ?? '')?.[1])
  .find((folder) => folder !== undefined);

/** A bot may lie in the folder of this package, but not in that of its code. */
const isOwn = (file: string): boolean =>
  PACKAGE !== undefined &&
  file.startsWith(PACKAGE) &&
  /^(?:dist\/)?(?:src|cli)\//.test(file.slice(PACKAGE.length));

/** A file as seen from the folder of a bot that it is nearest to; else its name alone. */
function shortPath(file: string): string {
  const paths = [...folders].map((folder) => relativePath(folder, file));
  const [nearest] = paths
    .filter((path) => climbs(path) <= MAX_CLIMBS)
    .sort((one, other) => climbs(one) - climbs(other) || one.length - other.length);
  return nearest ?? file.slice(file.lastIndexOf('/') + 1);
}

function relativePath(folder: string, file: string): string {
  const from = folder.split('/');
  const to = file.split('/');
  let same = 0;
  while (same < from.length && from[same] === to[same]) same += 1;
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/');
}

/** Folders that a path goes up: `../src/bot.ts` goes up one, as the map of a compiled bot may. */
const climbs = (path: string): number => path.split('/').filter((part) => part === '..').length;
const MAX_CLIMBS = 2;
