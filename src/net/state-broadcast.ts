import { createMatch, type Match, type Rules } from '../core/index.ts';
import type { Recorder } from '../replay/browser.ts';
import type { RoomFacts } from './delay-line.ts';
import { announce, type Commitment } from './match-recording.ts';
import type { Seat } from './seat.ts';
import type { Scene } from './spectator-stream.ts';
import type { StateUpdate, UpdateEncoder } from './state-update.ts';

/* What a room shows: the state of a match, and what is said of the players beside it. It is encoded at most once for all
   who see it, and only if anybody does. */

export interface StateBroadcast extends Scene {
  /** Shows a match from the next `set` on, or one at tick 0 if there is none. */
  open(match: Match | undefined, recorder: Recorder | undefined): void;
  /** What is shown has changed: the state, or any of these. */
  set(flags: Flags): void;
}

interface Flags {
  /** of the match that is shown, or comes next */
  readonly number: number;
  readonly commitment: Commitment;
  readonly seats: readonly [Seat | undefined, Seat | undefined];
  readonly ready: boolean;
  /** nobody unless given */
  readonly lost?: readonly [boolean, boolean] | undefined;
  readonly win: readonly [boolean, boolean];
}

/** By seat: neither has won, or neither has lost. */
export const NOBODY: readonly [boolean, boolean] = [false, false];

export function createStateBroadcast(encoder: UpdateEncoder, rules: Rules): StateBroadcast {
  // Any seed will do: at tick 0 nothing of it is to be seen. That of the next match is still secret.
  const unplayed = createMatch({ seed: '', rules });
  let match = unplayed;
  let recorder: Recorder | undefined;
  let next: Pick<Scene, 'match' | 'recorder'> = { match, recorder };
  let update: StateUpdate | undefined;
  // Until `set`, which is called before anything is shown: for the first player of a room.
  let facts: RoomFacts = {
    ...{ ready: false, users: [undefined, undefined], lost: NOBODY, win: NOBODY },
    announcement: { match: 0, seedCommit: '', players: [null, null] },
  };
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
    open(opened, following) {
      next = { match: opened ?? unplayed, recorder: following };
    },
    set({ seats, ready, lost = NOBODY, win, number, commitment }) {
      update = undefined;
      ({ match, recorder } = next);
      const users = [seats[0]?.address, seats[1]?.address] as const;
      // Readers compare them by identity.
      const same = facts.ready === ready && facts.lost === lost && facts.win === win;
      const sameUsers = facts.users[0] === users[0] && facts.users[1] === users[1];
      if (same && sameUsers && facts.announcement.match === number) return;
      facts = { ready, users, lost, win, announcement: announce(number, commitment, seats) };
    },
    encode() {
      update ??= encoder.encode(match, facts);
      return update;
    },
  };
}
