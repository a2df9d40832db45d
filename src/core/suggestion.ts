import { describe } from './errors.ts';

/* What a message says of an unknown name. */

/** The message about an unknown option. */
export const unknownName = (name: string, known: readonly string[], caller: string): string =>
  `${caller}: there is no option ${describe(name)}${suggestion(name, known)}: there are ${known.join(', ')}`;

/**
 * ` (did you mean "seed"?)` with the name most similar to `word`; empty if none is similar.
 *
 * @param word the name that was given
 * @param known the names to choose from
 */
export function suggestion(word: string, known: readonly string[]): string {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase(), least);
    if (distance < least) [best, least] = [name, distance];
  }
  return best === undefined ? '' : ` (did you mean ${describe(best)}?)`;
}

/** Letters inserted, removed, replaced, or swapped with their neighbour to make one word of the other; `enough` or more once it is that far. */
function editDistance(a: string, b: string, enough: number): number {
  if (Math.abs(a.length - b.length) >= enough) return enough;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    [before, above] = [above, row];
  }
  return above[b.length]!;
}
