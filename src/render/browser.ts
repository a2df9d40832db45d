/* The portable part of the entry point: what runs in browsers and in engines without host APIs, too. */

export { encodeAnsi } from './ansi.ts';
export {
  type ArenaOptions,
  bestMode,
  type DrawMode,
  drawArena,
  renderText,
  type TextOptions,
} from './arena.ts';
export {
  BOLD,
  type Cells,
  type Colour,
  clearCells,
  createCells,
  DEFAULT,
  DIM,
  INVERSE,
  keepAscii,
  type Look,
  putLine,
  putText,
  type Rect,
  type TextPlace,
  textOf,
  UNDERLINE,
} from './cells.ts';
export {
  type Comparison,
  compareAt,
  type Divergences,
  describeDifferences,
  divergenceSteps,
  type Pair,
  skipEqual,
  type TickRange,
} from './divergences.ts';
export {
  BURST_TICKS,
  type Burst,
  createEffectFinder,
  createEffects,
  type EffectFinder,
  type Effects,
  type EffectsAtTick,
  effectsAt,
  type PlayerHit,
  type WaveStart,
} from './effects.ts';
export type { FilmOptions } from './film.ts';
export { describeEvent, describeOutcome, formatClock } from './format.ts';
export { columnsOf, cutText, fitText } from './glyphs.ts';
export { createHistory, type History } from './history.ts';
export { drawPixels, PIXEL_LIMITS, type PictureOptions, type PixelOptions } from './image/draw-pixels.ts';
export {
  FPS_LIMITS,
  type FrameOptions,
  type GifOptions,
  type PngOptions,
  renderFrames,
  renderGif,
  renderPng,
} from './image/films.ts';
export { type Binding, describeKeys, type KeyEvent, type Keymap, listKeys, lookUp } from './keymap.ts';
export { type ColourDepth, createPalette, depthOf, type Palette } from './palette.ts';
export {
  drawDialog,
  drawHead,
  drawPlayer,
  hasRoom,
  type PlayerPanel,
  QUIET,
} from './panels.ts';
export {
  type CastOptions,
  countFrames,
  renderCast,
  renderSvg,
  SCREEN_LIMITS,
  type ScreenOptions,
  type SvgExportOptions,
} from './pictures.ts';
export { PLAY_KEYS, type PlayKey, playKeyOf } from './play-keys.ts';
export {
  describePlay,
  FIRST_PLAY_STATE,
  type PlayEvent,
  type PlayOutcome,
  type PlayState,
  reducePlay,
  type UpdateFacts,
} from './play-state.ts';
export {
  createReplay,
  formatResult,
  panelsOf,
  type Replay,
  replaySteps,
  showReplay,
  titleOf,
} from './replay.ts';
export { drawRings, findRings, type RingBox } from './rings.ts';
export {
  type Body,
  type Camera,
  cameraOf,
  type Label,
  type Scene,
  type SceneOptions,
  sceneOf,
  WHOLE_ARENA,
} from './scene.ts';
export { type Drawing, PALETTE, SPRITES, type Sprite, type SpriteName } from './sprites.ts';
export { type DivergenceStripOptions, drawDivergences } from './strip.ts';
export { drawSvg, type SvgOptions } from './svg.ts';
export {
  type Curve,
  createTimeline,
  filterEvents,
  hurtAt,
  hurtBy,
  type Timeline,
  type TimelineOptions,
  type TimelineStart,
  valueAt,
} from './timeline.ts';
export { drawFooter, drawViewer, playSign, type ViewerModel } from './viewer.ts';
export {
  actionIn,
  DIFF_KEYS,
  type DiffAction,
  PAGE_DIFF_KEYS,
  PAGE_KEYS,
  REPLAY_KEYS,
  WATCH_KEYS,
  WATCH_LOG_KEYS,
} from './viewer-keys.ts';
export {
  createViewerState,
  type EventTicks,
  FILTERS,
  type Filter,
  reduceViewer,
  SPEEDS,
  tickOf,
  type ViewerAction,
  type ViewerStart,
  type ViewerState,
} from './viewer-state.ts';
export {
  type Extent,
  extend,
  FIRST_WATCH_STATE,
  formatLag,
  reduceWatch,
  type WatchAction,
  type WatchState,
} from './watch-state.ts';
