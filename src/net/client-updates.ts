import { concatBytes } from '#platform';
import { isInput } from '../core/index.ts';
import { encodeKeys, encodeUserData } from './client-input.ts';
import { MAX_CREDIT } from './limits.ts';
import type { KeysForm } from './messages.ts';
import type { ClientUpdate } from './seat.ts';

/* The client updates of a client: which of them leave, and how many are under way. No socket here. */

export interface ClientUpdates {
  readonly unanswered: number;
  /** Counts a client update that answers a state update. @returns its bytes; undefined if it is skipped because one was sent early */
  send(update: ClientUpdate): Uint8Array | undefined;
  /** Counts a client update that does not wait for a state update. @returns its bytes; undefined if it says nothing new, or there is no room for it */
  sendEarly(update: ClientUpdate): Uint8Array | undefined;
  /** A state update has come. @returns false if it answers no client update */
  answer(): boolean;
}

/** @param keys how the keys are sent */
export function createClientUpdates(keys: KeysForm): ClientUpdates {
  /** by ready and keys: encoded once each */
  const known: (Uint8Array | undefined)[] = [];
  let unanswered = 0;
  /** updates sent early for which no later update has been skipped yet */
  let early = 0;
  let newest = -1;
  const encode = (update: ClientUpdate, index: number): Uint8Array => {
    unanswered += 1;
    newest = index;
    known[index] ??= concatBytes(encodeUserData(update.ready), encodeKeys(update.keys, keys));
    return known[index];
  };
  return {
    get unanswered() {
      return unanswered;
    },
    send(update) {
      const index = indexOf(update);
      // An update with new content is always sent. A repeated one is skipped while `early` > 0, so that the number of unanswered
      // updates returns to normal.
      if (early === 0 || index !== newest) return encode(update, index);
      early -= 1;
      return undefined;
    },
    sendEarly(update) {
      const index = indexOf(update);
      // Beyond MAX_CREDIT a host in real time answers no further update.
      if (index === newest || unanswered >= MAX_CREDIT) return undefined;
      early += 1;
      return encode(update, index);
    },
    answer() {
      if (unanswered === 0) return false;
      unanswered -= 1;
      return true;
    },
  };
}

function indexOf({ ready, keys }: ClientUpdate): number {
  if (!isInput(keys)) throw new RangeError(`${keys} is no input, which is an integer from 0 to 31`);
  return keys * 2 + Number(ready);
}
