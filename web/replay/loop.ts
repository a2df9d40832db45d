/* When something is drawn: once for any number of changes in a frame, frame after frame while something moves, and else never. */

/** A loop of frames. Made by `createLoop`. */
export interface Loop {
  /** Asks for a frame. */
  request(): void;
  close(): void;
}

/** What a loop drives. */
export interface LoopHandlers {
  /** Draws a frame. @param ms since the one before, 0 for the first · @returns whether it moves on by itself */
  onFrame(ms: number): boolean;
  /** called once nothing has changed for a while */
  onSettle(): void;
}

/** Time without a frame until it has settled, ms. */
const SETTLE_MS = 400;

/** Makes a loop that rests until it is asked for a frame. */
export function createLoop({ onFrame, onSettle }: LoopHandlers): Loop {
  let frame = 0;
  let timer = 0;
  let last: number | undefined;
  let isClosed = false;
  const draw = (now: number): void => {
    frame = 0;
    // The first frame's time may lie before the time at which the script ran.
    const moves = onFrame(last === undefined ? 0 : Math.max(0, now - last));
    last = moves ? now : undefined;
    if (moves) request();
    else timer = window.setTimeout(onSettle, SETTLE_MS);
  };
  const request = (): void => {
    if (frame !== 0 || isClosed) return;
    clearTimeout(timer);
    frame = requestAnimationFrame(draw);
  };
  return {
    request,
    close() {
      isClosed = true;
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    },
  };
}
