import { type ContestManifest, countPlanned, type Judge, planOf } from '../../src/contest/index.ts';
import { measureElo } from '../../src/contest/stats/index.ts';
import { formatCount, remark, tellLeft } from '../output.ts';
import { clean, quote } from '../shown.ts';
import { formatInterval, formatLikelihood } from './report.ts';

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
      const line = fitLine(partsOf(judge, { planned, rate }), (process.stderr.columns ?? 80) - 1);
      process.stderr.write(`\r\x1b[K${clean(line)}`);
    },
    clear() {
      if (isTerminal) process.stderr.write('\r\x1b[K');
    },
  };
}

/** As many of the parts, from the first on, as a line has room for. */
function fitLine(parts: readonly string[], columns: number): string {
  let line = parts[0]!;
  for (const part of parts.slice(1)) {
    const longer = `${line} · ${part}`;
    if (longer.length > columns) break;
    line = longer;
  }
  return line;
}

/** `pair 120/2,000 · LLR 1.23 [-2.94, 2.94] · Elo +85 [+65, +105] · 3 s left · LOS 99.9 % · 95 pairs/s`, what matters most first. */
function partsOf(
  { committed, counts, test }: Pick<Judge, 'committed' | 'counts' | 'test'>,
  { planned, rate }: { readonly planned: number; readonly rate: number },
): string[] {
  const done = committed.length;
  const parts = [`pair ${formatCount(done)}/${formatCount(planned)}`];
  let needed = planned;
  let superior: string[] = [];
  if (test !== undefined) {
    const { llr, lower, upper } = test;
    const { elo, los } = measureElo(counts);
    parts.push(
      `LLR ${llr.toFixed(2)} [${lower.toFixed(2)}, ${upper.toFixed(2)}]`,
      `Elo ${formatInterval(elo)}`,
    );
    superior = [`LOS ${formatLikelihood(los)}`];
    // As if it went on as it has gone so far.
    if (llr !== 0) needed = Math.min(planned, (done * (llr > 0 ? upper : lower)) / llr);
  }
  if (rate > 0) parts.push(tellLeft(Math.max(0, needed - done) / rate));
  return [...parts, ...superior, `${rate.toFixed(1)} pairs/s`];
}

/** Says which seed was drawn. */
export const tellSeed = (given: string | undefined, { seed }: ContestManifest): void => {
  if (given === undefined) remark(`seed ${quote(seed)}: --seed plays the same contest again`);
};
