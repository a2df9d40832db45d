/** @throws RangeError for a number that is no integer of a range, both ends included */
export function checkRange(name: string, value: number, [least, most]: readonly [number, number]): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`${name} is ${value}; it is an integer from ${least} to ${most}`);
}
