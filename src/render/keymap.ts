/* Which key does what: one table, from which keys are looked up and the help and the footer are generated. */

/** A key of a keyboard, as a terminal or a browser reports it. */
export interface KeyEvent {
  /** `a`, `A`, `?`, `space`, `left`, `home`, `enter`, `escape`, `tab`, `backspace`, `f1`, … */
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  /** terminals report releases in the kitty protocol alone */
  readonly type: 'press' | 'repeat' | 'release';
}

/** A line of the table. */
export interface Binding<Action> {
  /** as `KeyEvent` names them, `shift+` and `ctrl+` before them */
  readonly keys: readonly string[];
  /** how the keys are written for people */
  readonly label: string;
  /** left out: the key before describes both */
  readonly help?: string;
  readonly action: Action;
  /** a word for the footer; left out: it stands in the help alone */
  readonly short?: string;
}

/** What people are shown of a binding: the keys, what they do, and that in a word. */
export const shown = (
  label: string,
  help: string,
  short?: string,
): Pick<Binding<unknown>, 'label' | 'help' | 'short'> => ({
  label,
  help,
  ...(short !== undefined && { short }),
});

/** An action that is its kind alone. */
export const does = <Kind extends string>(kind: Kind): { readonly kind: Kind } => ({ kind });

/** Which key asks for which action. Keys that share a line of the help follow one another. */
export type Keymap<Action> = readonly Binding<Action>[];

/** What a key does by `keymap`; undefined: nothing. Releases do nothing. */
export function lookUp<Action>(keymap: Keymap<Action>, event: KeyEvent): Action | undefined {
  if (event.type === 'release') return undefined;
  const name = nameOf(event);
  return keymap.find(({ keys }) => keys.includes(name))?.action;
}

/** Letters show shift by their case; other keys need the prefix. */
function nameOf({ key, ctrl, shift }: KeyEvent): string {
  if (ctrl) return `ctrl+${key.toLowerCase()}`;
  if (!shift) return key;
  return key.length === 1 ? key.toUpperCase() : `shift+${key}`;
}

/** Words that the footer always shows: help and quit, the last two of every table (test/tui/keymaps.test.ts). */
const LAST_WORDS = 2;

/** The keys of `keymap` as a line of so many `columns`: as many as fit, the first ones first, but help and the way out always. */
export function describeKeys<Action>(keymap: Keymap<Action>, columns: number): string {
  const words = keymap.flatMap(({ label, short }) => (short === undefined ? [] : [`${label} ${short}`]));
  const last = words.splice(-LAST_WORDS);
  const lineOf = (count: number): string => [...words.slice(0, count), ...last].join(' · ');
  let count = words.length;
  while (count > 0 && lineOf(count).length > columns) count -= 1;
  return lineOf(count);
}

/** The lines of the help, generated from `keymap`. @param ascii whether nothing but ASCII is used; false unless given */
export function listKeys<Action>(keymap: Keymap<Action>, ascii = false): string[] {
  const listed = keymap
    .filter(({ help }) => help !== undefined)
    .map(({ label, help }) => ({ label: ascii ? spellArrows(label) : label, help }));
  const width = Math.max(...listed.map(({ label }) => label.length));
  return listed.map(({ label, help }) => `${label.padEnd(width)}  ${help}`);
}

/** `< >` are keys of their own. */
const spellArrows = (label: string): string =>
  label.replaceAll('←', 'left').replaceAll('→', 'right').replaceAll('↑', 'up').replaceAll('↓', 'down');
