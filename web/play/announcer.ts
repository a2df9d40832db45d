import { formatClock } from '../../src/render/browser.ts';
import type { Game } from '../../src/render/internal.ts';
import { type CardFacts, cardOf } from './words.ts';

/* A game in words, for whoever does not see it: how it stands, waves, and each hit of the person. */

/** Announces what happens in a game. @param say hands a text to the screen reader · @returns what is to be called after each change of the game */
export function createAnnouncer(
  say: (text: string) => void,
): (game: Pick<Game, 'match' | 'state' | 'panels'>) => void {
  let card = '';
  let phase = '';
  const before = { level: 0, health: 0 };
  return ({ match, state, panels }) => {
    const shown = cardOf(state, factsOf({ state, panels }));
    const text = shown === undefined ? '' : `${shown.title.replace(/[^?!]$/, '$&.')} ${shown.text}`;
    if (text !== card && text !== '') say(text);
    card = text;
    // Whoever waits in another tab sees it there.
    document.title = shown === undefined ? 'shooter' : `${shown.title} · shooter`;
    const { health } = state.seat === 2 ? match.player2 : match.player1;
    const begins = state.phase === 'playing' && phase !== 'playing';
    phase = state.phase;
    if (begins) say('The match has begun.');
    else if (phase === 'playing' && health < before.health) say(`You are hit: health ${health}.`);
    else if (phase === 'playing' && match.level > before.level)
      say(`Wave ${match.level}, ${formatClock(match.tick)}.`);
    before.level = match.level;
    before.health = health;
  };
}

/** What a card says of a game. */
export function factsOf({ state, panels }: Pick<Game, 'state' | 'panels'>): CardFacts {
  const { seat } = state;
  const [you, other] = seat === 2 ? [panels[1], panels[0]] : panels;
  return {
    opponent: seat === undefined ? undefined : other.name,
    score: [you.score, other.score],
    touch: document.body.classList.contains('touches'),
  };
}
