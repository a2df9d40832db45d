import { type ErrorCode, ShooterError } from '../../../core/index.ts';
import { describe, replaceUnprintable } from '../../../core/internal.ts';
import { MAX_FRAME_LENGTH, MAX_FRAMES } from '../../../replay/index.ts';
import type { BotKind } from '../../contract.ts';
import { isBotText, isModuleName } from '../../describe.ts';
import type { IsolatedFailure } from '../../isolation.ts';
import { parseObject } from '../../json-document.ts';
import { hashModule, versionOf } from '../module.ts';
import { MODULE_CODES } from '../module-files.ts';
import { RUNTIME_CODES } from '../onnx/session.ts';
import { identifyOwnPlayer, isModule } from '../open-player.ts';
import { MAX_DROPPED, MAX_NOTES, type Request } from './frames.ts';

/* What a bot in isolation says is read with care: it may have written the answer itself. */

/** What an answer says beside an input, once it is known to be well-formed. */
export interface ReadDetails {
  readonly about?: { readonly name: string; readonly version: string };
  readonly failure?: IsolatedFailure;
  /** what the bot has noted; undefined for what no log takes, and for each note that was dropped */
  readonly notes: readonly unknown[];
}

/** What may go wrong, by what was asked: nothing else is for the other side to say. */
const CODES: { readonly [kind in Request['kind']]: readonly ErrorCode[] } = {
  load: [...MODULE_CODES, ...RUNTIME_CODES],
  start: ['bot/failed-to-start'],
  decide: ['bot/threw', 'bot/bad-input'],
};

/** Anything that is no frame is left out: a bot that lies about where it failed misleads its own author alone. */
const readStack = (value: unknown): string[] =>
  Array.isArray(value)
    ? value
        .slice(0, MAX_FRAMES)
        .filter((frame): frame is string => typeof frame === 'string' && frame.length <= MAX_FRAME_LENGTH)
        .map(replaceUnprintable)
    : [];

/** Characters of a message at most. */
const MAX_MESSAGE = 1000;

/** @throws RangeError for what is no answer to such a request, in words that go on from "it sent" */
export function readDetails(kind: Request['kind'], text: string): ReadDetails {
  if (text === '') return { notes: [] };
  const details = parseObject(text);
  if (details === undefined) throw new RangeError('an answer that is no JSON object');
  const { about, code, message } = details;
  const notes = [...readNotes(details.notes), ...readDropped(details.dropped)];
  if (kind === 'load' && code === undefined) return { about: readAbout(about), notes };
  if (code === undefined) return { notes };
  const known = CODES[kind].find((one) => one === code);
  if (known === undefined || typeof message !== 'string')
    throw new RangeError(`an answer with the code ${describe(code)}`);
  return { failure: { code: known, message: oneLine(message), stack: readStack(details.stack) }, notes };
}

function readNotes(notes: unknown = []): unknown[] {
  const isList = Array.isArray(notes) && notes.every((note) => typeof note === 'string');
  if (!isList || notes.reduce((sum, { length }) => sum + length, 0) > MAX_NOTES)
    throw new RangeError('an answer whose notes are no list of texts, or too long');
  return notes.map((note: string) => {
    try {
      return note === '' ? undefined : JSON.parse(note);
    } catch {
      return undefined;
    }
  });
}

/** Stands for dropped notes by as many values that no log takes: whoever writes the log counts each as dropped. */
function readDropped(dropped: unknown = 0): undefined[] {
  if (!(Number.isInteger(dropped) && 0 <= (dropped as number) && (dropped as number) <= MAX_DROPPED))
    throw new RangeError(`an answer whose number of dropped notes is ${describe(dropped)}`);
  return Array.from({ length: dropped as number }, () => undefined);
}

function readAbout(about: unknown): { name: string; version: string } {
  const { name, version } = (about ?? {}) as Record<string, unknown>;
  if (isModuleName(name) && isBotText(version)) return { name, version };
  throw new RangeError('an answer that does not say who it is');
}

const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, MAX_MESSAGE);

/** What is known of a player before any of its code runs. A module is known by its contents; how it calls itself is its own claim. */
export function identifyPlayer(name: string): {
  readonly own?: Omit<BotKind, 'createBot'>;
  readonly hash?: string | undefined;
} {
  if (isModule(name)) return { hash: hashModule(name) };
  const own = identifyOwnPlayer(name);
  return { own, hash: own.hash };
}

/** Who a player is: what this side has found, and of a module the name and version that it claims. */
export function describeIsolated(
  known: ReturnType<typeof identifyPlayer>,
  claimed: { readonly name: string; readonly version: string },
): Omit<BotKind, 'createBot'> {
  if (known.own !== undefined) {
    const { name, kind, version, hash } = known.own;
    return { name, kind, version, ...(hash !== undefined && { hash }) };
  }
  const { name, version } = claimed;
  const hash = known.hash!;
  if (/^sha256:/.test(version) && version !== versionOf(hash))
    throw new ShooterError(
      'bot/failed-to-load',
      `it calls itself version ${describe(version)}, and its contents are ${versionOf(hash)}. Export a version that does not look like a content hash, or none`,
    );
  return { name, kind: 'module', version, hash };
}
