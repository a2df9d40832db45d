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
import { find, setText } from './dom.ts';
import { drawFirst } from './first-frame.ts';
import { copyText, saveBlob } from './give.ts';
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

/** What a player is told beside its logs. */
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

/** What there is of a player so far. */
interface Stage {
  /** the tick at which it begins */
  at: number | undefined;
  read: readonly ReadSide[];
  arenas: Arenas | undefined;
  model: Model | undefined;
  view: View | undefined;
}

/** What the parts of a player share. */
interface Context {
  readonly root: ShadowRoot;
  readonly stage: Stage;
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
  const stage: Stage = { at: options.at, read: [], arenas: undefined, model: undefined, view: undefined };
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  const keymap: Keymap<DiffAction> = sources.length > 1 ? PAGE_DIFF_KEYS : PAGE_KEYS;
  const loop = createLoop({
    onFrame: (ms) => drawFrame(stage, ms, calm.matches),
    onSettle: () => settle(root, stage, options),
  });
  const act = (action: DiffAction): void => {
    const { model } = stage;
    if (model === undefined) {
      if (action.kind === 'go') stage.at = Math.max(0, action.tick);
      return;
    }
    reduceModel(model, action);
    if (action.kind === 'copy' || action.kind === 'picture')
      void give(context, model, action.kind).then(loop.request);
    loop.request();
  };
  const refresh = (): void => {
    stage.arenas?.resize();
    stage.view?.redraw();
    if (stage.model === undefined && stage.arenas !== undefined)
      drawFirst(stage.arenas, stage.read, stage.at ?? 0);
    loop.request();
  };
  const context: Context = { root, stage, options, keymap, calm, act, refresh };
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
      return stage.model === undefined ? (stage.at ?? 0) : tickOf(stage.model.state);
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
function drawFrame({ model, view }: Stage, ms: number, calm: boolean): boolean {
  if (model === undefined || view === undefined) return false;
  advanceModel(model, ms);
  view.draw(seekModel(model), calm);
  return model.state.playing;
}

function settle(root: ShadowRoot, { model }: Stage, { onSettle }: PlayerOptions): void {
  if (model === undefined) return;
  onSettle?.(tickOf(model.state));
  setText(find(root, '.live'), describeMoment(model));
}

function handlersOf(context: Context): OpeningHandlers {
  const { root, stage, options } = context;
  const loading = find<HTMLProgressElement>(root, '.loading');
  return {
    onRead(read) {
      stage.read = read;
      find(root, '.app').classList.toggle('two', read.length > 1);
      showTitle(root, read);
      stage.arenas = createArenas(
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
      const { model } = stage;
      if (model === undefined) return;
      model.divergences = divergences;
      const first = divergences.inputs[0] ?? divergences.states[0];
      // Unless the person has begun to look elsewhere.
      const isAtStart = stage.at === undefined && model.state.position === 0;
      if (isAtStart && first !== undefined) context.act({ kind: 'go', tick: first.from });
      context.refresh();
    },
    onVerifying: (share) => showProgress(root, Math.floor(100 * share)),
    onProve(proofs) {
      const sides = stage.read.map((side, index) => ({ side, proof: proofs[index] }));
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
function startOf({ stage, options, calm }: Context): ViewerStart {
  const { speed = 1 } = options;
  const { at = 0 } = stage;
  const playing = options.playing ?? (stage.at === undefined && stage.read.length === 1 && !calm.matches);
  return { at, speed, playing };
}

function begin(context: Context, model: Model): void {
  const { root, stage, keymap, act } = context;
  stage.model = model;
  stage.view = createView(root, { model, arenas: stage.arenas!, keymap, onAction: act });
  find(root, '.app').setAttribute('aria-busy', 'false');
  context.refresh();
}

/** Shows a message below the timeline. */
function say({ stage: { model }, refresh }: Context, message: string): void {
  if (model !== undefined) model.state = { ...model.state, message };
  refresh();
}

/** Gives the person a link to the tick, or a picture of it. */
async function give(context: Context, model: Model, kind: 'copy' | 'picture'): Promise<void> {
  const { root, stage, options } = context;
  const tick = tickOf(model.state);
  if (kind === 'copy') return say(context, await copyText(root, options.linkTo(tick)));
  const picture = stage.arenas!.toPng();
  if (picture === null) return say(context, 'the browser makes no picture');
  const name = `${stage.read[0]!.name.replace(/\.\w+$/, '')}-${tick}.png`;
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

function handleKey(event: KeyboardEvent, { keymap, stage, act }: Context): void {
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
  if (action.kind === 'ask') stage.view?.askTick();
  else act(action);
}
