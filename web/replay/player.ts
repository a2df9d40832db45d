import {
  actionIn,
  type DiffAction,
  type Keymap,
  PAGE_DIFF_KEYS,
  PAGE_KEYS,
  tickOf,
  type ViewerStart,
} from '../../src/render/browser.ts';
import { keyEventOf } from '../keys.ts';
import { type Arenas, createArenas } from './arenas.ts';
import { copyText, saveBlob } from './copy-save.ts';
import { find, setText } from './dom.ts';
import { drawFirst } from './first-frame.ts';
import { createLoop } from './loop.ts';
import { advanceModel, createModel, type Model, reduceModel, seekModel } from './model.ts';
import { type OpeningHandlers, openLogs } from './opening.ts';
import { showProgress, showProof, showVerdict } from './proof.ts';
import type { LogSource, ReadSide } from './side.ts';
import { STYLE } from './style.ts';
import { MARKUP } from './template.ts';
import { showTitle } from './title.ts';
import { createView, describeMoment, type View } from './view.ts';

/* A player in a shadow tree: opens logs in turns, draws when something has changed, and does nothing else while it is paused. */

/** Options of a player. */
export interface PlayerOptions {
  /** the tick at which it begins, paused; 0, playing, unless given */
  readonly at?: number | undefined;
  /** whether it begins to play; by `at`, and by whether the person wants less motion, unless given */
  readonly playing?: boolean | undefined;
  /** one of `SPEEDS`; 1 unless given */
  readonly speed?: number | undefined;
  /** commands that check the logs elsewhere */
  readonly commands: readonly string[];
  /** the address or the command that leads to a tick */
  readonly linkTo: (tick: number) => string;
  /** called once it stands still, with its tick */
  readonly onSettle?: ((tick: number) => void) | undefined;
}

/** A player. Made by `createPlayer`. */
export interface Player {
  /** the tick that is shown */
  readonly tick: number;
  act(action: DiffAction): void;
  handleKey(event: KeyboardEvent): void;
  /** Draws everything anew: the room for it or the theme has changed. */
  refresh(): void;
  /** Ends all that is under way. */
  close(): void;
}

/** What a player consists of. All but `at` is set as its logs are read and opened. */
interface Parts {
  /** the tick at which it begins */
  at: number | undefined;
  read: readonly ReadSide[];
  arenas: Arenas | undefined;
  model: Model | undefined;
  view: View | undefined;
}

/** What the functions of this file share. */
interface Context {
  readonly root: ShadowRoot;
  readonly parts: Parts;
  readonly options: PlayerOptions;
  readonly keymap: Keymap<DiffAction>;
  /** whether the person wants less motion */
  readonly calm: MediaQueryList;
  act(action: DiffAction): void;
  refresh(): void;
}

/** Shows one log, or compares two, in a shadow tree. */
export function createPlayer(
  root: ShadowRoot,
  sources: readonly LogSource[],
  options: PlayerOptions,
): Player {
  const ending = new AbortController();
  const { signal } = ending;
  const parts: Parts = { at: options.at, read: [], arenas: undefined, model: undefined, view: undefined };
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  const keymap: Keymap<DiffAction> = sources.length > 1 ? PAGE_DIFF_KEYS : PAGE_KEYS;
  const loop = createLoop({
    onFrame: (ms) => drawFrame(parts, ms, calm.matches),
    onSettle: () => settle(root, parts, options),
  });
  const act = (action: DiffAction): void => {
    const { model } = parts;
    if (model === undefined) {
      if (action.kind === 'go') parts.at = Math.max(0, action.tick);
      return;
    }
    reduceModel(model, action);
    if (action.kind === 'copy' || action.kind === 'picture')
      void copyOrSave(context, model, action.kind).then(loop.request);
    loop.request();
  };
  const refresh = (): void => {
    parts.arenas?.resize();
    parts.view?.redraw();
    if (parts.model === undefined && parts.arenas !== undefined)
      drawFirst(parts.arenas, parts.read, parts.at ?? 0);
    loop.request();
  };
  const context: Context = { root, parts, options, keymap, calm, act, refresh };
  putMarkup(root, act);
  const observer = new ResizeObserver(refresh);
  observer.observe(find(root, '.app'));
  calm.addEventListener('change', loop.request, { signal });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', refresh, { signal });
  openLogs(sources, signal, handlersOf(context)).catch((error: unknown) => {
    if (!signal.aborted) showFault(root, error);
  });
  return {
    get tick() {
      return parts.model === undefined ? (parts.at ?? 0) : tickOf(parts.model.state);
    },
    act,
    refresh,
    handleKey: (event) => handleKey(event, context),
    close() {
      ending.abort();
      observer.disconnect();
      loop.close();
    },
  };
}

/** Shows why there is nothing to show. */
export function showUnusable(root: ShadowRoot, message: string): void {
  putMarkup(root, () => {});
  showFault(root, message);
}

function putMarkup(root: ShadowRoot, act: (action: DiffAction) => void): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  root.innerHTML = MARKUP;
  for (const canvas of root.querySelectorAll('.pane canvas'))
    canvas.addEventListener('click', () => act({ kind: 'toggle' }));
  find(root, '.badge').addEventListener('click', () => {
    const proof = find(root, '.proof');
    proof.scrollIntoView({ block: 'nearest' });
    proof.focus({ preventScroll: true });
  });
}

/** @returns whether it moves on by itself */
function drawFrame({ model, view }: Parts, ms: number, calm: boolean): boolean {
  if (model === undefined || view === undefined) return false;
  advanceModel(model, ms);
  view.draw(seekModel(model), calm);
  return model.state.playing;
}

function settle(root: ShadowRoot, { model }: Parts, { onSettle }: PlayerOptions): void {
  if (model === undefined) return;
  onSettle?.(tickOf(model.state));
  setText(find(root, '.live'), describeMoment(model));
}

function handlersOf(context: Context): OpeningHandlers {
  const { root, parts, options } = context;
  const loading = find<HTMLProgressElement>(root, '.loading');
  return {
    onRead(read) {
      parts.read = read;
      find(root, '.app').classList.toggle('two', read.length > 1);
      showTitle(root, read);
      parts.arenas = createArenas(
        root,
        read.map(({ name }) => name),
      );
      loading.hidden = false;
      context.refresh();
      performance.mark('shooter: drawn');
    },
    onProgress(share) {
      loading.value = share;
    },
    onOpen(sides) {
      loading.hidden = true;
      begin(context, createModel(sides, startOf(context)));
      performance.mark('shooter: open');
    },
    onCompare(divergences) {
      const { model } = parts;
      if (model === undefined) return;
      model.divergences = divergences;
      const first = divergences.inputs[0] ?? divergences.states[0];
      // Unless the person has begun to look elsewhere.
      const isAtStart = parts.at === undefined && model.state.position === 0;
      if (isAtStart && first !== undefined) context.act({ kind: 'go', tick: first.from });
      context.refresh();
    },
    onVerifying: (share) => showProgress(root, Math.floor(100 * share)),
    onProve(proofs) {
      const sides = parts.read.map((side, index) => ({ side, proof: proofs[index] }));
      showProof(root, sides, {
        commands: options.commands,
        onCopy: (text) => void copyText(root, text).then((message) => say(context, message)),
      });
      const verdict = showVerdict(root, proofs);
      if (proofs.includes(undefined)) return;
      setText(find(root, '.live'), verdict);
      performance.mark('shooter: verified');
    },
  };
}

/** Two matches begin where they differ, and a tick that was asked for is to be seen: both paused. */
function startOf({ parts, options, calm }: Context): ViewerStart {
  const { speed = 1 } = options;
  const { at = 0 } = parts;
  const playing = options.playing ?? (parts.at === undefined && parts.read.length === 1 && !calm.matches);
  return { at, speed, playing };
}

function begin(context: Context, model: Model): void {
  const { root, parts, keymap, act } = context;
  parts.model = model;
  parts.view = createView(root, { model, arenas: parts.arenas!, keymap, onAction: act });
  find(root, '.app').setAttribute('aria-busy', 'false');
  context.refresh();
}

/** Shows a message below the timeline. */
function say({ parts: { model }, refresh }: Context, message: string): void {
  if (model !== undefined) model.state = { ...model.state, message };
  refresh();
}

/** Copies a link to the tick, or saves a picture of it. */
async function copyOrSave(context: Context, model: Model, kind: 'copy' | 'picture'): Promise<void> {
  const { root, parts, options } = context;
  const tick = tickOf(model.state);
  if (kind === 'copy') return say(context, await copyText(root, options.linkTo(tick)));
  const picture = parts.arenas!.toPng();
  if (picture === null) return say(context, 'the browser makes no picture');
  const name = `${parts.read[0]!.name.replace(/\.\w+$/, '')}-${tick}.png`;
  saveBlob(picture, name);
  say(context, `saved: ${name}`);
}

function showFault(root: ShadowRoot, error: unknown): void {
  for (const part of root.querySelectorAll<HTMLElement>('.pane, .loading')) part.hidden = true;
  const fault = find(root, '.fault');
  fault.hidden = false;
  fault.textContent = error instanceof Error ? error.message : String(error);
  const badge = find(root, '.badge');
  badge.dataset.verdict = 'damaged';
  badge.textContent = '⚠ unusable';
  find(root, '.app').classList.add('faulty');
  performance.mark('shooter: fault');
}

function handleKey(event: KeyboardEvent, { keymap, parts, act }: Context): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const [target] = event.composedPath();
  const key = keyEventOf(event);
  if (target instanceof HTMLElement) {
    if (target.matches('input,select,textarea')) return;
    // A button is pressed by them.
    if (target.matches('button') && (key?.key === 'space' || key?.key === 'enter')) return;
  }
  const action = key && actionIn(keymap, key, false);
  if (action === undefined) return;
  // What closes the help here may close what the player is in, such as a dialog.
  if (action.kind !== 'close') event.preventDefault();
  if (action.kind === 'ask') parts.view?.askTick();
  else act(action);
}
