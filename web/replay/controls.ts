import {
  type DiffAction,
  formatClock,
  type Keymap,
  SPEEDS,
  tickOf,
  type ViewerState,
} from '../../src/render/browser.ts';
import { formatCount } from '../../src/render/internal.ts';
import { find, make, setAttribute, setText } from './dom.ts';

/* The buttons below the timeline, and the help. */

/** The controls in the page. */
export interface Controls {
  update(state: ViewerState, shown: { readonly skips: boolean }): void;
  /** Lets a tick be typed. */
  askTick(): void;
}

/** What the buttons ask for, by their `data-do`. */
const ACTIONS: Readonly<Record<string, DiffAction>> = {
  first: { kind: 'first' },
  reverse: { kind: 'reverse' },
  toggle: { kind: 'toggle' },
  last: { kind: 'last' },
  back: { kind: 'step', ticks: -1 },
  forth: { kind: 'step', ticks: 1 },
  previous: { kind: 'event', direction: -1 },
  next: { kind: 'event', direction: 1 },
  skip: { kind: 'skip' },
  copy: { kind: 'copy' },
  picture: { kind: 'picture' },
  help: { kind: 'help' },
};

/** Shows the controls. @param keymap of which the help is made · @param onAction gets what is asked for */
export function createControls(
  root: ParentNode,
  keymap: Keymap<DiffAction>,
  onAction: (action: DiffAction) => void,
): Controls {
  const bar = find(root, '.controls');
  for (const button of bar.querySelectorAll<HTMLElement>('[data-do]'))
    button.addEventListener('click', () => onAction(ACTIONS[button.dataset.do!]!));
  const speed = find<HTMLSelectElement>(bar, '.speed');
  speed.append(...SPEEDS.map((one, index) => make('option', { value: String(index), text: `${one}×` })));
  speed.addEventListener('change', () => onAction({ kind: 'speed', speed: Number(speed.value) }));
  let shownTick = 0;
  const input: HTMLInputElement = createTickInput(bar, onAction, () => {
    input.value = formatCount(shownTick);
  });
  const help = createHelp(root, keymap, () => onAction({ kind: 'close' }));
  const [main, reverse, skip] = ['toggle', 'reverse', 'skip'].map((name) =>
    find(bar, `[data-do=${name}]`),
  ) as [HTMLElement, HTMLElement, HTMLElement];
  const [clock, message] = [find(bar, '.clock'), find(bar, '.message')];
  return {
    askTick: () => input.focus(),
    update(state, { skips }) {
      const tick = tickOf(state);
      setIcon(main, state.playing ? 'pause' : state.backwards ? 'back' : 'play');
      setAttribute(main, 'aria-label', state.playing ? 'pause' : state.backwards ? 'play backwards' : 'play');
      setAttribute(reverse, 'aria-pressed', String(state.backwards));
      setAttribute(skip, 'aria-pressed', String(skips));
      setText(clock, `${formatClock(tick)} / ${formatClock(state.lastTick)}`);
      shownTick = tick;
      if (!input.matches(':focus')) input.value = formatCount(tick);
      if (speed.value !== String(state.speed)) speed.value = String(state.speed);
      setText(message, state.message);
      if (state.help !== help.open) {
        if (state.help) help.showModal();
        else help.close();
      }
    },
  };
}

function setIcon(button: HTMLElement, icon: string): void {
  const name = `icon ${icon}`;
  const element = find(button, '.icon');
  if (element.className !== name) element.className = name;
}

/** A field that takes a tick, `1200`, or a time, `0:20`. */
function createTickInput(
  bar: HTMLElement,
  onAction: (action: DiffAction) => void,
  onBlur: () => void,
): HTMLInputElement {
  const input = find<HTMLInputElement>(bar, '.tick');
  input.addEventListener('focus', () => {
    input.value = input.value.replaceAll(',', '');
    input.select();
  });
  // What was typed and not entered is forgotten.
  input.addEventListener('blur', onBlur);
  input.addEventListener('keydown', (event) => {
    event.stopPropagation();
    if (event.key === 'Escape') input.blur();
    if (event.key !== 'Enter') return;
    const text = input.value.trim().replaceAll(',', '');
    onAction({ kind: 'ask' });
    for (const letter of text) onAction({ kind: 'type', text: letter });
    onAction({ kind: 'enter' });
    input.blur();
  });
  return input;
}

function createHelp(root: ParentNode, keymap: Keymap<unknown>, onClose: () => void): HTMLDialogElement {
  const dialog = find<HTMLDialogElement>(root, 'dialog');
  find(dialog, 'tbody').append(
    ...keymap
      .filter(({ help }) => help !== undefined)
      .map(({ label, help }) =>
        make('tr', {}, make('th', { scope: 'row', text: label }), make('td', { text: help ?? '' })),
      ),
    make(
      'tr',
      {},
      make('th', { scope: 'row', text: '0 … 9' }),
      make('td', { text: 'to so many tenths of the match' }),
    ),
  );
  find(dialog, '.close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', onClose);
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  return dialog;
}
