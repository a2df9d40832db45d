import { type Chance, createChance } from './chance.ts';

/* Virtual time: events in the order of their times, those of the same time in the order in which they were asked for. No
   promise, no timer: a world runs as fast as it can be computed, and the same way every time. */

export interface World {
  /** ms since the world began */
  readonly now: number;
  /** ms for which the process of the host did not run */
  readonly stalled: number;
  readonly events: number;
  readonly chance: Chance;
  /** Does something in so many ms. */
  after(ms: number, act: () => void): void;
  /** Does the next thing that is due by `until`; false if there is none. */
  step(until: number): boolean;
  /** Lets time pass in which nothing is done: what was due meanwhile is done late. */
  stall(ms: number): void;
  /** Takes something that happened into the digest. */
  trace(what: string | number): void;
  /** of all that happened, 16 hexadecimal digits */
  readonly digest: string;
}

interface Event {
  readonly due: number;
  readonly order: number;
  readonly act: () => void;
}

export function createWorld(seed: string): World {
  const chance = createChance(seed);
  const heap: Event[] = [];
  let now = 0;
  let stalled = 0;
  let events = 0;
  let order = 0;
  let [low, high] = [0x811c9dc5, 0x01234567];
  const mix = (word: number): void => {
    low = Math.imul(low ^ word, 0x01000193);
    high = Math.imul(high ^ (low >>> 13), 0x85ebca6b);
  };
  return {
    get now() {
      return now;
    },
    get stalled() {
      return stalled;
    },
    get events() {
      return events;
    },
    chance,
    after(ms, act) {
      order += 1;
      push(heap, { due: now + ms, order, act });
    },
    step(until) {
      if (heap.length === 0 || heap[0]!.due > until) {
        now = Math.max(now, until);
        return false;
      }
      const { due, act } = pop(heap);
      now = Math.max(now, due);
      events += 1;
      act();
      return true;
    },
    stall(ms) {
      now += ms;
      stalled += ms;
    },
    trace(what) {
      mix(Math.floor(now * 1000));
      if (typeof what === 'number') mix(what);
      else for (let i = 0; i < what.length; i += 1) mix(what.charCodeAt(i));
    },
    get digest() {
      return [high, low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
    },
  };
}

/* A binary heap, the event that is due first at the top. */

const isBefore = (a: Event, b: Event): boolean => a.due < b.due || (a.due === b.due && a.order < b.order);

function push(heap: Event[], event: Event): void {
  let at = heap.length;
  heap.push(event);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (isBefore(heap[parent]!, event)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = event;
}

function pop(heap: Event[]): Event {
  const top = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let child = at * 2 + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
    if (isBefore(last, heap[child]!)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return top;
}
