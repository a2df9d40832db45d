import { createMatch, type Match, type Rules } from '../core/index.ts';
import type { Recorder } from '../replay/index.ts';
import type { Scene } from './feed.ts';
import type { Group, GroupEncoder, GroupFacts } from './group.ts';
import type { Seat } from './seat.ts';

/* What a room shows: the state of a match, and what is said of the players beside it. It is encoded at most once for all
   who see it, and only if anybody does. */

export interface Showing extends Scene {
  /** Shows a match, or one at tick 0 if there is none. */
  open(match: Match | undefined, recorder: Recorder | undefined): void;
  /** What is shown has changed: the state, or any of these. */
  update(flags: Flags): void;
}

interface Flags {
  readonly seats: readonly [Seat | undefined, Seat | undefined];
  readonly ready: boolean;
  readonly lost?: readonly [boolean, boolean];
  readonly win: readonly [boolean, boolean];
}

export const NOBODY: readonly [boolean, boolean] = [false, false];

export function createShowing(encoder: GroupEncoder, rules: Rules): Showing {
  // The seed of the match to come is nobody's to know, and without a tick it shows nowhere.
  const unplayed = createMatch({ seed: '', rules });
  let match = unplayed;
  let recorder: Recorder | undefined;
  let group: Group | undefined;
  let facts: GroupFacts = { ready: false, users: [undefined, undefined], lost: NOBODY, win: NOBODY };
  return {
    get match() {
      return match;
    },
    get recorder() {
      return recorder;
    },
    get facts() {
      return facts;
    },
    open(next, following) {
      match = next ?? unplayed;
      recorder = following;
    },
    update({ seats, ready, lost = NOBODY, win }) {
      group = undefined;
      const users = [seats[0]?.user, seats[1]?.user] as const;
      const same = facts.ready === ready && facts.lost === lost && facts.win === win;
      // The same object while they are the same: whoever keeps them keeps one.
      if (!same || facts.users[0] !== users[0] || facts.users[1] !== users[1])
        facts = { ready, users, lost, win };
    },
    group() {
      group ??= encoder.encode(match, facts);
      return group;
    },
  };
}
