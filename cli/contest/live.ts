import type { ContestEvent } from '../../src/contest/index.ts';
import { measureElo } from '../../src/contest/stats/index.ts';
import { clean, formatCount } from '../format.ts';
import { formatTimeLeft } from '../progress.ts';
import { openStatusLine } from '../status-line.ts';
import { formatInterval, formatLikelihood } from './format.ts';

/* How a contest stands while it is played, in one line of a terminal. */

const EVERY_MS = 100;

export interface Live {
  /** Shows how it stands, now and then. */
  update(event: ContestEvent): void;
  close(): void;
}

/** What is known of the contest by now. */
interface ContestProgress {
  planned: number;
  known: number;
  done: number;
  startMs: number;
  /** what is going on, for as long as no pair has counted */
  doing: string;
  judge?: (ContestEvent & { type: 'pair' })['judge'];
  nameOf: (player: number) => string;
}

export function openLive(now: () => number = () => performance.now()): Live {
  const status = openStatusLine();
  let shown = -EVERY_MS;
  const progress: ContestProgress = {
    ...{ planned: 0, known: 0, done: 0, startMs: now(), doing: '', nameOf: String },
  };
  return {
    update(event) {
      if (!status.isTerminal) return;
      take(progress, event, now());
      if (event.type === 'pair' && now() - shown < EVERY_MS) return;
      shown = now();
      const line = fitLine(partsOf(progress, now()), (process.stderr.columns ?? 80) - 1);
      status.show(clean(line));
    },
    close: status.clear,
  };
}

function take(progress: ContestProgress, event: ContestEvent, now: number): void {
  if (event.type === 'player') progress.doing = `loading ${event.name}`;
  else if (event.type === 'open') {
    const { manifest, pairs } = event.run;
    progress.nameOf = (player) => manifest.players[player]!.name;
    Object.assign(progress, { planned: event.planned, known: pairs.length, startMs: now });
    progress.doing = 'starting workers';
  } else if (event.type === 'under-way') {
    const [first] = event.pairs;
    if (first !== undefined)
      progress.doing = `playing ${progress.nameOf(first.a)} against ${progress.nameOf(first.b)}`;
  } else if (event.type === 'pair') {
    progress.judge = event.judge;
    progress.done = event.judge.committed.length;
  }
}

/** As many of the parts, from the first on, as a line has room for. */
function fitLine(parts: readonly string[], columns: number): string {
  let line = parts[0]!.slice(0, columns);
  for (const part of parts.slice(1)) {
    const longer = `${line} · ${part}`;
    if (longer.length > columns) break;
    line = longer;
  }
  return line;
}

/** `pair 120/2,000 · LLR 1.23 [-2.94, 2.94] · Elo +85 [+65, +105] · 3 s left · LOS 99.9 % · 95 pairs/s`, what matters most first. */
function partsOf(progress: ContestProgress, now: number): string[] {
  const { planned, known, done, startMs, judge } = progress;
  const seconds = (now - startMs) / 1000;
  const parts = planned === 0 ? [] : [`pair ${formatCount(done)}/${formatCount(planned)}`];
  if (judge === undefined || done <= known)
    return [...parts, progress.doing, ...(seconds < 1 ? [] : [`${Math.floor(seconds)} s`])];
  let needed = planned;
  let superior: string[] = [];
  if (judge.test !== undefined) {
    const { llr, lower, upper } = judge.test;
    const { elo, los } = measureElo(judge.counts);
    parts.push(
      `LLR ${llr.toFixed(2)} [${lower.toFixed(2)}, ${upper.toFixed(2)}]`,
      `Elo ${formatInterval(elo)}`,
    );
    superior = [`LOS ${formatLikelihood(los)}`];
    // As if it went on as it has gone so far.
    if (llr !== 0) needed = Math.min(planned, (done * (llr > 0 ? upper : lower)) / llr);
  }
  const rate = (done - known) / seconds;
  parts.push(formatTimeLeft(Math.max(0, needed - done) / rate));
  return [...parts, ...superior, `${rate.toFixed(1)} pairs/s`];
}
