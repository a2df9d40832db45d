import { describeEvent, FILTERS, type Filter, formatClock } from '../../src/render/browser.ts';
import { countUpTo } from '../../src/render/internal.ts';
import type { MatchEvent } from '../../src/replay/browser.ts';
import { find, make } from './dom.ts';

/* The list of events. Only the rows in sight are there: a long match has a hundred thousand. */

/** A list of events in the page. */
export interface EventList {
  /** Shows other events, or where we are in them. */
  update(shown: ShownEvents): void;
  /** Draws the rows in sight: there may be room for more of them. */
  redraw(): void;
}

/** What a list shows. */
interface ShownEvents {
  readonly events: readonly MatchEvent[];
  readonly filter: Filter;
  readonly tick: number;
}

/** What a person does to a list. */
export interface EventListHandlers {
  onGo(tick: number): void;
  onFilter(filter: Filter): void;
}

/** Height of a row, px, as in the style sheet. */
const ROW_PX = 26;
/** Rows above and below those in sight. */
const SPARE_ROWS = 4;

/** Shows a list of events. */
export function createEventList(root: ParentNode, { onGo, onFilter }: EventListHandlers): EventList {
  const list = find(root, '.events .list');
  const rows = find(list, 'ol');
  const select = find<HTMLSelectElement>(root, '.filter');
  select.append(...FILTERS.map((filter) => make('option', { value: filter, text: filter })));
  select.addEventListener('change', () => onFilter(select.value as Filter));
  let shown: ShownEvents = { events: [], filter: 'all', tick: 0 };
  let current = -1;
  /** the rows that are there, by their index */
  let live: ReadonlyMap<number, HTMLElement> = new Map();
  /** whether the mouse is over the list: then it does not scroll by itself */
  let isOver = false;
  list.addEventListener('pointerenter', (event) => (isOver = event.pointerType === 'mouse'));
  list.addEventListener('pointerleave', () => (isOver = false));
  const draw = (): void => {
    const { events } = shown;
    const from = Math.max(0, Math.floor(list.scrollTop / ROW_PX) - SPARE_ROWS);
    const to = Math.min(events.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW_PX) + SPARE_ROWS);
    const kept = new Map<number, HTMLElement>();
    for (let at = from; at < to; at += 1) kept.set(at, live.get(at) ?? rowOf(events[at]!, at, events.length));
    putRows(rows, [...kept.values()]);
    for (const [at, row] of kept)
      markRow(row, { isNow: at === current, isFocusable: at === Math.max(0, current) });
    live = kept;
  };
  list.addEventListener('scroll', draw, { passive: true });
  list.addEventListener('click', (event) => {
    const row = (event.target as Element).closest<HTMLElement>('li[data-at]');
    const chosen = row === null ? undefined : shown.events[Number(row.dataset.at)];
    if (chosen !== undefined) onGo(chosen.tick);
  });
  return {
    redraw: draw,
    update(next) {
      const isNew = next.events !== shown.events;
      if (isNew) live = new Map();
      shown = next;
      if (select.value !== next.filter) select.value = next.filter;
      rows.style.height = `${next.events.length * ROW_PX}px`;
      const index = countUpTo(next.events.length, next.tick, (at) => next.events[at]!.tick) - 1;
      // To look where the list stands makes the browser lay the page out.
      if (index === current && !isNew) return;
      if (index !== current && !isOver) list.scrollTop = Math.max(0, index * ROW_PX - list.clientHeight / 2);
      current = index;
      draw();
    },
  };
}

/** Puts rows in order. Those that stay are not touched: one of them may have the focus. */
function putRows(list: HTMLElement, rows: readonly HTMLElement[]): void {
  for (const child of [...list.children]) if (!rows.includes(child as HTMLElement)) child.remove();
  let next = list.firstElementChild;
  for (const row of rows) {
    if (row === next) next = next.nextElementSibling;
    else list.insertBefore(row, next);
  }
}

function rowOf(event: MatchEvent, at: number, of: number): HTMLElement {
  const button = make(
    'button',
    { type: 'button' },
    make('time', { text: formatClock(event.tick) }),
    make('span', { class: `${event.kind} s${event.seat ?? 0}`, text: describeEvent(event) }),
  );
  const row = make(
    'li',
    { 'data-at': String(at), 'aria-posinset': String(at + 1), 'aria-setsize': String(of) },
    button,
  );
  row.style.top = `${at * ROW_PX}px`;
  return row;
}

/** Marks the row of the last event that has happened. One row of the list is reached by the tab key. */
function markRow(row: HTMLElement, { isNow, isFocusable }: { isNow: boolean; isFocusable: boolean }): void {
  const button = find(row, 'button');
  row.classList.toggle('now', isNow);
  button.tabIndex = isFocusable ? 0 : -1;
  if (isNow) button.setAttribute('aria-current', 'true');
  else button.removeAttribute('aria-current');
}
