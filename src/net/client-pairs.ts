import { isInput } from '../core/index.ts';
import type { KeysForm } from './keys.ts';
import { MAX_CREDIT } from './limits.ts';
import { encodeKeys, encodeUserData } from './parse.ts';
import type { Pair } from './seat.ts';

/* The pairs of a client: which of them leave, and how many are under way. No socket here. */

/** Made by `createClientPairs`. */
export interface ClientPairs {
  /** pairs that no group has answered yet */
  readonly asked: number;
  /** Counts a pair that answers a group. @returns its bytes; undefined if one was sent early in its place */
  send(pair: Pair): Uint8Array | undefined;
  /** Counts a pair that does not wait for a group. @returns its bytes; undefined if it says nothing new, or there is no room for it */
  hurry(pair: Pair): Uint8Array | undefined;
  /** A group has come. @returns false if it answers no pair */
  answer(): boolean;
}

/** @param keys how the keys are told */
export function createClientPairs(keys: KeysForm): ClientPairs {
  /** by ready and keys: encoded once each */
  const known: (Uint8Array | undefined)[] = [];
  let asked = 0;
  /** of those, how many were sent early, and none left out in their place yet */
  let early = 0;
  /** the index of the pair that was sent last */
  let newest = -1;
  const encode = (pair: Pair, index: number): Uint8Array => {
    asked += 1;
    newest = index;
    known[index] ??= Buffer.concat([encodeUserData(pair.ready), encodeKeys(pair.keys, keys)]);
    return known[index];
  };
  return {
    get asked() {
      return asked;
    },
    send(pair) {
      const index = indexOf(pair);
      // What is new is told at once; room is made when there is nothing to tell.
      if (early === 0 || index !== newest) return encode(pair, index);
      early -= 1;
      return undefined;
    },
    hurry(pair) {
      const index = indexOf(pair);
      // A host keeps no more of them.
      if (index === newest || asked >= MAX_CREDIT) return undefined;
      early += 1;
      return encode(pair, index);
    },
    answer() {
      if (asked === 0) return false;
      asked -= 1;
      return true;
    },
  };
}

function indexOf({ ready, keys }: Pair): number {
  if (!isInput(keys)) throw new RangeError(`${keys} is no input, which is an integer from 0 to 31`);
  return keys * 2 + Number(ready);
}
