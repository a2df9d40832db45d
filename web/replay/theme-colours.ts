/* The colours of the theme, for what is drawn on a canvas. They stand in the style sheet alone, so they are read from what it computes. */

/** Colours as a canvas takes them. */
export interface ThemeColours {
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly event: string;
  readonly bad: string;
  /** by player */
  readonly players: readonly [string, string];
}

/** The colours of a player's shadow tree, as they are now. */
export function themeColoursOf(root: ParentNode): ThemeColours {
  const probe = document.createElement('span');
  probe.hidden = true;
  root.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours: ThemeColours = {
    text: read('ink'),
    quiet: read('quiet'),
    line: read('line'),
    event: read('event'),
    bad: read('bad'),
    players: [read('p1'), read('p2')],
  };
  probe.remove();
  return colours;
}
