import { DOWN, LEFT, RIGHT, SHOOT, UP } from '../../src/core/index.ts';
import { replaceUnprintable as clean, formatKeys } from '../../src/core/internal.ts';
import { type PlayerPanel, panelsOf } from '../../src/render/browser.ts';
import { formatCount } from '../../src/render/internal.ts';
import { find, make, setText } from './dom.ts';
import type { Side } from './side.ts';

/* The panels of both players: health, score, keys and notes at a tick; of two matches, both below each other. */

/** Updates the panels to where the sides stand. */
export type UpdatePanels = (sides: readonly Side[]) => void;

const CAPS = [
  [UP, '▲\ufe0e'],
  [LEFT, '◀\ufe0e'],
  [DOWN, '▼\ufe0e'],
  [RIGHT, '▶\ufe0e'],
  [SHOOT, '●\ufe0e'],
] as const;

/** What kinds of players are called, where a log has another word. */
const KINDS: Readonly<Record<string, string>> = { ladder: 'built-in' };

/** Fills the two panels. @param sides one match, or two */
export function createPanels(root: ParentNode, sides: readonly Side[]): UpdatePanels {
  const updates = ([1, 2] as const).map((seat) => {
    const card = find(root, `.p${seat}`);
    const players = sides.map(({ log }) => log.header.players[seat - 1]!);
    const names = [...new Set(players.map(({ name }) => clean(name)))].join(' / ');
    const { kind, version } = players[0]!;
    const about = [KINDS[kind ?? ''] ?? kind, version]
      .filter((part) => typeof part === 'string')
      .map(clean)
      .join(' ');
    card.replaceChildren(
      make(
        'h3',
        {},
        make('span', { class: 'seat', 'aria-hidden': 'true' }),
        make('span', { class: 'name', text: names, title: names }),
        make('small', { text: about }),
      ),
    );
    card.setAttribute('aria-label', `player ${seat}`);
    return sides.map(({ log }, index) => {
      const notes = [...log.notes, ...log.failures].some((one) => one.seat === seat);
      return addSide(card, { label: sides.length > 1 ? 'ab'[index]! : '', notes });
    });
  });
  return (shown) => {
    for (const [index, { log, replay }] of shown.entries())
      for (const panel of panelsOf(log, replay.playback.match)) updates[panel.seat - 1]![index]!(panel);
  };
}

/** What a panel shows of one match. */
interface PanelOptions {
  /** of that match; empty where there is one */
  readonly label: string;
  /** whether there is room for notes */
  readonly notes: boolean;
}

/** Adds what is shown of a player in one match. */
function addSide(card: HTMLElement, { label, notes }: PanelOptions): (panel: PlayerPanel) => void {
  const bar = make('span');
  const [health, score] = [make('b'), make('b')];
  const caps = CAPS.map(([, cap]) => make('i', { text: cap }));
  const [pressed, source, note] = [
    make('span', { class: 'hidden' }),
    make('small', { class: 'source' }),
    make('p', { class: 'note', tabindex: '0', role: 'note' }),
  ];
  // It keeps its room while nothing is noted: nothing below it moves.
  note.hidden = !notes;
  card.append(
    make('div', { class: 'bar', 'aria-hidden': 'true' }, bar),
    make(
      'p',
      { class: 'row figures' },
      make('span', { text: label === '' ? 'health ' : `${label} · health ` }, health),
      make('span', { text: 'score ' }, score),
    ),
    make(
      'p',
      { class: 'row keys' },
      make('span', { class: 'caps', 'aria-hidden': 'true' }, ...caps),
      pressed,
      source,
    ),
    note,
  );
  return (panel) => {
    bar.style.transform = `scaleX(${panel.health / Math.max(1, panel.fullHealth)})`;
    setText(health, formatCount(panel.health));
    setText(score, formatCount(panel.score));
    const keys = panel.keys ?? 0;
    for (const [index, [key]] of CAPS.entries()) caps[index]!.classList.toggle('on', (keys & key) !== 0);
    setText(pressed, `keys: ${formatKeys(keys)}`);
    setText(source, panel.source === undefined ? '' : `input ${panel.source}`);
    setText(note, panel.note ?? '');
  };
}
