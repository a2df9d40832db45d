import type { Client } from './client.ts';

/** Client updates that are kept unanswered, beside the one that answers the newest state update: 7 in all. A host answers 8 at most,
    so one is left for keys that are sent early. */
const UPDATES_AHEAD = 6;

/**
 * A state update a tick, however far away the host is: each answers a client update, so these are under way for as many ticks as a
 * round trip takes, up to 115 ms. The original's server reads one at a time, and in lockstep each is an input.
 */
export function keepUpdatesAhead(client: Client): void {
  if (client.answer.pace !== 'realtime') return;
  for (let ahead = 0; ahead < UPDATES_AHEAD; ahead += 1) client.sendUpdate({ ready: false, keys: 0 });
}
