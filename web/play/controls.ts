import { DOWN, type Input, LEFT, RIGHT, SHOOT, UP } from '../../src/core/index.ts';
import { type PlayKey, playKeyOf } from '../../src/render/browser.ts';
import type { HeldKeys } from '../../src/render/internal.ts';
import { keyEventOf } from '../keys.ts';
import { byId } from './dom.ts';

/* The keyboard, and the pads of a touch screen: what of them is held, and what else they ask for. */

export interface ControlsOptions {
  readonly held: HeldKeys;
  /** what is held may have changed */
  onKeys(): void;
  /** a key asks for something else */
  onAction(kind: Exclude<PlayKey['kind'], 'hold'>): void;
}

/** Listens until `signal` fires. */
export function listenToControls(options: ControlsOptions, signal: AbortSignal): void {
  const { held, onKeys } = options;
  /** the keys that thumbs hold on the pads */
  const pads = { keys: 0 };
  const letGo = (): void => {
    held.clear();
    pads.keys = 0;
    showPads(0);
    onKeys();
  };
  for (const type of ['keydown', 'keyup'] as const)
    document.addEventListener(
      type,
      (event) => {
        // While it is down, macOS reports no releases, and other systems take the keyboard away.
        if (event.key === 'Meta') letGo();
        else takeKey(event, options);
      },
      { signal },
    );
  // A page without the keyboard gets no releases.
  window.addEventListener('blur', letGo, { signal });
  document.addEventListener('visibilitychange', letGo, { signal });
  const hold = (keys: Input): void => {
    changeHeld(held, pads.keys, keys);
    pads.keys = keys;
    showPads(keys);
    onKeys();
  };
  listenToPad(byId('pad'), {
    signal,
    read: (pad, event) => directionIn(pad.getBoundingClientRect(), event),
    hold: (keys) => hold((pads.keys & SHOOT) | keys),
  });
  listenToPad(byId('shoot'), {
    signal,
    read: () => SHOOT,
    hold: (keys) => hold((pads.keys & ~SHOOT) | keys),
  });
}

/** Keys that fly by where they are on the keyboard, whatever letter is on them. */
const POSITIONS: Readonly<Record<string, string>> = { KeyW: 'w', KeyA: 'a', KeyS: 's', KeyD: 'd' };

function takeKey(event: KeyboardEvent, { held, onKeys, onAction }: ControlsOptions): void {
  const pressed = keyEventOf(event);
  // Shortcuts of the browser are left to it, but every release is taken: else a key that was let go of would stay down.
  if (
    pressed === undefined ||
    isElsewhere(event, pressed.key) ||
    ((pressed.ctrl || pressed.alt) && pressed.type !== 'release')
  )
    return;
  const key = playKeyOf({ ...pressed, key: POSITIONS[event.code] ?? pressed.key });
  if (key === undefined) return;
  // Arrows and the space bar would scroll.
  event.preventDefault();
  if (key.kind !== 'hold') onAction(key.kind);
  else if (pressed.type === 'release') held.release(key.bit);
  else held.press(key.bit, event.timeStamp);
  if (key.kind === 'hold' && pressed.type !== 'repeat') onKeys();
}

/** Whether a key is meant for what has the focus: a field, a dialog, a button that is pressed by it. */
function isElsewhere({ target, type }: KeyboardEvent, key: string): boolean {
  if (type === 'keyup' || !(target instanceof Element)) return false;
  if (target.closest('input, select, textarea, dialog') !== null) return true;
  return (key === 'enter' || key === 'space') && target.closest('button, a') !== null;
}

const BITS: readonly Input[] = [LEFT, RIGHT, UP, DOWN, SHOOT];

function changeHeld(held: HeldKeys, before: Input, after: Input): void {
  for (const bit of BITS) {
    if ((after & ~before & bit) > 0) held.press(bit, performance.now());
    if ((before & ~after & bit) > 0) held.release(bit);
  }
}

interface PadOptions {
  readonly signal: AbortSignal;
  /** the keys that a place on the pad stands for */
  read(pad: HTMLElement, event: PointerEvent): Input;
  hold(keys: Input): void;
}

/** A thumb on a pad: it may slide from one direction to another, and off the pad. */
function listenToPad(pad: HTMLElement, { signal, read, hold }: PadOptions): void {
  let thumb: number | undefined;
  const follow = (event: PointerEvent): void => {
    if (event.pointerId === thumb) hold(read(pad, event));
  };
  const lift = (event: PointerEvent): void => {
    if (event.pointerId !== thumb) return;
    thumb = undefined;
    hold(0);
  };
  pad.addEventListener(
    'pointerdown',
    (event) => {
      event.preventDefault();
      if (thumb !== undefined) return;
      thumb = event.pointerId;
      pad.setPointerCapture(thumb);
      follow(event);
    },
    { signal },
  );
  pad.addEventListener('pointermove', follow, { signal });
  for (const type of ['pointerup', 'pointercancel', 'lostpointercapture'] as const)
    pad.addEventListener(type, lift, { signal });
  pad.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
}

/** The sine of 22.5°: eight directions of one size. */
const SIDEWAYS = 0.383;
/** A thumb that rests in the middle flies nowhere: within this part of the way to the edge. */
const REST = 0.2;

/** The directions of a point as seen from the middle of a pad. */
function directionIn(
  { left, top, width, height }: Pick<DOMRect, 'left' | 'top' | 'width' | 'height'>,
  { clientX, clientY }: Pick<PointerEvent, 'clientX' | 'clientY'>,
): Input {
  const [x, y] = [clientX - left - width / 2, clientY - top - height / 2];
  const far = Math.hypot(x, y);
  if (far < (REST * width) / 2) return 0;
  const across = x > far * SIDEWAYS ? RIGHT : x < -far * SIDEWAYS ? LEFT : 0;
  const along = y > far * SIDEWAYS ? DOWN : y < -far * SIDEWAYS ? UP : 0;
  return across | along;
}

const PAD_KEYS: Readonly<Record<string, Input>> = { left: LEFT, right: RIGHT, up: UP, down: DOWN };

function showPads(keys: Input): void {
  for (const button of byId('pad').querySelectorAll<HTMLElement>('[data-keys]'))
    button.classList.toggle('on', (keys & PAD_KEYS[button.dataset.keys!]!) > 0);
  byId('shoot').classList.toggle('on', (keys & SHOOT) > 0);
}
