import { type ContestManifest, countPlanned, type Judge, measureElo, planOf } from '../../src/bots/index.ts';
import { formatCount, remark } from '../output.ts';
import { clean } from '../shown.ts';
import { formatInterval, formatShare } from './report.ts';

/* How a contest stands while it is played, in one line of a terminal. */

const EVERY_MS = 100;

export interface Live {
  /** Shows how it stands, now and then. */
  update(judge: Judge): void;
  clear(): void;
}

export function openLive(manifest: ContestManifest, known: number): Live {
  const isTerminal = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  const planned = countPlanned(planOf(manifest), manifest.shard ?? undefined);
  const start = performance.now();
  let shown = start;
  return {
    update(judge) {
      const now = performance.now();
      if (!isTerminal || now - shown < EVERY_MS) return;
      shown = now;
      const rate = (judge.committed.length - known) / ((now - start) / 1000);
      const line = clean(lineOf(judge, { planned, rate }));
      process.stderr.write(`\r\x1b[K${line.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1))}`);
    },
    clear() {
      if (isTerminal) process.stderr.write('\r\x1b[K');
    },
  };
}

/** `pair 120/2,000 · LLR 1.23 in [-2.94, 2.94] · Elo +85 [+65, +105] · superior with 99.9 % · 95 pairs/s · 3 s left` */
function lineOf(
  { committed, counts, test }: Pick<Judge, 'committed' | 'counts' | 'test'>,
  { planned, rate }: { readonly planned: number; readonly rate: number },
): string {
  const done = committed.length;
  const parts = [`pair ${formatCount(done)}/${formatCount(planned)}`];
  let needed = planned;
  if (test !== undefined) {
    const { llr, lower, upper } = test;
    const { elo, los } = measureElo(counts);
    parts.push(
      `LLR ${llr.toFixed(2)} in [${lower.toFixed(2)}, ${upper.toFixed(2)}]`,
      `Elo ${formatInterval(elo)}`,
      `superior with ${formatShare(los)}`,
    );
    // As if it went on as it has gone so far.
    if (llr !== 0) needed = Math.min(planned, (done * (llr > 0 ? upper : lower)) / llr);
  }
  if (rate > 0)
    parts.push(`${rate.toFixed(1)} pairs/s`, `${Math.ceil(Math.max(0, needed - done) / rate)} s left`);
  return parts.join(' · ');
}

/** Says which seed was drawn. */
export const tellSeed = (given: string | undefined, { seed }: ContestManifest): void => {
  if (given === undefined) remark(`seed ${JSON.stringify(seed)}: --seed plays the same contest again`);
};
