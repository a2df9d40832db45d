import { type Divergences, divergenceSteps } from '../../src/render/browser.ts';
import { runInTurns, type WorkOptions } from '../../src/replay/browser.ts';
import {
  type LogSource,
  openSide,
  type Proof,
  proveSide,
  type ReadSide,
  readSide,
  type Side,
  ticksOf,
} from './side.ts';

/* What is done with the logs of a player, one after the other and in turns: read, shown, opened, compared, verified. */

/** Called as the work goes on. */
export interface OpeningHandlers {
  /** The logs are read: a first tick can be shown. */
  onRead(sides: readonly ReadSide[]): void;
  /** How much of the opening is done, 0 to 1. */
  onProgress(share: number): void;
  /** All ticks can be shown. */
  onOpen(sides: readonly Side[]): void;
  /** Where two matches differ. */
  onCompare(divergences: Divergences): void;
  /** How much of the verification is done, 0 to 1. */
  onVerifying(share: number): void;
  /** What is proven so far, by log; undefined: not yet. */
  onProve(proofs: readonly (Proof | undefined)[]): void;
}

/** Does all of it. @throws Error whose message says why nothing can be shown; the reason of `signal` */
export async function openLogs(
  sources: readonly LogSource[],
  signal: AbortSignal,
  handlers: OpeningHandlers,
): Promise<void> {
  const read: ReadSide[] = [];
  for (const source of sources) read.push(await readSide(source, { signal }));
  handlers.onRead(read);
  const total = Math.max(
    1,
    read.reduce((sum, side) => sum + ticksOf(side), 0),
  );
  /** Hands each log to `act`, whose progress is that of all of them. */
  const each = async (
    act: (side: ReadSide, options: WorkOptions) => Promise<void>,
    onShare: (share: number) => void,
  ): Promise<void> => {
    let before = 0;
    for (const side of read) {
      await act(side, { signal, onProgress: (tick) => onShare((before + tick) / total) });
      before += ticksOf(side);
    }
  };
  const open: Side[] = [];
  await each(async (side, options) => void open.push(await openSide(side, options)), handlers.onProgress);
  handlers.onOpen(open);
  if (open.length > 1)
    handlers.onCompare(await runInTurns(divergenceSteps(open[0]!.log, open[1]!.log), { signal }));
  const proofs: (Proof | undefined)[] = read.map(() => undefined);
  handlers.onProve(proofs);
  await each(async (side, options) => {
    proofs[read.indexOf(side)] = await proveSide(side, options);
    handlers.onProve(proofs);
  }, handlers.onVerifying);
}
