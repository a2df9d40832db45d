/* What the core uses of the language is captured while its modules load, in each of them what it needs: a bot that runs in the same
   thread may replace `Math.max`, the getter of a typed array's length, or whatever is global, and a match goes on by its rules all
   the same. test/core/intrinsics.test.ts holds every file of the core to it. */

const getLength = Function.prototype.call.bind(
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Int32Array.prototype), 'length')!.get!,
) as (words: Int32Array) => number;

/** The length of a typed array, whatever its prototype says by now. */
export function lengthOf(words: Int32Array): number {
  // V8 calls the getter unless it has seen what kind of array it is: without this `readLasers` took 1.1 times as long.
  void words[0];
  return getLength(words);
}

/** What kind of typed array a value is, by its name; undefined for what is none. */
export const kindOf = Function.prototype.call.bind(
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Int32Array.prototype), Symbol.toStringTag)!.get!,
) as (value: unknown) => string | undefined;

const { defineProperty, getPrototypeOf } = Object;
const arrayPrototype = Array.prototype;
const objectPrototype = Object.prototype;

/** Whether an assignment adds an element: the prototypes are the usual ones, and none has a setter for that index. */
const canAssign = (list: readonly unknown[], index: number): boolean =>
  getPrototypeOf(list) === arrayPrototype &&
  getPrototypeOf(arrayPrototype) === objectPrototype &&
  !(index in arrayPrototype);

/**
 * Appends to a list of one's own, whatever `push` does by now and whatever setters prototypes have.
 *
 * @param list grows by one
 * @param item what its last entry becomes
 */
export function append<T>(list: T[], item: T): void {
  const index = list.length;
  // An assignment is twenty times as fast as `defineProperty`.
  if (canAssign(list, index)) list[index] = item;
  else
    defineProperty(list, index, {
      // @ts-expect-error: with a prototype, `get` and `set` would be looked up in Object.prototype
      __proto__: null,
      value: item,
      writable: true,
      enumerable: true,
      configurable: true,
    });
}
