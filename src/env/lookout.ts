/* To wake a thread that sleeps takes 50 µs and more on a virtual machine, as long as a step of fifty matches; to look at a word
   takes some 8 ns. So a thread looks before it sleeps, and longer than it takes to be woken: else two threads that have once
   missed each other wake each other in every step from then on, and may come to share a core. Where there are more threads
   than cores, or much is done between two steps, a long look only keeps a core from work: after one in vain, those that
   follow are short, and ever more of them. */

/** Times that a word is looked at. */
const SHORT_LOOKS = 2000;
const LONG_LOOKS = 25_000;

/** Short looks that follow a long one in vain, at most. */
const MOST_SHORT = 64;

/** Looks at a word until it is what is wanted; false if it was not for long enough, and it is time to sleep on it. */
export function createLookout(words: Int32Array, word: number): (wanted: number) => boolean {
  const nextLooks = createPatience();
  let found = true;
  return (wanted) => {
    const looks = nextLooks(found);
    found = false;
    for (let look = 0; look < looks && !found; look += 1) found = Atomics.load(words, word) === wanted;
    return found;
  };
}

/** Tells how many times to look, by whether the last look found what it looked for. */
export function createPatience(): (found: boolean) => number {
  let looks = LONG_LOOKS;
  let short = 0;
  let penalty = 1;
  return (found) => {
    if (looks === LONG_LOOKS) {
      short = found ? 0 : penalty;
      penalty = found ? 1 : Math.min(2 * penalty, MOST_SHORT);
    }
    looks = short > 0 ? SHORT_LOOKS : LONG_LOOKS;
    short = Math.max(0, short - 1);
    return looks;
  };
}
