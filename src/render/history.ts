import { type Match, restoreOtherSeed, snapshot } from '../core/index.ts';
import { createEventFinder, type EventFinder, type MatchEvent } from '../replay/browser.ts';
import { createEffectFinder, type Effects } from './effects.ts';
import { countUpTo, type TimelineStart } from './timeline.ts';

/* What was seen of a match that somebody else plays: its states, as they came, in bounded memory. Ticks may be missing between
   them, and before the first. */

/** Memory of the states at most, bytes: a quarter of an hour or so at 60 a second. */
const MAX_BYTES: number = 32 << 20;
/** Events at most; the first ones stay. */
const MAX_EVENTS = 100_000;

/** Made by `createHistory`. */
export interface History {
  /** ticks of the first and the last state that are kept; 0 while there is none */
  readonly first: number;
  readonly last: number;
  /** the states that are kept */
  readonly count: number;
  /** memory of these states */
  readonly bytes: number;
  /** how it stood when it was joined; undefined before */
  readonly from: TimelineStart | undefined;
  /** what happened since it was joined, in order of ticks; what happened in ticks that are missing stands at the next one that came */
  readonly events: readonly MatchEvent[];
  /** what burst, who was hit, when waves came since it was joined */
  readonly effects: Effects;
  /** Keeps the current state of `match`. Ticks never go back; a later state of the same tick replaces the earlier one. */
  keep(match: Match): void;
  /** Restores the last state up to `tick`, or the first one, into `match`, which has the same rules. */
  show(match: Match, tick: number): void;
}

/** Makes an empty history. @param maxBytes memory of the states at most; 32 MiB unless given */
export function createHistory(maxBytes: number = MAX_BYTES): History {
  let kept: { readonly tick: number; readonly words: Int32Array }[] = [];
  let bytes = 0;
  let from: TimelineStart | undefined;
  let finder: EventFinder | undefined;
  const events: MatchEvent[] = [];
  const { effects, look } = createEffectFinder();
  const forget = (): void => {
    // Drops a quarter at once, so that it happens rarely.
    const cut = Math.ceil(kept.length / 4);
    for (const { words } of kept.slice(0, cut)) bytes -= words.byteLength;
    kept = kept.slice(cut);
  };
  return {
    get first() {
      return kept[0]?.tick ?? 0;
    },
    get last() {
      return kept.at(-1)?.tick ?? 0;
    },
    get count() {
      return kept.length;
    },
    get bytes() {
      return bytes;
    },
    get from() {
      return from;
    },
    events,
    effects,
    keep(match) {
      from ??= startOf(match);
      finder ??= createEventFinder(match);
      if (kept.at(-1)?.tick === match.tick) bytes -= kept.pop()!.words.byteLength;
      const words = snapshot(match);
      kept.push({ tick: match.tick, words });
      bytes += words.byteLength;
      if (events.length < MAX_EVENTS) events.push(...finder.look());
      look(match);
      if (bytes > maxBytes) forget();
    },
    show(match, tick) {
      const count = countUpTo(kept.length, tick, (index) => kept[index]!.tick);
      if (kept.length > 0) restoreOtherSeed(match, kept[Math.max(0, count - 1)]!.words);
    },
  };
}

const startOf = ({ tick, player1, player2 }: Match): TimelineStart => ({
  tick,
  health: [player1.health, player2.health],
  score: [player1.score, player2.score],
});
