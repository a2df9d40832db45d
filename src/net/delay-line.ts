import type { Recorder } from '../replay/browser.ts';
import { COARSE_MARKS, MAX_SPANS, SPARE_TICKS } from './limits.ts';
import type { Announcement } from './messages.ts';
import type { UpdateFacts } from './state-update.ts';

/* How a room stood in each of the tick slots that spectators are still to see. In real time a tick follows the other, so that a match is
   a few spans, however long the delay is; lockstep takes many ticks a slot, and of a long delay only some of its slots are kept. */

export interface Mark {
  readonly recorder: Recorder | undefined;
  readonly tick: number;
  readonly facts: RoomFacts;
}

/** What a room shows beside a match: in state updates, and in the answer to whoever begins to watch. Immutable, and compared by identity. */
export interface RoomFacts extends UpdateFacts {
  readonly announcement: Announcement;
}

export interface DelayLine {
  /** Takes down how the room stands in the next tick slot. */
  push(mark: Mark): void;
  /** How it stood the delay ago, or in its first slot. Never later than that. */
  readonly behind: Mark;
  /** spans that are held, and ticks of the ended matches that they show */
  readonly spans: number;
  readonly heldTicks: number;
}

/** Slots of one match in which the tick stands still, or goes on by one each. */
interface Span extends Mark {
  readonly from: number;
  to: number;
  /** ticks a slot; undefined: it has one slot so far */
  step: number | undefined;
  /** the ticks of its match, in the last span of one that is over; else 0 */
  endedTicks: number;
}

export function createDelayLine(delaySlots: number): DelayLine {
  const spans: Span[] = [];
  /** slots between the beginnings of two spans of one match at least, unless the facts change: what bounds the spans of a match in lockstep */
  const minSlotsPerSpan = Math.ceil(delaySlots / COARSE_MARKS);
  const maxHeldTicks = 2 * delaySlots + SPARE_TICKS;
  let slot = -1;
  let heldTicks = 0;

  const open = (mark: Mark): void =>
    void spans.push({ ...mark, from: slot, to: slot, step: undefined, endedTicks: 0 });
  const extend = (span: Span, tick: number): boolean => {
    const step = span.step ?? tick - span.tick;
    if (span.to !== slot - 1 || (step !== 0 && step !== 1) || tick !== span.tick + step * (slot - span.from))
      return false;
    span.step = step;
    span.to = slot;
    return true;
  };
  const drop = (): void => {
    while (spans.length > 1 && spans[1]!.from <= slot - delaySlots) heldTicks -= spans.shift()!.endedTicks;
  };
  return {
    push({ recorder, tick, facts }) {
      slot += 1;
      drop();
      const last = spans.at(-1);
      const isOtherMatch = last === undefined || last.recorder !== recorder;
      if (!isOtherMatch && last.facts === facts) {
        // A match in lockstep takes another number of ticks in each slot, so that no span can be extended: slots are left out.
        if (extend(last, tick) || slot - last.from < minSlotsPerSpan) return;
      }
      if (spans.length >= MAX_SPANS || heldTicks > maxHeldTicks) return;
      if (isOtherMatch && last?.recorder !== undefined) {
        last.endedTicks = tickAt(last, last.to);
        heldTicks += last.endedTicks;
      }
      open({ recorder, tick, facts });
    },
    get behind() {
      const { from, to, recorder, facts } = spans[0]!;
      const at = Math.max(from, Math.min(to, slot - delaySlots));
      return { recorder, facts, tick: tickAt(spans[0]!, at) };
    },
    get spans() {
      return spans.length;
    },
    get heldTicks() {
      return heldTicks;
    },
  };
}

const tickAt = ({ tick, step = 0, from }: Span, slot: number): number => tick + step * (slot - from);
