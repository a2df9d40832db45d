import type { ContestEvent } from '../../src/contest/index.ts';
import { measureElo } from '../../src/contest/stats/index.ts';
import { columnsOf, cutText } from '../../src/render/index.ts';
import { clean, formatCount } from '../format.ts';
import { formatTimeLeft } from '../progress.ts';
import { openStatusLine } from '../status-line.ts';
import { formatInterval, formatLikelihood, formatLlr } from './format.ts';

/* How a contest stands while it is played, in one line of a terminal. */

const EVERY_MS = 100;

export interface Live {
  /** Shows how it stands, now and then. */
  update(event: ContestEvent): void;
  close(): void;
}

type EventOf<Type> = ContestEvent & { readonly type: Type };

/** What is known of the contest by now. */
interface ContestProgress {
  startMs: number;
  opened?: EventOf<'open'>;
  judge?: EventOf<'pair'>['judge'];
  /** what is going on, for as long as no pair has counted */
  doing: string;
}

export function openLive(now: () => number = () => performance.now()): Live {
  const status = openStatusLine();
  let shown = -EVERY_MS;
  const progress: ContestProgress = { startMs: now(), doing: '' };
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
  else if (event.type === 'open')
    Object.assign(progress, { opened: event, startMs: now, doing: 'starting workers' });
  else if (event.type === 'pair') progress.judge = event.judge;
  else if (event.type === 'under-way' && event.pairs.length > 0) {
    const { a, b } = event.pairs[0]!;
    const { players } = progress.opened!.run.manifest;
    progress.doing = `playing ${players[a]!.name} against ${players[b]!.name}`;
  }
}

/** As many of the parts, from the first on, as a line has room for. */
function fitLine(parts: readonly string[], columns: number): string {
  let line = cutText(parts[0]!, columns);
  for (const part of parts.slice(1)) {
    const longer = `${line} · ${part}`;
    if (columnsOf(longer) > columns) break;
    line = longer;
  }
  return line;
}

/** `pair 120/2,000 · LLR 1.23 [-2.94, 2.94] · Elo +85 [+65, +105] · 3 s left · LOS 99.9 % · 95 pairs/s`, what matters most first. */
function partsOf({ startMs, opened, judge, doing }: ContestProgress, now: number): string[] {
  const [planned, known] = [opened?.planned ?? 0, opened?.run.pairs.length ?? 0];
  const done = judge?.committed.length ?? 0;
  const seconds = (now - startMs) / 1000;
  const parts = planned === 0 ? [] : [`pair ${formatCount(done)}/${formatCount(planned)}`];
  if (judge === undefined || done <= known)
    return [...parts, doing, ...(seconds < 1 ? [] : [`${Math.floor(seconds)} s`])];
  const rate = (done - known) / seconds;
  const speed = `${rate.toFixed(1)} pairs/s`;
  const { test } = judge;
  if (test === undefined) return [...parts, formatTimeLeft((planned - done) / rate), speed];
  const { elo, los } = measureElo(judge.counts);
  // As if it went on as it has gone so far.
  const needed = test.llr === 0 ? planned : (done * (test.llr > 0 ? test.upper : test.lower)) / test.llr;
  const left = formatTimeLeft(Math.max(0, Math.min(planned, needed) - done) / rate);
  return [
    ...parts,
    ...[formatLlr(test), `Elo ${formatInterval(elo)}`, left],
    ...[`LOS ${formatLikelihood(los)}`, speed],
  ];
}
