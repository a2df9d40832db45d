import type { KeyEvent } from '../src/render/browser.ts';

/* What a browser reports of a keyboard, as the keymaps of viewers name keys. */

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'space',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'home',
  End: 'end',
  PageUp: 'pageup',
  PageDown: 'pagedown',
  Enter: 'enter',
  Escape: 'escape',
  Tab: 'tab',
  Backspace: 'backspace',
  Delete: 'delete',
};

/** A key as keymaps name it; undefined for a modifier, a dead key, and a shortcut of the browser or the system. */
export function keyEventOf({
  key,
  type,
  repeat,
  shiftKey,
  altKey,
  ctrlKey,
  metaKey,
  isComposing,
}: KeyboardEvent): KeyEvent | undefined {
  if (metaKey || isComposing) return undefined;
  const name =
    NAMES[key] ?? (/^F\d+$/.test(key) ? key.toLowerCase() : [...key].length === 1 ? key : undefined);
  if (name === undefined) return undefined;
  const kind = type === 'keyup' ? 'release' : repeat ? 'repeat' : 'press';
  return { key: name, ctrl: ctrlKey, alt: altKey, shift: shiftKey, type: kind };
}
