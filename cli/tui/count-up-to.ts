/**
 * How many entries of a list in order of ticks are of a tick or of one before it.
 *
 * @param tickOf the tick of an entry, by index
 */
export function countUpTo(count: number, tick: number, tickOf: (index: number) => number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tickOf(middle) <= tick) low = middle + 1;
    else high = middle;
  }
  return low;
}
