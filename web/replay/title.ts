import { replaceUnprintable as clean, quote } from '../../src/core/internal.ts';
import { describeOutcome, formatClock } from '../../src/render/browser.ts';
import { formatCount } from '../../src/render/internal.ts';
import { find, make } from './dom.ts';
import type { ReadSide } from './side.ts';

/** Shows who plays, and what the match is. */
export function showTitle(root: ParentNode, [side, other]: readonly ReadSide[]): void {
  const { header, track, end } = side!.log;
  const [first, second] = header.players.map(({ name }) => clean(name)) as [string, string];
  find(root, '.title').replaceChildren(
    make('span', { class: 'one', text: first, title: first }),
    make('span', { class: 'vs', text: 'vs' }),
    make('span', { class: 'other', text: second, title: second }),
  );
  const outcome =
    end === undefined
      ? 'unfinished'
      : end.result === null
        ? 'without a result'
        : describeOutcome(end.result, [first, second]);
  const about = [
    outcome,
    formatClock(track.ticks),
    `${formatCount(track.ticks)} ticks`,
    `seed ${quote(header.seed)}`,
  ];
  const line = find(root, '.about');
  line.textContent = other === undefined ? about.join(' · ') : `${side!.name} and ${other.name}, in step`;
  line.title = line.textContent;
}
