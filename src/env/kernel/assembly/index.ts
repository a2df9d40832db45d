import { ENTRIES, ENTRY_BYTES, IS_SHORT, ROW_BYTES, SHOWN_THREATS, SOON_LONGEST } from '../layout';
import { writeCompact } from './compact';
import { timeOf } from './shared';
import { writeVector } from './vector';

/* The kernel: writes observations as src/bots/observation does, bit for bit, by SIMD instructions. AssemblyScript: what a row is, and every
   constant, is in ../layout.ts. `load` and `store` take an address, and an offset in bytes that is a constant. */

/**
 * Writes the observations of rows that lie one behind the other.
 *
 * @param row the first packed row
 * @param out where what its first seat sees is to be written
 * @param agentBytes from there to what the next seat sees, and so on
 * @param seats 1 for seat 1, 2 for seat 2, 3 for both
 * @param isCompact 0 for the vector, 1 for the compact observation
 * @returns in how many rows the list of enemies was too short; IS_SHORT says which
 */
export function writeRows(
  row: usize,
  count: i32,
  out: usize,
  agentBytes: usize,
  seats: i32,
  isCompact: i32,
): i32 {
  const first = row;
  // A seventeenth entry, for a lane that no enemy touches: it comes down so late that the lane is shown as free.
  store<i16>(first, SOON_LONGEST, ENTRIES + ENTRY_BYTES * SHOWN_THREATS + 4);
  let short = 0;
  for (let i = 0; i < count; i++) {
    const time = timeOf(row);
    let isShort = 0;
    for (let seat = 0; seat < 2; seat++) {
      if ((seats & (1 << seat)) === 0) continue;
      isShort |= isCompact ? writeCompact(row, seat, time, out, first) : writeVector(row, seat, time, out);
      out += agentBytes;
    }
    store<i32>(row, isShort, IS_SHORT);
    short += isShort;
    row += ROW_BYTES;
  }
  return short;
}
