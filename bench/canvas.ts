import { existsSync } from 'node:fs';
import { createMatch, type Match, readState, type State, step } from '../src/core/index.ts';
import { bundle } from './bundles.ts';
import { bounded, type Figure, type Findings, type Report } from './figures.ts';
import { median, quantile } from './measure.ts';

export const about = 'the arena on a canvas in Chromium without a GPU, beside the same canvas with one body';

/** Device pixels of a side: the arena at 1080p. */
const SIDE = 1080;
/** In the arena, beside two ships: as many as a late wave and both players' lasers. */
const BODIES = 138;
/** Frames that are drawn one after the other. */
const FRAMES = 240;
/** How long frames are counted, ms. */
const COUNTED_MS = 3000;
const SCRIPT_MS_AT_MOST = 4;
const FRAMES_A_SECOND = 60;
/** A display of 60 Hz shows no more; a frame that comes late by chance is none of the canvas. */
const FRAMES_AT_LEAST: number = 0.95 * FRAMES_A_SECOND;

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const ENTRIES = ['./web', './core', './render'] as const;

/** What a page finds, ms; one for each frame. */
interface Measured {
  /** the call of `draw` alone */
  readonly script: readonly number[];
  /** from the call until the pixels are there */
  readonly whole: readonly number[];
  readonly framesPerSecond: number;
}

export async function run(report: Report): Promise<Findings> {
  const missing = (what: string): Findings => ({ figures: [], remarks: [`no canvas is measured: ${what}`] });
  const playwright = await import('playwright-core').catch(() => undefined);
  if (playwright === undefined) return missing('playwright-core is not installed: npm i -D playwright-core');
  if (!existsSync(CHROMIUM))
    return missing(`there is no Chromium at ${CHROMIUM}: apt-get install chromium, or CHROMIUM=PATH`);
  report('bundling');
  const { text } = await bundle(ENTRIES, { minify: true });
  const browser = await playwright.chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: SIDE } });
    await page.setContent('<!doctype html><style>body { margin: 0 }</style><body></body>');
    await page.addScriptTag({ content: text });
    const measure = async (state: State): Promise<Measured> => {
      const argument = JSON.stringify({ state, side: SIDE, frames: FRAMES, countedMs: COUNTED_MS });
      return (await page.evaluate(`(${PAGE})(${argument})`)) as Measured;
    };
    report('one body');
    const one = await measure(crowded(0));
    report(`${BODIES} bodies`);
    const many = await measure(crowded(BODIES));
    return { figures: figuresOf(many, one), remarks: [`${SIDE} × ${SIDE} px, ${FRAMES} frames`] };
  } finally {
    await browser.close();
  }
}

function figuresOf(many: Measured, one: Measured): Figure[] {
  const baseline = (value: number) => ({ name: 'one body', value });
  const ms = (name: string, of: (measured: Measured) => number): Figure => ({
    name: `${BODIES} bodies: ${name}`,
    value: of(many),
    unit: 'ms',
    baseline: baseline(of(one)),
  });
  return [
    bounded(
      ms('script a frame, median', ({ script }) => median(script)),
      { of: 'value', atMost: SCRIPT_MS_AT_MOST },
    ),
    ms('script a frame, 99 of 100', ({ script }) => quantile(script, 0.99)),
    ms('a frame until its pixels are there, median', ({ whole }) => median(whole)),
    bounded(
      {
        name: `${BODIES} bodies: shown`,
        value: many.framesPerSecond,
        unit: 'frames/s',
        baseline: baseline(one.framesPerSecond),
        ratio: many.framesPerSecond / one.framesPerSecond,
      },
      { of: 'value', atLeast: FRAMES_AT_LEAST },
    ),
  ];
}

/** A state with so many enemies and lasers in the arena, everywhere. */
function crowded(bodies: number): State {
  const match: Match = createMatch({ seed: 'canvas' });
  for (let tick = 0; tick < 30; tick += 1) step(match, 0, 0);
  const state = readState(match);
  const lasers = bodies === 0 ? 0 : 4;
  const lasersOf = (x: number) => Array.from({ length: lasers }, (_, index) => ({ x, y: 30 + 130 * index }));
  const enemies = Array.from({ length: Math.max(1, bodies - 2 * lasers) }, (_, index) => ({
    // Lowest first, as a wave has them; spread by a step that shares nothing with the width.
    x: 50 + ((index * 233) % 600),
    y: bodies === 0 ? -100 : 540 - Math.floor((index * 580) / bodies),
    colour: (['red', 'blue', 'green'] as const)[index % 3]!,
  }));
  return { ...state, lasers: [lasersOf(180), lasersOf(430)], enemies };
}

/** What runs in the page, as text: it uses what only a page has. */
const PAGE = `async ({ state, side, frames, countedMs }) => {
  const { createArena, createEffectFinder, createMatch, setState } = shooter;
  const canvas = document.body.appendChild(document.createElement('canvas'));
  const arena = createArena(canvas);
  arena.resize({ size: side });
  const match = createMatch({ seed: 'canvas', rules: { cooldown: 13 } });
  const bursts = state.enemies.length < 2 ? [] : state.enemies.filter((_, index) => index % 27 === 0);
  const colours = { cause: 'shot', seats: [1] };
  const show = (index) => {
    const tick = 100 + index;
    setState(match, { ...state, tick });
    // Some burst all the time.
    const effects = { bursts: bursts.map((one, at) => ({ ...one, ...colours, tick: tick - ((tick + 9 * at) % 45) })), hits: [[], []], waves: [] };
    effects.bursts.sort((a, b) => a.tick - b.tick);
    return { match, effects, keys: [20, 18], names: ['hunter', 'dodger'] };
  };
  const script = [], whole = [];
  const context = canvas.getContext('2d');
  const rendered = () => new Promise((resolve) => requestAnimationFrame(resolve));
  for (let index = 0; index < frames; index += 1) {
    const frame = show(index);
    const start = performance.now();
    arena.draw(frame);
    script.push(performance.now() - start);
    context.getImageData(0, 0, 1, 1);
    whole.push(performance.now() - start);
    if (index % 20 === 0) await rendered();
  }
  const from = await rendered();
  let [shown, now] = [0, from];
  while (now - from < countedMs) {
    arena.draw(show(frames + shown));
    now = await rendered();
    shown += 1;
  }
  canvas.remove();
  return { script, whole, framesPerSecond: (1000 * shown) / (now - from) };
}`;
