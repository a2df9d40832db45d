/* Long work on a thread that others need, too: a turn of the event loop does a bit of it. */

/** A turn takes steps for so long, and the last of them to its end, ms. */
const TURN_MS = 1;

/** What is to be done. The first is worked on; the others wait. */
const works: Iterator<unknown>[] = [];

/** Goes through the steps, beginning in the next turn of the event loop. A step that throws ends the work, uncaught. */
export function workInTurns(steps: Iterator<unknown>): void {
  works.push(steps);
  if (works.length === 1) setImmediate(turn);
}

function turn(): void {
  const until = performance.now() + TURN_MS;
  let done = false;
  try {
    while (!done && performance.now() < until) done = works[0]!.next().done === true;
  } catch (error) {
    done = true;
    throw error;
  } finally {
    if (done) works.shift();
    if (works.length > 0) setImmediate(turn);
  }
}
