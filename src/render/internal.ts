/* What other modules of this package take from the renderer beside its entry point. Nothing of it is promised to anybody else. */

export { formatCount, plural, shellWord } from './format.ts';
export { Game, nameOf } from './game.ts';
export type { HeldKeys } from './held-keys.ts';
export { writeChannels } from './image/draw-pixels.ts';
export { createImage, drawOver, fillBox, type Image } from './image/image.ts';
export { BRIGHTEST, HUES, IMAGE_GREYS, indexOf } from './image/palette.ts';
export { createShapes, type Shape, scaled } from './image/shapes.ts';
export { createSky } from './image/sky.ts';
export { describeClaims, describeEnding, describeSigner } from './proof.ts';
export { mix } from './raster.ts';
export { RING } from './rings.ts';
export { barOf } from './strip.ts';
export { countUpTo } from './timeline.ts';
export { SIDEBAR_FROM, SIDEBAR_WIDTH, squareIn } from './viewer.ts';
export { type Summary, summarize, WatchedRoom, type WatchSource } from './watched-room.ts';
