import type { KeyEvent } from '../../src/render/index.ts';

/* What a terminal sends when keys are pressed, as keys. Total: any bytes are keys, reports, or nothing. */

/** What a terminal reports beside keys. */
interface Report {
  /** `kitty`: it reports releases of keys, by the kitty protocol · `focus`, `blur`: its window has gained or lost the keyboard */
  readonly report: 'kitty' | 'focus' | 'blur';
}

export type TerminalEvent = KeyEvent | Report;

/** Characters of a sequence at most. */
const MAX_SEQUENCE = 64;

const CSI = /^\x1b\[([\x30-\x3f]{0,48})[\x20-\x2f]{0,8}([\x40-\x7e])/;
const SS3 = /^\x1bO([A-Za-z])/;
/** An unfinished sequence, or half of a surrogate pair. */
const PARTIAL = /^(?:\x1b(?:\[[\x20-\x3f]*|O)?|\x1b?[\ud800-\udbff])$/;

/** Parses text in chunks that may end anywhere. */
export class KeyReader {
  #rest = '';

  push(text: string): TerminalEvent[] {
    this.#rest += text;
    return this.#take(false);
  }

  /** Whether an unfinished sequence is buffered: if nothing follows within some ms, call `flush`. */
  get waiting(): boolean {
    return this.#rest !== '';
  }

  flush(): TerminalEvent[] {
    return this.#take(true);
  }

  #take(flushes: boolean): TerminalEvent[] {
    const events: TerminalEvent[] = [];
    while (this.waiting) {
      if (!flushes && this.#rest.length < MAX_SEQUENCE && PARTIAL.test(this.#rest)) break;
      const [length, event] = readOne(this.#rest);
      this.#rest = this.#rest.slice(length);
      if (event !== undefined) events.push(event);
    }
    return events;
  }
}

type One = [length: number, event: TerminalEvent | undefined];

function readOne(text: string): One {
  const csi = CSI.exec(text);
  if (csi !== null) return [csi[0].length, readCsi(csi[1]!, csi[2]!)];
  const ss3 = SS3.exec(text);
  if (ss3 !== null) return [ss3[0].length, named(LETTERS[ss3[1]!])];
  const first = String.fromCodePoint(text.codePointAt(0)!);
  if (first !== '\x1b') return [first.length, readCharacter(first)];
  if (text.length === 1 || text[1] === '\x1b' || text[1] === '[' || text[1] === 'O')
    return [1, named('escape')];
  const next = String.fromCodePoint(text.codePointAt(1)!);
  const event = readCharacter(next);
  return [1 + next.length, event === undefined ? undefined : { ...event, alt: true }];
}

const NO_MODIFIERS = { ctrl: false, shift: false, alt: false, type: 'press' } as const;
const named = (key: string | undefined): KeyEvent | undefined =>
  key === undefined ? undefined : { key, ...NO_MODIFIERS };

/** By code: what a control character, or a number of the kitty protocol, is called. */
const NAMES: Readonly<Record<number, string>> = {
  8: 'backspace',
  9: 'tab',
  10: 'enter',
  13: 'enter',
  27: 'escape',
  32: 'space',
  127: 'backspace',
};

function readCharacter(character: string): KeyEvent | undefined {
  const code = character.codePointAt(0)!;
  const name = NAMES[code];
  if (name !== undefined) return named(name);
  if (code >= 32) return { key: character, ...NO_MODIFIERS };
  return code === 0 ? undefined : { key: String.fromCharCode(code + 96), ...NO_MODIFIERS, ctrl: true };
}

const LETTERS: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

/** By number before `~`, from 1 on. */
const NUMBERS = [undefined, 'home', 'insert', 'delete', 'end', 'pageup', 'pagedown', 'home', 'end'];

/** The flag of the kitty protocol for reports of repeats and releases. */
const REPORTS_RELEASES = 2;

function readCsi(parameters: string, final: string): TerminalEvent | undefined {
  // Mouse reports are not requested.
  if (parameters.startsWith('<')) return undefined;
  // A terminal may know the protocol without reports of releases.
  if (final === 'u' && parameters.startsWith('?'))
    return (Number(parameters.slice(1)) & REPORTS_RELEASES) > 0 ? { report: 'kitty' } : undefined;
  if (parameters === '' && (final === 'I' || final === 'O'))
    return { report: final === 'I' ? 'focus' : 'blur' };
  if (final === 'Z') return { key: 'tab', ...NO_MODIFIERS, shift: true };
  const [first = '', second = ''] = parameters.split(';');
  const code = Number(first.split(':')[0] || 1);
  const key = final === 'u' ? keyOf(code) : final === '~' ? NUMBERS[code] : LETTERS[final];
  return key === undefined ? undefined : { key, ...readModifiers(second) };
}

/** A key by its number in the kitty protocol; undefined for keys without a name here, such as modifiers. */
function keyOf(code: number): string | undefined {
  const name = NAMES[code];
  if (name !== undefined) return name;
  // The private use area has keys without a character.
  return code >= 32 && code <= 0x10ffff && !(code >= 57_344 && code <= 63_743)
    ? String.fromCodePoint(code)
    : undefined;
}

const TYPES = ['press', 'press', 'repeat', 'release'] as const;

/** `2:3`: the bits of the modifiers plus 1, and the type of event. */
function readModifiers(text: string): Omit<KeyEvent, 'key'> {
  const [bits = 1, type = 1] = text.split(':').map((part) => Number(part || 1));
  const held = bits - 1;
  return { shift: (held & 1) > 0, alt: (held & 2) > 0, ctrl: (held & 4) > 0, type: TYPES[type] ?? 'press' };
}
