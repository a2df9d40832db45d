import { sha256Hex } from '#platform';
import { PARAMETERS, RULES_VERSION, type Rules } from '../core/index.ts';

/* What a match is called: a hash of all that it follows from. The same match has the same name wherever it is played. */

/** What decides the outcome of a match between bots that can be reproduced. */
export interface GameIdentity {
  /** version of this package: its rules, and the built-in bots */
  readonly release: string;
  readonly rules: Rules;
  readonly seed: string;
  /** contents of the players in seats 1 and 2, as `hashContents` gives them */
  readonly players: readonly [string, string];
}

/** The name of a match: 32 hexadecimal digits. */
export function gameId({ release, rules, seed, players }: GameIdentity): string {
  const numbers = Object.keys(PARAMETERS).map((name) => rules[name as keyof Rules]);
  const all = JSON.stringify([release, RULES_VERSION, numbers, seed, players]);
  return sha256Hex(all).slice(0, 32);
}
