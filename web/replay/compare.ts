import {
  type Comparison,
  type Divergences,
  describeDifferences,
  type Pair,
} from '../../src/render/browser.ts';
import { formatCount } from '../../src/render/internal.ts';
import type { Playback } from '../../src/replay/browser.ts';
import { find, make } from './dom.ts';

/* The panel of a comparison: where two matches diverge, and what differs at a tick. */

/** What the panel shows. */
export interface ShownComparison {
  readonly playbacks: Pair<Playback>;
  readonly comparison: Comparison;
  readonly divergences: Divergences | undefined;
  readonly tick: number;
}

/** Fields that are listed at most. */
const MAX_FIELDS = 60;

/** Shows the panel. @param onGo gets the tick that is asked for */
export function createComparePanel(
  root: ParentNode,
  onGo: (tick: number) => void,
): (shown: ShownComparison) => void {
  const panel = find(root, '.compare');
  panel.hidden = false;
  const [firsts, remarks, rows] = [find(panel, '.firsts'), find(panel, '.remarks'), find(panel, 'tbody')];
  let known: Divergences | undefined;
  firsts.textContent = 'comparing …';
  return ({ playbacks, comparison, divergences, tick }) => {
    if (divergences !== known && divergences !== undefined) showFirsts(firsts, divergences, onGo);
    known = divergences;
    const { fields } = comparison;
    const said = describeDifferences(playbacks, tick);
    if (fields.length === 0 && said.length === 0) said.push('equal at this tick');
    remarks.replaceChildren(...said.map((text) => make('li', { text })));
    const more = fields.length - MAX_FIELDS;
    rows.replaceChildren(
      ...fields
        .slice(0, MAX_FIELDS)
        .map(({ field, a, b }) =>
          make('tr', {}, ...[field, a ?? '–', b ?? '–'].map((value) => make('td', { text: String(value) }))),
        ),
      ...(more > 0
        ? [make('tr', {}, make('td', { text: `and ${formatCount(more)} more`, colspan: '3' }))]
        : []),
    );
  };
}

function showFirsts(
  element: HTMLElement,
  { inputs, states }: Divergences,
  onGo: (tick: number) => void,
): void {
  const goTo = (what: string, tick: number | undefined): Node[] => {
    if (tick === undefined) return [make('span', { text: `${what}: equal` })];
    const button = make('button', { type: 'button', text: `tick ${formatCount(tick)}` });
    button.setAttribute('aria-label', `go to tick ${formatCount(tick)}, where ${what} differ first`);
    button.addEventListener('click', () => onGo(tick));
    return [make('span', { text: `${what} differ at` }), button];
  };
  element.replaceChildren(...goTo('inputs', inputs[0]?.from), ...goTo('states', states[0]?.from));
}
